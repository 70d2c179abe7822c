/* The stand-in's connections: one loop, one message at a time each. */
#include "mock-services/mongodb/standin.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PLACES = 256, HEADER_BYTES = 16, OP_REPLY = 1, OP_QUERY = 2004, OP_MSG = 2013, SECOND_MS = 1000 };

struct connection {
    int fd; /* -1 = free */
    bool from_here;
    struct login login;
    uint8_t *in, *out;
    size_t in_bytes, out_bytes, sent_bytes;
    int64_t next_ms; /* when a slow one says its next byte */
};

static struct connection places[PLACES];
static struct server server = {.role = "none", .mode = "well", .limit = 20, .next_opid = 5000};

int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * SECOND_MS + t.tv_nsec / 1000000;
}

static void let_go(struct connection *c)
{
    close(c->fd);
    free(c->in);
    free(c->out);
    *c = (struct connection){.fd = -1};
    server.connection_count--;
}

static void put_int(uint8_t *to, int32_t value)
{
    uint32_t v = BSON_UINT32_TO_LE((uint32_t)value);
    memcpy(to, &v, sizeof v);
}

static int32_t get_int(const uint8_t *from)
{
    uint32_t v;
    memcpy(&v, from, sizeof v);
    return (int32_t)BSON_UINT32_FROM_LE(v);
}

/* OP_REPLY: flags, a cursor, where it begins, how many; OP_MSG: flags, then one section of kind 0. */
static void reply_with(struct connection *c, int32_t to, int32_t op, const bson_t *document)
{
    size_t head = op == OP_QUERY ? HEADER_BYTES + 20 : HEADER_BYTES + 5;
    c->out_bytes = head + document->len;
    c->out = calloc(1, c->out_bytes);
    if (!c->out)
        exit(1);
    put_int(c->out, !c->from_here && strcmp(server.mode, "lies") == 0 ? INT32_MAX : (int32_t)c->out_bytes);
    put_int(c->out + 8, to);
    put_int(c->out + 12, op == OP_QUERY ? OP_REPLY : OP_MSG);
    if (op == OP_QUERY)
        put_int(c->out + 16, 8), put_int(c->out + 32, 1);
    memcpy(c->out + head, bson_get_data(document), document->len);
    if (!c->from_here && strcmp(server.mode, "garbage") == 0)
        memset(c->out + HEADER_BYTES, 0xa5, c->out_bytes - HEADER_BYTES);
}

/* A whole message is there.  False: it is none of the protocol. */
static bool serve(struct connection *c, size_t bytes)
{
    int32_t op = get_int(c->in + 12);
    size_t at = HEADER_BYTES;
    if (op == OP_QUERY) {
        size_t name = bytes > HEADER_BYTES + 4 ? strnlen((char *)c->in + HEADER_BYTES + 4, bytes - HEADER_BYTES - 4) : 0;
        at += 4 + name + 1 + 8;
    } else if (op == OP_MSG) {
        at += 5;
    } else {
        return false;
    }
    bson_t command;
    if (at + 5 > bytes || get_int(c->in + at) < 5 || (size_t)get_int(c->in + at) > bytes - at ||
        !bson_init_static(&command, c->in + at, (size_t)get_int(c->in + at)))
        return false;
    /* What a test tells it, and its own shell, are answered in any mode. */
    if (!c->from_here && strcmp(server.mode, "hung") == 0)
        return true;
    bson_t *reply = answer(&server, &c->login, c->from_here, &command);
    reply_with(c, get_int(c->in + 4), op, reply);
    bson_destroy(reply);
    return true;
}

static bool read_more(struct connection *c)
{
    ssize_t got = recv(c->fd, c->in + c->in_bytes, MESSAGE_BYTES - c->in_bytes, 0);
    if (got <= 0)
        return false;
    c->in_bytes += (size_t)got;
    while (!c->out && c->in_bytes >= HEADER_BYTES) {
        int32_t bytes = get_int(c->in);
        if (bytes < HEADER_BYTES + 5 || bytes > MESSAGE_BYTES)
            return false;
        if (c->in_bytes < (size_t)bytes)
            return true;
        if (!serve(c, (size_t)bytes))
            return false;
        c->in_bytes -= (size_t)bytes;
        memmove(c->in, c->in + bytes, c->in_bytes);
    }
    return c->in_bytes < MESSAGE_BYTES;
}

static bool write_more(struct connection *c)
{
    bool slow = strcmp(server.mode, "slow") == 0 && !c->from_here;
    if (slow && now_ms() < c->next_ms)
        return true;
    c->next_ms = now_ms() + SECOND_MS;
    ssize_t put = send(c->fd, c->out + c->sent_bytes, slow ? 1 : c->out_bytes - c->sent_bytes, MSG_NOSIGNAL);
    if (put < 0)
        return errno == EAGAIN;
    c->sent_bytes += (size_t)put;
    if (c->sent_bytes == c->out_bytes) {
        free(c->out);
        c->out = NULL;
        c->out_bytes = c->sent_bytes = 0;
    }
    return true;
}

/* As a real one does: one connection too many is closed without a word to the client.  The shell on this machine gets in. */
static void take_in(int listener)
{
    struct sockaddr_in from;
    socklen_t bytes = sizeof from;
    int fd = accept(listener, (struct sockaddr *)&from, &bytes);
    if (fd < 0)
        return;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    bool from_here = from.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
    struct connection *c = NULL;
    for (int i = 0; i < PLACES && !c; i++)
        c = places[i].fd < 0 ? &places[i] : NULL;
    if (!c || (server.connection_count >= server.limit && !from_here)) {
        printf("{\"t\":{},\"s\":\"I\",\"c\":\"NETWORK\",\"id\":22942,\"msg\":\"Connection refused because there are too many open connections\"}\n");
        close(fd);
        return;
    }
    *c = (struct connection){.fd = fd, .from_here = from_here, .in = malloc(MESSAGE_BYTES)};
    server.connection_count++;
    if (!c->in)
        exit(1);
}

static void go_round(int listener)
{
    struct pollfd fds[PLACES + 1] = {{.fd = listener, .events = POLLIN}};
    bool slow = strcmp(server.mode, "slow") == 0;
    for (int i = 0; i < PLACES; i++)
        fds[i + 1] = (struct pollfd){.fd = places[i].fd, .events = places[i].out && (!slow || places[i].from_here) ? POLLOUT : POLLIN};
    poll(fds, PLACES + 1, SECOND_MS);
    for (int i = 0; i < PLACES; i++) {
        struct connection *c = &places[i];
        if (c->fd < 0 || c->fd != fds[i + 1].fd)
            continue;
        bool well = true;
        if (c->out && (slow || fds[i + 1].revents & POLLOUT))
            well = write_more(c);
        if (well && fds[i + 1].revents & (POLLIN | POLLHUP | POLLERR))
            well = read_more(c);
        if (!well)
            let_go(c);
    }
    if (fds[0].revents & POLLIN)
        take_in(listener);
}

static int listen_on(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_ANY)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 64)) {
        perror("listen");
        exit(1);
    }
    return fd;
}

static void from_environment(const char *name, char ret[NAME_BYTES])
{
    const char *value = getenv(name);
    if (value)
        snprintf(ret, NAME_BYTES, "%s", value);
}

int main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    if (strcmp(name, "mongod-standin") != 0)
        return shell(argc, argv);
    setvbuf(stdout, NULL, _IOLBF, 0);
    from_environment("STANDIN_USER", server.user);
    from_environment("STANDIN_PASSWORD", server.password);
    from_environment("STANDIN_ROLE", server.role);
    server.began_ms = now_ms();
    for (int i = 0; i < PLACES; i++)
        places[i].fd = -1;
    int listener = listen_on(PORT);
    printf("a stand-in for MongoDB, on port %d\n", PORT);
    for (;;)
        go_round(listener);
}
