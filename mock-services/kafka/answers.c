/* answers.c - what the stand-in's brokers answer: the bodies of Kafka's protocol. */
#include "mock-services/kafka/standin.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { END_OFFSET = 100000, UNSUPPORTED_VERSION = 35, LEADER_NOT_AVAILABLE = 5, GROUP_AUTHORIZATION_FAILED = 30, SASL_AUTHENTICATION_FAILED = 58 };

enum api { LIST_OFFSETS = 2, METADATA = 3, OFFSET_FETCH = 9, FIND_COORDINATOR = 10, SASL_HANDSHAKE = 17, API_VERSIONS = 18, SASL_AUTHENTICATE = 36 };

static const struct {
    int16_t key, from, to;
} versions[] = {{LIST_OFFSETS, 1, 1},   {METADATA, 0, 1},     {OFFSET_FETCH, 1, 2},     {FIND_COORDINATOR, 0, 0},
                {SASL_HANDSHAKE, 0, 1}, {API_VERSIONS, 0, 0}, {SASL_AUTHENTICATE, 0, 0}};

struct topic topics[TOPICS] = {{.name = "orders"}, {.name = "audit"}};
struct group groups[GROUPS] = {{"billing", 0}, {"shipping", 0}};
bool down[BROKERS + 1];

int64_t take(struct reader *r, int bytes)
{
    uint64_t value = 0;
    if (r->end - r->at < bytes) {
        r->bad = true;
        return 0;
    }
    for (int i = 0; i < bytes; i++)
        value = value << 8 | *r->at++;
    return bytes == 2 ? (int16_t)value : bytes == 4 ? (int32_t)value : (int64_t)value;
}

void take_text(struct reader *r, char *ret, size_t bytes)
{
    int64_t count = take(r, 2);
    ret[0] = '\0';
    if (count < 0)
        return;
    if (count >= (int64_t)bytes || count > r->end - r->at) {
        r->bad = true;
        return;
    }
    memcpy(ret, r->at, (size_t)count);
    ret[count] = '\0';
    r->at += count;
}

void put(struct connection *c, int64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0 && c->out_bytes < MESSAGE_BYTES; i--)
        c->out[c->out_bytes++] = (uint8_t)((uint64_t)value >> (8 * i));
}

static void put_text(struct connection *c, const char *text)
{
    put(c, (int64_t)strlen(text), 2);
    for (; *text && c->out_bytes < MESSAGE_BYTES; text++)
        c->out[c->out_bytes++] = (uint8_t)*text;
}

/* ---- the answers ---- */

/* Under the address by which the client came. */
static void put_address(struct connection *c, int broker)
{
    struct sockaddr_in at;
    socklen_t bytes = sizeof at;
    char host[INET_ADDRSTRLEN] = "127.0.0.1";
    if (getsockname(c->fd, (struct sockaddr *)&at, &bytes) == 0)
        inet_ntop(AF_INET, &at.sin_addr, host, sizeof host);
    put(c, broker, 4);
    put_text(c, host);
    put(c, FIRST_PORT + broker - 1, 4);
}

static void api_versions(struct connection *c, int16_t version)
{
    put(c, version > 0 ? UNSUPPORTED_VERSION : 0, 2);
    put(c, sizeof versions / sizeof versions[0], 4);
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        put(c, versions[i].key, 2);
        put(c, versions[i].from, 2);
        put(c, versions[i].to, 2);
    }
}

static void put_partition(struct connection *c, int id, const struct partition *p)
{
    bool led = p->leader > 0 && !down[p->leader];
    put(c, led ? 0 : LEADER_NOT_AVAILABLE, 2);
    put(c, id, 4);
    put(c, led ? p->leader : -1, 4);
    put(c, BROKERS, 4);
    for (int i = 1; i <= BROKERS; i++)
        put(c, i, 4);
    int live = 0;
    for (int i = 0; i < p->isr_count; i++)
        live += !down[p->isr[i]];
    put(c, live, 4);
    for (int i = 0; i < p->isr_count; i++)
        if (!down[p->isr[i]])
            put(c, p->isr[i], 4);
}

static void metadata(struct connection *c, int16_t version)
{
    int live = 0;
    for (int i = 1; i <= BROKERS; i++)
        live += !down[i];
    put(c, live, 4);
    for (int i = 1; i <= BROKERS; i++) {
        if (down[i])
            continue;
        put_address(c, i);
        if (version >= 1)
            put(c, -1, 2);
    }
    if (version >= 1)
        put(c, 1, 4);
    put(c, TOPICS, 4);
    for (int t = 0; t < TOPICS; t++) {
        put(c, 0, 2);
        put_text(c, topics[t].name);
        if (version >= 1)
            put(c, 0, 1);
        put(c, PARTITIONS, 4);
        for (int p = 0; p < PARTITIONS; p++)
            put_partition(c, p, &topics[t].partitions[p]);
    }
}

/* Partition 0 of orders alone lags; the group has read all of the others.  A lag below zero: it may not be told. */
static void offset_fetch(struct connection *c, struct reader *r, int16_t version)
{
    char group[64];
    int64_t lag = -1;
    bool refused = false;
    take_text(r, group, sizeof group);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (strcmp(group, groups[i].name) == 0)
            refused = (lag = groups[i].lag) < 0;
    put(c, lag < 0 ? 0 : 1, 4);
    if (lag >= 0) {
        put_text(c, "orders");
        put(c, PARTITIONS, 4);
        for (int p = 0; p < PARTITIONS; p++) {
            put(c, p, 4);
            put(c, p == 0 ? END_OFFSET - lag : END_OFFSET, 8);
            put_text(c, "");
            put(c, 0, 2);
        }
    }
    if (version >= 2)
        put(c, refused ? GROUP_AUTHORIZATION_FAILED : 0, 2);
}

static void list_offsets(struct connection *c, struct reader *r)
{
    char topic[256];
    take(r, 4);
    int64_t count = take(r, 4);
    put(c, count, 4);
    for (int64_t t = 0; t < count && !r->bad; t++) {
        take_text(r, topic, sizeof topic);
        put_text(c, topic);
        int64_t partitions = take(r, 4);
        put(c, partitions, 4);
        for (int64_t p = 0; p < partitions && !r->bad; p++) {
            int64_t id = take(r, 4), at = take(r, 8);
            put(c, id, 4);
            put(c, 0, 2);
            put(c, -1, 8);
            put(c, at == -2 ? 0 : END_OFFSET, 8);
        }
    }
}

/* "\0USER\0PASSWORD" */
static void authenticate(struct connection *c, struct reader *r)
{
    char wanted[256], got[256] = {0};
    int64_t bytes = take(r, 4);
    int count = snprintf(wanted, sizeof wanted, "%c%s%c%s", 0, getenv("STANDIN_USER"), 0, getenv("STANDIN_PASSWORD"));
    if (bytes > 0 && bytes < (int64_t)sizeof got && bytes <= r->end - r->at)
        memcpy(got, r->at, (size_t)bytes);
    c->known = bytes == count && memcmp(got, wanted, (size_t)count) == 0;
    put(c, c->known ? 0 : SASL_AUTHENTICATION_FAILED, 2);
    put_text(c, c->known ? "" : "Authentication failed: Invalid username or password");
    put(c, 0, 4);
}

bool answer(struct connection *c, int16_t key, int16_t version, struct reader *r)
{
    if (getenv("STANDIN_USER") && !c->known && key != API_VERSIONS && key != SASL_HANDSHAKE && key != SASL_AUTHENTICATE)
        return false;
    switch (key) {
    case API_VERSIONS:
        api_versions(c, version);
        break;
    case METADATA:
        metadata(c, version);
        break;
    case OFFSET_FETCH:
        offset_fetch(c, r, version);
        break;
    case LIST_OFFSETS:
        list_offsets(c, r);
        break;
    case FIND_COORDINATOR:
        put(c, 0, 2);
        put_address(c, 1);
        break;
    case SASL_HANDSHAKE:
        put(c, 0, 2);
        put(c, 1, 4);
        put_text(c, "PLAIN");
        break;
    case SASL_AUTHENTICATE:
        authenticate(c, r);
        break;
    default:
        return false;
    }
    return !r->bad;
}
