/* test_server.h - for tests: a small HTTP server that answers with exactly the bytes a test wants.
 *
 * One thread takes connections, each connection has a thread of its own and keeps going until the handler or the
 * other side closes.  At most 32 connections in a server's life. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct test_server;

struct test_request {
    const char *method, *path; /* path with query */
    const char *head;          /* request line and header lines */
    const char *body;          /* NUL-terminated */
    int connection;            /* 0 for the first of the server, 1 for the second, ... */
    int number;                /* counts requests over all connections, from 0 */
    int fd;
    bool close; /* set by the handler: close the connection after this answer */
};

/* unix_path NULL: a free TCP port on 127.0.0.1.  The handler runs in the connection's thread.  Aborts the test process on failure. */
struct test_server *test_server_start(const char *unix_path, void (*handler)(void *ctx, struct test_request *r), void *ctx);
/* Closes every connection, joins every thread. */
void test_server_stop(struct test_server *s);
const char *test_server_url(const struct test_server *s); /* "http://127.0.0.1:PORT" */
int test_server_request_count(struct test_server *s);
int test_server_connection_count(struct test_server *s);

/* Sends raw bytes; false when the other side has gone. */
bool test_send(struct test_request *r, const char *bytes, size_t count);
/* Sends a whole answer with Content-Length. */
bool test_reply(struct test_request *r, int status, const char *body);
/* Waits until the other side has closed its end. */
void test_wait_closed(struct test_request *r);
