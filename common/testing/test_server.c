/* test_server.c - an HTTP server that says what a test wants. */
#include "common/testing/test_server.h"
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 32, REQUEST_MAX_BYTES = 1024 * 1024 };

struct connection {
    struct test_server *server;
    pthread_t thread;
    int fd, number;
};

struct test_server {
    void (*handler)(void *ctx, struct test_request *r);
    void *ctx;
    int fd;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock;
    struct connection connections[CONNECTIONS_MAX];
    int connection_count, request_count;
    bool stopping;
};

static void must(bool fine, const char *what)
{
    if (fine)
        return;
    perror(what);
    abort();
}

bool test_send(struct test_request *r, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t sent = send(r->fd, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        count -= (size_t)sent;
    }
    return true;
}

bool test_reply(struct test_request *r, int status, const char *body)
{
    char head[128];
    int length = snprintf(head, sizeof head, "HTTP/1.1 %d Status\r\nContent-Length: %zu\r\n\r\n", status, strlen(body));
    return test_send(r, head, (size_t)length) && test_send(r, body, strlen(body));
}

void test_wait_closed(struct test_request *r)
{
    char byte;
    while (recv(r->fd, &byte, 1, 0) > 0) {
    }
}

/* Reads one request into buf; false at the end of the connection. */
static bool read_request(int fd, char *buf, size_t *ret_head_bytes)
{
    size_t used = 0, wanted = 0;
    char *end = NULL;
    while (!end || used < wanted) {
        ssize_t got = recv(fd, buf + used, REQUEST_MAX_BYTES - used, 0);
        if (got <= 0)
            return false;
        used += (size_t)got;
        buf[used] = '\0';
        if (!end && (end = strstr(buf, "\r\n\r\n"))) {
            *ret_head_bytes = (size_t)(end - buf) + 4;
            const char *length = strcasestr(buf, "\r\nContent-Length:");
            wanted = *ret_head_bytes + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
        }
    }
    return true;
}

static void serve_one(struct connection *c, char *buf, size_t head_bytes, bool *ret_close)
{
    char method[16] = "", path[2048] = "";
    sscanf(buf, "%15s %2047s", method, path);
    char *head = strndup(buf, head_bytes);
    pthread_mutex_lock(&c->server->lock);
    int number = c->server->request_count++;
    pthread_mutex_unlock(&c->server->lock);
    struct test_request r = {
        .method = method,
        .path = path,
        .head = head,
        .body = buf + head_bytes,
        .connection = c->number,
        .number = number,
        .fd = c->fd,
    };
    c->server->handler(c->server->ctx, &r);
    *ret_close = r.close;
    free(head);
}

static void *serve(void *arg)
{
    struct connection *c = arg;
    char *buf = malloc(REQUEST_MAX_BYTES + 1);
    size_t head_bytes = 0;
    bool close_it = false;
    while (!close_it && read_request(c->fd, buf, &head_bytes))
        serve_one(c, buf, head_bytes, &close_it);
    shutdown(c->fd, SHUT_RDWR); /* closed by test_server_stop, so that the number is not given away meanwhile */
    free(buf);
    return NULL;
}

static void *accept_all(void *arg)
{
    struct test_server *s = arg;
    int fd;
    while ((fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        pthread_mutex_lock(&s->lock);
        if (s->stopping || s->connection_count == CONNECTIONS_MAX) {
            close(fd);
        } else {
            struct connection *c = &s->connections[s->connection_count];
            *c = (struct connection){.server = s, .fd = fd, .number = s->connection_count};
            s->connection_count++;
            must(pthread_create(&c->thread, NULL, serve, c) == 0, "test server thread");
        }
        pthread_mutex_unlock(&s->lock);
    }
    return NULL;
}

static void listen_tcp(struct test_server *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(bind(s->fd, (struct sockaddr *)&address, size) == 0, "test server bind");
    must(getsockname(s->fd, (struct sockaddr *)&address, &size) == 0, "test server port");
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d", ntohs(address.sin_port));
}

static void listen_unix(struct test_server *s, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    unlink(path);
    s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(bind(s->fd, (struct sockaddr *)&address, sizeof address) == 0, "test server bind");
}

struct test_server *test_server_start(const char *unix_path, void (*handler)(void *ctx, struct test_request *r), void *ctx)
{
    struct test_server *s = calloc(1, sizeof *s);
    must(s != NULL, "test server");
    s->handler = handler;
    s->ctx = ctx;
    pthread_mutex_init(&s->lock, NULL);
    if (unix_path)
        listen_unix(s, unix_path);
    else
        listen_tcp(s);
    must(listen(s->fd, 64) == 0, "test server listen");
    must(pthread_create(&s->thread, NULL, accept_all, s) == 0, "test server thread");
    return s;
}

void test_server_stop(struct test_server *s)
{
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_mutex_unlock(&s->lock);
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->fd);
    for (int i = 0; i < s->connection_count; i++) {
        shutdown(s->connections[i].fd, SHUT_RDWR);
        pthread_join(s->connections[i].thread, NULL);
        close(s->connections[i].fd);
    }
    pthread_mutex_destroy(&s->lock);
    free(s);
}

const char *test_server_url(const struct test_server *s)
{
    return s->url;
}

static int read_count(struct test_server *s, const int *count)
{
    pthread_mutex_lock(&s->lock);
    int value = *count;
    pthread_mutex_unlock(&s->lock);
    return value;
}

int test_server_request_count(struct test_server *s)
{
    return read_count(s, &s->request_count);
}

int test_server_connection_count(struct test_server *s)
{
    return read_count(s, &s->connection_count);
}
