/* A stand-in for a Kafka cluster of three brokers, because no Debian package has one, and librdkafka's own mock cluster listens on loopback alone and
 * knows no replica that is behind.  It stores nothing: it speaks what monitors ask, and is told what to be.
 *
 * Held against https://kafka.apache.org/protocol.html: ApiVersions v0, Metadata v0-1, FindCoordinator v0, OffsetFetch v2, ListOffsets v1,
 * SaslHandshake v1, SaslAuthenticate v0; and librdkafka, which is somebody else's client.
 *
 *   standin WORDS: tells the one that runs here:   isr TOPIC PARTITION 1,2 | leader TOPIC PARTITION ID | lag GROUP COUNT | mode NAME | down ID | up
 * ID Modes: well, hung, slow (a byte a second), lies (about its length), garbage. */
#include "mock-services/kafka/standin.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TOLD_PORT = 9099, PLACES = 128, SECOND_MS = 1000, ROUND_MS = 20 };

static struct connection *places[PLACES];
static char mode[64] = "well";
static int listeners[BROKERS + 1];

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND_MS + t.tv_nsec / 1000000;
}

/* ---- requests ---- */

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
