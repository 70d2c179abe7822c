/* A stand-in for a Kafka cluster of three brokers, because no Debian package has one, and librdkafka's own mock cluster listens on loopback alone and
 * knows no replica that is behind.  It stores nothing: it speaks what monitors ask, and is told what to be.
 *
 * Held against https://kafka.apache.org/protocol.html: ApiVersions v0, Metadata v0-1, FindCoordinator v0, OffsetFetch v2, ListOffsets v1,
 * SaslHandshake v1, SaslAuthenticate v0; and librdkafka, which is somebody else's client.
 *
 *   standin WORDS: tells the one that runs here:   isr TOPIC PARTITION 1,2 | leader TOPIC PARTITION ID | lag GROUP COUNT | mode NAME | down ID | up
 * ID Modes: well, hung, slow (a byte a second), lies (about its length), garbage. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    BROKERS = 3,
    FIRST_PORT = 9092,
    TOLD_PORT = 9099,
    PLACES = 128,
    MESSAGE_BYTES = 1 << 16,
    TOPICS = 2,
    PARTITIONS = 3,
    END_OFFSET = 100000,
    SECOND_MS = 1000,
    ROUND_MS = 20,
    UNSUPPORTED_VERSION = 35,
    LEADER_NOT_AVAILABLE = 5,
    SASL_AUTHENTICATION_FAILED = 58,
};

enum api { LIST_OFFSETS = 2, METADATA = 3, OFFSET_FETCH = 9, FIND_COORDINATOR = 10, SASL_HANDSHAKE = 17, API_VERSIONS = 18, SASL_AUTHENTICATE = 36 };

static const struct {
    int16_t key, from, to;
} versions[] = {{LIST_OFFSETS, 1, 1},   {METADATA, 0, 1},     {OFFSET_FETCH, 1, 2},     {FIND_COORDINATOR, 0, 0},
                {SASL_HANDSHAKE, 0, 1}, {API_VERSIONS, 0, 0}, {SASL_AUTHENTICATE, 0, 0}};

struct partition {
    int leader, isr[BROKERS], isr_count;
};

static struct {
    const char *name;
    struct partition partitions[PARTITIONS];
} topics[TOPICS] = {{.name = "orders"}, {.name = "audit"}};

static struct {
    const char *name;
    int64_t lag;
} groups[] = {{"billing", 0}, {"shipping", 0}};

struct connection {
    int fd, broker; /* broker 0: the one that is told */
    bool known;
    uint8_t in[MESSAGE_BYTES], out[MESSAGE_BYTES];
    size_t in_bytes, out_bytes, sent_bytes;
    int64_t next_ms;
};

static struct connection *places[PLACES];
static char mode[64] = "well";
static bool down[BROKERS + 1];
static int listeners[BROKERS + 1];

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND_MS + t.tv_nsec / 1000000;
}

/* ---- big-endian, as all of it is ---- */

struct reader {
    const uint8_t *at, *end;
    bool bad;
};

static int64_t take(struct reader *r, int bytes)
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

static void take_text(struct reader *r, char *ret, size_t bytes)
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

static void put(struct connection *c, int64_t value, int bytes)
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

/* Partition 0 of orders alone lags; the group has read all of the others. */
static void offset_fetch(struct connection *c, struct reader *r, int16_t version)
{
    char group[64];
    int64_t lag = -1;
    take_text(r, group, sizeof group);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (strcmp(group, groups[i].name) == 0)
            lag = groups[i].lag;
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
        put(c, 0, 2);
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

static bool answer(struct connection *c, int16_t key, int16_t version, struct reader *r)
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

/* A request: length, key, version, correlation id, client id, and the rest. */
static bool serve(struct connection *c, size_t bytes)
{
    char client[256];
    struct reader r = {.at = c->in + 4, .end = c->in + bytes};
    int16_t key = (int16_t)take(&r, 2), version = (int16_t)take(&r, 2);
    int32_t id = (int32_t)take(&r, 4);
    take_text(&r, client, sizeof client);
    if (strcmp(mode, "hung") == 0)
        return true;
    c->out_bytes = 4;
    put(c, id, 4);
    if (r.bad || !answer(c, key, version, &r))
        return false;
    size_t whole = c->out_bytes;
    c->out_bytes = 0;
    put(c, strcmp(mode, "lies") == 0 ? INT32_MAX : (int64_t)whole - 4, 4);
    c->out_bytes = whole;
    if (strcmp(mode, "garbage") == 0)
        memset(c->out + 8, 0xa5, whole - 8);
    return true;
}

/* ---- what it is told ---- */

static struct partition *partition(const char *topic, int id)
{
    for (int t = 0; t < TOPICS; t++)
        if (strcmp(topics[t].name, topic) == 0 && id >= 0 && id < PARTITIONS)
            return &topics[t].partitions[id];
    return NULL;
}

static void be_told(const char *words)
{
    char text[64], list[64];
    int id = 0, value = 0;
    long long count = 0;
    if (sscanf(words, "mode %63s", text) == 1)
        snprintf(mode, sizeof mode, "%s", text);
    else if (sscanf(words, "down %d", &id) == 1 && id > 0 && id <= BROKERS)
        down[id] = true;
    else if (sscanf(words, "up %d", &id) == 1 && id > 0 && id <= BROKERS)
        down[id] = false;
    else if (sscanf(words, "lag %63s %lld", text, &count) == 2)
        for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
            groups[i].lag = strcmp(groups[i].name, text) == 0 ? count : groups[i].lag;
    else if (sscanf(words, "leader %63s %d %d", text, &id, &value) == 3 && partition(text, id))
        partition(text, id)->leader = value;
    else if (sscanf(words, "isr %63s %d %63s", text, &id, list) == 3 && partition(text, id)) {
        struct partition *p = partition(text, id);
        p->isr_count = 0;
        for (const char *at = list; *at && p->isr_count < BROKERS; at += strcspn(at, ","), at += *at == ',')
            if (atoi(at) > 0 && atoi(at) <= BROKERS)
                p->isr[p->isr_count++] = atoi(at);
    }
}

/* ---- connections ---- */

static bool read_more(struct connection *c)
{
    ssize_t got = recv(c->fd, c->in + c->in_bytes, MESSAGE_BYTES - c->in_bytes, 0);
    if (got <= 0)
        return false;
    c->in_bytes += (size_t)got;
    if (c->broker == 0) {
        c->in[c->in_bytes < MESSAGE_BYTES ? c->in_bytes : MESSAGE_BYTES - 1] = '\0';
        be_told((char *)c->in);
        return false;
    }
    return true;
}

/* One answer at a time: further requests wait in `in` until it is sent. */
static bool serve_next(struct connection *c)
{
    while (c->out_bytes == 0 && c->in_bytes >= 4) {
        struct reader r = {.at = c->in, .end = c->in + 4};
        int64_t bytes = take(&r, 4) + 4;
        if (bytes < 14 || bytes > MESSAGE_BYTES)
            return false;
        if (c->in_bytes < (size_t)bytes)
            return true;
        if (!serve(c, (size_t)bytes))
            return false;
        c->in_bytes -= (size_t)bytes;
        memmove(c->in, c->in + bytes, c->in_bytes);
    }
    return true;
}

static bool write_more(struct connection *c)
{
    bool slow = strcmp(mode, "slow") == 0;
    if (slow && now_ms() < c->next_ms)
        return true;
    c->next_ms = now_ms() + SECOND_MS;
    ssize_t sent = send(c->fd, c->out + c->sent_bytes, slow ? 1 : c->out_bytes - c->sent_bytes, MSG_NOSIGNAL);
    if (sent < 0)
        return false;
    c->sent_bytes += (size_t)sent;
    if (c->sent_bytes == c->out_bytes)
        c->out_bytes = c->sent_bytes = 0;
    return true;
}

static void take_in(int broker)
{
    int fd = accept(listeners[broker], NULL, NULL);
    for (int i = 0; fd >= 0 && i < PLACES && !down[broker]; i++)
        if (!places[i] && (places[i] = calloc(1, sizeof *places[i]))) {
            places[i]->fd = fd;
            places[i]->broker = broker;
            return;
        }
    close(fd);
}

static void go_round(void)
{
    struct pollfd fds[PLACES + BROKERS + 1];
    for (int i = 0; i <= BROKERS; i++)
        fds[PLACES + i] = (struct pollfd){.fd = listeners[i], .events = POLLIN};
    for (int i = 0; i < PLACES; i++)
        fds[i] = (struct pollfd){.fd = places[i] ? places[i]->fd : -1, .events = POLLIN};
    poll(fds, PLACES + BROKERS + 1, ROUND_MS);
    for (int i = 0; i < PLACES; i++) {
        struct connection *c = places[i];
        if (!c || c->fd != fds[i].fd)
            continue;
        bool well = !down[c->broker] && (!fds[i].revents || read_more(c)) && serve_next(c);
        if (!well || (c->out_bytes && !write_more(c))) {
            close(c->fd);
            free(c);
            places[i] = NULL;
        }
    }
    for (int i = 0; i <= BROKERS; i++)
        if (fds[PLACES + i].revents)
            take_in(i);
}

static int tell(int argc, char **argv)
{
    char words[256] = "", *at = words;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(TOLD_PORT), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    for (int i = 1; i < argc; i++)
        at += snprintf(at, (size_t)(words + sizeof words - at), "%.40s ", argv[i]);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) || send(fd, words, strlen(words), 0) < 0)
        return 1;
    /* It closes once it has taken it in. */
    return recv(fd, words, 1, 0) == 0 ? 0 : 1;
}

static int listen_on(in_addr_t address, int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(address)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 64)) {
        perror("listen");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    if (argc > 1 && argc < 6)
        return tell(argc, argv);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int t = 0; t < TOPICS; t++)
        for (int p = 0; p < PARTITIONS; p++)
            topics[t].partitions[p] = (struct partition){.leader = p % BROKERS + 1, .isr = {1, 2, 3}, .isr_count = BROKERS};
    listeners[0] = listen_on(INADDR_LOOPBACK, TOLD_PORT);
    for (int i = 1; i <= BROKERS; i++)
        listeners[i] = listen_on(INADDR_ANY, FIRST_PORT + i - 1);
    printf("a stand-in for Kafka, three brokers on ports %d to %d\n", FIRST_PORT, FIRST_PORT + BROKERS - 1);
    for (;;)
        go_round();
}
