/* The REST server over raw sockets: answers, limits, ambiguous requests, origins. */
#include "common/http/http_server.h"
#include "common/testing/testing.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { BODY_MAX = 1000 };

static void echo(void *ctx, const struct http_request *r, struct http_reply *reply)
{
    (void)ctx;
    http_reply_header(reply, "X-Seen", r->method);
    http_reply_json(reply, 200,
                    json_pack("{s:s, s:s?, s:s?, s:s%, s:s?, s:s?}", "path", r->path, "id", r->params[0], "q", http_query(r, "q"), "body", r->body,
                              r->body_bytes, "origin", r->origin, "agent", http_header(r, "user-agent")));
}

static void health(void *ctx, const struct http_request *r, struct http_reply *reply)
{
    (void)r;
    static const char *const missing[] = {"database", NULL};
    http_reply_health(reply, ctx ? missing : NULL);
}

static void nothing(void *ctx, const struct http_request *r, struct http_reply *reply)
{
    (void)ctx, (void)r, (void)reply;
}

static void failing(void *ctx, const struct http_request *r, struct http_reply *reply)
{
    (void)ctx;
    struct err err;
    err_set(&err, (enum err_code)atoi(r->params[0]), "went \xff wrong");
    http_reply_err(reply, &err);
}

static const struct http_route routes[] = {
    {"GET", "/health", health, HTTP_INLINE}, {"GET", "/echo/:id", echo, 0},    {"POST", "/echo/:id", echo, 0},
    {"PATCH", "/echo/:id", echo, 0},         {"DELETE", "/echo/:id", echo, 0}, {"GET", "/inline", echo, HTTP_INLINE},
    {"POST", "/inline", echo, HTTP_INLINE},  {"GET", "/nothing", nothing, 0},  {"GET", "/failing/:code", failing, 0},
};

static struct http_server *start(void)
{
    struct http_server_options o = {
        .name = "test",
        .bind_address = "127.0.0.1",
        .routes = routes,
        .route_count = sizeof routes / sizeof routes[0],
        .body_max_bytes = BODY_MAX,
        .allowed_origins = "http://ui.test:5173, http://127.0.0.1:5173",
    };
    struct http_server *s = NULL;
    struct err err = {0};
    if (http_server_start(&o, &s, &err))
        fail_msg("%s", err.msg);
    return s;
}

static int set_up(void **state)
{
    *state = start();
    return 0;
}

static int tear_down(void **state)
{
    http_server_stop(*state);
    return 0;
}

/* ---- the plain way ---- */

static void requests_get_their_answers(void **state)
{
    int port = http_server_port(*state);
    static const struct {
        const char *request;
        int status;
        const char *body; /* NULL = not looked at */
        const char *header, *value;
    } cases[] = {
        {"GET /health HTTP/1.1\r\nHost: h\r\n\r\n", 200, "{\"status\":\"ok\"}", "Content-Type", "application/json; charset=utf-8"},
        {"GET /health HTTP/1.0\r\n\r\n", 200, "{\"status\":\"ok\"}", "Vary", "Origin"},
        {"GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n", 204, "", "Vary", "Origin"},
        {"GET /echo/a%20b?q=x%26y HTTP/1.1\r\nHost: h\r\nUser-Agent: me\r\n\r\n", 200,
         "{\"path\":\"/echo/a b\",\"id\":\"a b\",\"q\":\"x&y\",\"body\":\"\",\"origin\":null,\"agent\":\"me\"}", "X-Seen", "GET"},
        {"POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 200,
         "{\"path\":\"/echo/1\",\"id\":\"1\",\"q\":null,\"body\":\"hello\",\"origin\":null,\"agent\":null}", "X-Seen", "POST"},
        {"POST /inline HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 200,
         "{\"path\":\"/inline\",\"id\":null,\"q\":null,\"body\":\"hello\",\"origin\":null,\"agent\":null}", "X-Seen", "POST"},
        {"PATCH /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", 200, NULL, "X-Seen", "PATCH"},
        {"DELETE /echo/1 HTTP/1.1\r\nHost: h\r\n\r\n", 200, NULL, "X-Seen", "DELETE"},
        {"GET /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi", 200, NULL, "X-Seen", "GET"},
        {"GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n", 404, "{\"error\":\"no such path\"}", "Vary", "Origin"},
        {"POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", 404, "{\"error\":\"no such path\"}", "Vary", "Origin"},
        {"PUT /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", 405, "{\"error\":\"the method is not allowed here\"}", "Allow",
         "GET, POST, PATCH, DELETE"},
        {"TRACE /health HTTP/1.1\r\nHost: h\r\n\r\n", 405, NULL, "Allow", "GET"},
        {"GET /echo/1/?q=2 HTTP/1.1\r\nHost: h\r\n\r\n", 301, "", "Location", "/echo/1?q=2"},
        {"POST /echo/1/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 404, NULL, "Vary", "Origin"},
        {"GET /echo/%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400, NULL, "Vary", "Origin"},
        {"GET /echo/%ff HTTP/1.1\r\nHost: h\r\n\r\n", 400, NULL, "Vary", "Origin"},
        {"GET /echo/%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400, NULL, "Vary", "Origin"},
        {"GET /echo/1?q=%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400, NULL, "Vary", "Origin"},
        {"GET /echo/1?q=a%ffb HTTP/1.1\r\nHost: h\r\n\r\n", 400, NULL, "Vary", "Origin"},
        {"GET http://h/health HTTP/1.1\r\nHost: h\r\n\r\n", 400, NULL, "Vary", "Origin"},
        {"GET /failing/4 HTTP/1.1\r\nHost: h\r\n\r\n", 400, "{\"error\":\"went ? wrong\"}", "Vary", "Origin"},
        {"GET /failing/5 HTTP/1.1\r\nHost: h\r\n\r\n", 404, NULL, "Vary", "Origin"},
        {"GET /failing/6 HTTP/1.1\r\nHost: h\r\n\r\n", 409, NULL, "Vary", "Origin"},
        {"GET /failing/8 HTTP/1.1\r\nHost: h\r\n\r\n", 503, NULL, "Vary", "Origin"},
        {"GET /failing/1 HTTP/1.1\r\nHost: h\r\n\r\n", 500, NULL, "Vary", "Origin"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct net_reply r = net_ask(port, cases[i].request);
        char value[200] = "";
        if (r.status != cases[i].status || (cases[i].body && strcmp(r.body, cases[i].body) != 0))
            fail_msg("%.60s: got %d %s", cases[i].request, r.status, r.body);
        if (!net_reply_header(&r, cases[i].header, value, sizeof value) || strcmp(value, cases[i].value) != 0)
            fail_msg("%.60s: header %s is '%s'", cases[i].request, cases[i].header, value);
        net_reply_free(&r);
    }
}

static void head_is_refused_without_a_body(void **state)
{
    int fd = net_connect(http_server_port(*state));
    net_send_text(fd, "HEAD /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    char text[1024];
    net_read_to_end(fd, text, sizeof text);
    assert_non_null(strstr(text, "HTTP/1.1 405"));
    assert_string_equal(strstr(text, "\r\n\r\n"), "\r\n\r\n");
    close(fd);
}

static void a_kept_connection_serves_many_requests(void **state)
{
    int fd = net_connect(http_server_port(*state));
    for (int i = 0; i < 20; i++) { /* refused ones with a body in between must not confuse what follows */
        net_send_text(fd, "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
                          "POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 27\r\n\r\nGET /health HTTP/1.1\r\nHost:"
                          "GET /inline HTTP/1.1\r\nHost: h\r\n\r\n");
        static const int want[] = {200, 404, 200};
        for (int k = 0; k < 3; k++) {
            struct net_reply r = net_read_reply(fd);
            assert_int_equal(r.status, want[k]);
            net_reply_free(&r);
        }
    }
    close(fd);
}

/* ---- limits ---- */

static char *request_with_body(const char *method, const char *header, size_t body_bytes)
{
    char *body = malloc(body_bytes + 1), *text = NULL;
    assert_non_null(body);
    memset(body, 'x', body_bytes);
    body[body_bytes] = '\0';
    if (strcmp(header, "chunked") == 0)
        assert_true(asprintf(&text, "%s /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n%s\r\n0\r\n\r\n", method, body_bytes,
                             body) > 0);
    else
        assert_true(asprintf(&text, "%s /echo/1 HTTP/1.1\r\nHost: h\r\n%sContent-Length: %zu\r\n\r\n%s", method, header, body_bytes, body) > 0);
    free(body);
    return text;
}

static void a_body_over_the_limit_is_413(void **state)
{
    static const struct {
        const char *method, *header;
        size_t bytes;
        int want;
    } cases[] = {
        {"POST", "", BODY_MAX, 200},
        {"POST", "", BODY_MAX + 1, 413},
        {"POST", "chunked", BODY_MAX, 200},
        {"POST", "chunked", BODY_MAX + 1, 413},
        {"PATCH", "", BODY_MAX, 200},
        {"PATCH", "", BODY_MAX + 1, 413},
        {"PATCH", "chunked", BODY_MAX + 1, 413},
        {"DELETE", "", BODY_MAX + 1, 413},
        {"POST", "", 2 << 20, 413},
        {"POST", "chunked", 2 << 20, 413},
        {"PATCH", "", 2 << 20, 413},
        {"POST", "X-Y: z\r\n", 0, 200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int fd = net_connect(http_server_port(*state));
        char *text = request_with_body(cases[i].method, cases[i].header, cases[i].bytes);
        net_send_text(fd, text);
        struct net_reply r = net_read_reply(fd);
        if (r.status != cases[i].want)
            fail_msg("row %zu: got %d, want %d", i, r.status, cases[i].want);
        net_reply_free(&r);
        net_send_text(fd, "GET /health HTTP/1.1\r\nHost: h\r\n\r\n"); /* the connection is still good */
        r = net_read_reply(fd);
        assert_int_equal(r.status, 200);
        net_reply_free(&r);
        free(text);
        close(fd);
    }
}

static void who_asks_first_is_refused_before_sending(void **state)
{
    static const char *const requests[] = {
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n",
        "PATCH /echo/1 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000000\r\n\r\n",
        "PATCH /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000000\r\n\r\n",
        "DELETE /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000000\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000000\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        int fd = net_connect(http_server_port(*state));
        net_send_text(fd, requests[i]);
        struct net_reply r = net_read_reply(fd);
        if (r.status != 413)
            fail_msg("row %zu: got %d", i, r.status);
        net_reply_free(&r);
        char rest[512]; /* libmicrohttpd says its own refusals twice */
        net_read_to_end(fd, rest, sizeof rest);
        close(fd);
    }
}

static void an_endless_body_is_cut(void **state)
{
    int fd = net_connect(http_server_port(*state));
    static char chunk[65536 + 9];
    memcpy(chunk, "10000\r\n", 7);
    memset(chunk + 7, 'x', 65536);
    memcpy(chunk + 7 + 65536, "\r\n", 2);
    net_send_text(fd, "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    int sent = 0;
    while (sent < 1000 && send(fd, chunk, sizeof chunk, MSG_NOSIGNAL) > 0)
        sent++;
    assert_true(sent < 1000);
    close(fd);
}

/* ---- requests that can be read in two ways ---- */

static void ambiguous_requests_are_400_and_the_end(void **state)
{
    static const char *const requests[] = {
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\ncontent-length: 5\r\nCONTENT-LENGTH: 5\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5a\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length : 5\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\013chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nX[]: y\r\nContent-Length: 5\r\n\r\nhello",
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
        "GET /health HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nOrigin: http://c\r\n\r\n",
        "GET /health HTTP/1.2\r\nHost: a\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\n\r\n",
        /* folded */
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nX: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
        "POST /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\tTransfer-Encoding: chunked\r\n\r\nhello",
        "GET /health HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\n\r\n",
        "GET /health HTTP/1.1\r\n X: y\r\nHost: h\r\n\r\n",
        /* LF alone, CR alone */
        "GET /health HTTP/1.1\nHost: h\n\n",
        "GET /health HTTP/1.1\nHost: h\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: h\n\r\n",
        "GET /health HTTP/1.1\r\nHost: h\r\n\n",
        "GET /health HTTP/1.1\r\nHost: h\n\n",
        "GET /health HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: h\r\nX: y\n\r\n",
        "GET /health HTTP/1.1\r\nHost: h\rX: y\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: h\r\nX: y\rz\r\n\r\n",
        "GET /health HTTP/1.0\n\n",
        "PATCH /echo/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        int fd = net_connect(http_server_port(*state));
        net_send_text(fd, requests[i]);
        net_send_text(fd, "GET /health HTTP/1.1\r\nHost: smuggled\r\n\r\n");
        char text[4096];
        net_read_to_end(fd, text, sizeof text);
        if (strncmp(text, "HTTP/1.1 400 ", 13) != 0 || strstr(text, "HTTP/1.1 200"))
            fail_msg("row %zu %s: got %s", i, requests[i], text);
        close(fd);
    }
}

/* The check of lines goes by where the words stand in the head: every place that honest heads have. */
static void heads_of_any_honest_shape_are_read(void **state)
{
    static char large[15 << 10];
    size_t used = (size_t)snprintf(large, sizeof large, "GET /health HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; used < 7 << 10; i++)
        used += (size_t)snprintf(large + used, sizeof large - used, "X-%d: %0*d\r\n", i, 50 + i % 40, i);
    snprintf(large + used, sizeof large - used, "\r\n");
    static char long_line[9 << 10];
    snprintf(long_line, sizeof long_line, "GET /health HTTP/1.1\r\nHost: h\r\nX: %08000d\r\nY: z\r\n\r\n", 7);
    const char *const requests[] = {
        "GET /health HTTP/1.0\r\n\r\n",
        "\r\nGET /health HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /health?a=b&c=%20d HTTP/1.1\r\nHost:   h  \r\nX:y\t\r\nEmpty:\r\nBlank: \r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: h\r\nCookie: a=b; c=\"d\"\r\nX: caf\xC3\xA9\r\nX: again\r\n\r\n",
        large,
        long_line,
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        for (size_t cut = 0; cut < 3; cut++) { /* whole, and arriving in two pieces */
            int fd = net_connect(http_server_port(*state));
            size_t bytes = strlen(requests[i]), first = cut * bytes / 3;
            net_send(fd, requests[i], first);
            if (cut)
                usleep(2000);
            net_send(fd, requests[i] + first, bytes - first);
            struct net_reply r = net_read_reply(fd);
            if (r.status != 200)
                fail_msg("row %zu, cut %zu: got %d %s", i, cut, r.status, r.body);
            net_reply_free(&r);
            close(fd);
        }
}

static void broken_chunks_are_the_clients_fault(void **state)
{
    static const struct {
        const char *before;
        char fill;
        size_t count;
        const char *after;
    } cases[] = {
        {"5;a=", 'x', 200000, "\r\nhello\r\n0\r\n\r\n"},
        {"", '0', 100000, "5\r\nhello\r\n0\r\n\r\n"},
        {"zz", 'z', 1, "\r\nhello"},
        {"5\r\nhello", 'X', 3, "0\r\n\r\n"},
        {"", 'f', 30, "\r\nhello"},
        {"-5", '5', 1, "\r\nhello"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int fd = net_connect(http_server_port(*state));
        char *fill = malloc(cases[i].count);
        assert_non_null(fill);
        memset(fill, cases[i].fill, cases[i].count);
        net_send_text(fd, "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        net_send_text(fd, cases[i].before);
        send(fd, fill, cases[i].count, MSG_NOSIGNAL); /* the refusal may come before all is sent */
        send(fd, cases[i].after, strlen(cases[i].after), MSG_NOSIGNAL);
        struct net_reply r = net_read_reply(fd);
        if (r.status != 400 && r.status != 413)
            fail_msg("row %zu: got %d", i, r.status);
        net_reply_free(&r);
        free(fill);
        close(fd);
    }
    struct net_reply r = net_ask(http_server_port(*state), "GET /health HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(r.status, 200);
    net_reply_free(&r);
}

/* Others that send their chunks properly, one before and one after, are not taken for the one that does not. */
static void who_breaks_its_chunks_is_told_from_others(void **state)
{
    static const char head[] = "POST /echo/1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
    int port = http_server_port(*state), before = net_connect(port), broken = net_connect(port), after = net_connect(port);
    char *fill = malloc(200000);
    assert_non_null(fill);
    memset(fill, '0', 200000);
    net_send_text(before, head);
    net_send_text(broken, head);
    net_send(broken, fill, 1000);
    usleep(20000);
    net_send_text(after, head);
    for (int i = 0; i < 500; i++)
        net_send_text(before, "1\r\nx\r\n");
    usleep(20000);
    send(broken, fill, 200000, MSG_NOSIGNAL);
    struct net_reply r = net_read_reply(broken);
    assert_int_equal(r.status, 400);
    net_reply_free(&r);
    const int honest[] = {before, after};
    for (int i = 0; i < 2; i++) {
        net_send_text(honest[i], "0\r\n\r\n");
        r = net_read_reply(honest[i]);
        assert_int_equal(r.status, 200);
        net_reply_free(&r);
        close(honest[i]);
    }
    free(fill);
    close(broken);
}

/* ---- origins ---- */

struct cors_case {
    const char *method, *headers;
    int status;
    const char *allow_origin, *credentials, *methods, *allow_headers, *vary;
};

static void check_cors(int port, const struct cors_case *cases, size_t count)
{
    static const char *const names[] = {"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods",
                                        "Access-Control-Allow-Headers", "Vary"};
    for (size_t i = 0; i < count; i++) {
        const char *const want[] = {cases[i].allow_origin, cases[i].credentials, cases[i].methods, cases[i].allow_headers, cases[i].vary};
        char request[400];
        snprintf(request, sizeof request, "%s /echo/1 HTTP/1.1\r\nHost: h\r\n%sContent-Length: 0\r\n\r\n", cases[i].method, cases[i].headers);
        struct net_reply r = net_ask(port, request);
        if (r.status != cases[i].status)
            fail_msg("row %zu: got %d %s", i, r.status, r.body);
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            char value[200];
            const char *got = net_reply_header(&r, names[k], value, sizeof value);
            if (!got != !want[k] || (got && strcmp(got, want[k]) != 0))
                fail_msg("row %zu: %s is %s, want %s", i, names[k], got ? got : "absent", want[k] ? want[k] : "absent");
        }
        net_reply_free(&r);
    }
}

#define PREFLIGHT "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
#define ASK(method) "Access-Control-Request-Method: " method "\r\n"

static void a_page_from_elsewhere_neither_reads_nor_changes(void **state)
{
#define UI "http://ui.test:5173"
#define FROM(origin) "Origin: " origin "\r\n"
#define WITH(headers) "Access-Control-Request-Headers: " headers "\r\n"
    static const struct cors_case cases[] = {
        {"GET", "", 200, NULL, NULL, NULL, NULL, "Origin"},
        {"GET", FROM("http://evil"), 200, NULL, NULL, NULL, NULL, "Origin"},
        {"GET", FROM(""), 200, NULL, NULL, NULL, NULL, "Origin"},
        {"GET", FROM(UI), 200, UI, "true", NULL, NULL, "Origin"},
        {"POST", "", 200, NULL, NULL, NULL, NULL, "Origin"},
        {"POST", FROM(UI), 200, UI, "true", NULL, NULL, "Origin"},
        {"POST", FROM("http://127.0.0.1:5173"), 200, "http://127.0.0.1:5173", "true", NULL, NULL, "Origin"},
        {"POST", FROM("http://evil"), 403, NULL, NULL, NULL, NULL, "Origin"},
        {"POST", FROM("null"), 403, NULL, NULL, NULL, NULL, "Origin"},
        {"POST", FROM(""), 403, NULL, NULL, NULL, NULL, "Origin"},
        {"POST", "Origin:\r\n", 403, NULL, NULL, NULL, NULL, "Origin"},
        {"POST", FROM(UI ".evil"), 403, NULL, NULL, NULL, NULL, "Origin"},
        {"PATCH", FROM("http://evil"), 403, NULL, NULL, NULL, NULL, "Origin"},
        {"DELETE", FROM("http://evil"), 403, NULL, NULL, NULL, NULL, "Origin"},
        {"PUT", FROM(UI), 405, UI, "true", NULL, NULL, "Origin"},
        {"OPTIONS", FROM("http://evil") ASK("POST"), 204, NULL, NULL, NULL, NULL, PREFLIGHT},
        {"OPTIONS", FROM("http://evil") ASK("GET"), 204, NULL, NULL, NULL, NULL, PREFLIGHT},
        {"OPTIONS", FROM("") ASK("POST"), 204, NULL, NULL, NULL, NULL, PREFLIGHT},
        {"OPTIONS", FROM(UI) ASK("PATCH"), 204, UI, "true", "PATCH", NULL, PREFLIGHT},
        {"OPTIONS", FROM(UI) ASK("POST") WITH("content-type,accept"), 204, UI, "true", "POST", "content-type,accept", PREFLIGHT},
        {"OPTIONS", FROM(UI) ASK("PUT"), 204, NULL, NULL, NULL, NULL, PREFLIGHT},
        {"OPTIONS", FROM(UI) ASK("POST") WITH("x-other"), 204, NULL, NULL, NULL, NULL, PREFLIGHT},
        {"OPTIONS", ASK("POST"), 204, NULL, NULL, NULL, NULL, PREFLIGHT},
        {"OPTIONS", FROM(UI), 404, UI, "true", NULL, NULL, "Origin"},
        {"OPTIONS", "", 404, NULL, NULL, NULL, NULL, "Origin"},
    };
    check_cors(http_server_port(*state), cases, sizeof cases / sizeof cases[0]);
}

/* ---- the address ---- */

static void the_address_is_named_when_it_cannot_be_had(void **state)
{
    int port = http_server_port(*state);
    char want[100];
    snprintf(want, sizeof want, "listen 127.0.0.1:%d: Address already in use", port);
    struct http_server_options o = {.name = "test", .bind_address = "127.0.0.1", .port = port, .routes = routes, .route_count = 1};
    struct http_server *s = NULL;
    struct err err = {0};
    assert_int_equal(http_server_start(&o, &s, &err), ERR_IO);
    assert_string_equal(err.msg, want);
    o.bind_address = "no-address";
    assert_int_equal(http_server_start(&o, &s, &err), ERR_INVALID);
    assert_null(s);
}

static void every_address_family_is_served(void **state)
{
    (void)state;
    static const char *const addresses[] = {"0.0.0.0", "::", "localhost", "127.0.0.1"};
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct http_server_options o = {.name = "test", .bind_address = addresses[i], .routes = routes, .route_count = 1};
        struct http_server *s = NULL;
        struct err err = {0};
        if (http_server_start(&o, &s, &err)) {
            if (strcmp(addresses[i], "::") == 0) /* a machine without IPv6 */
                continue;
            fail_msg("%s", err.msg);
        }
        struct net_reply r = net_ask(http_server_port(s), "GET /health HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_int_equal(r.status, 200);
        net_reply_free(&r);
        http_server_stop(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(requests_get_their_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(head_is_refused_without_a_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_kept_connection_serves_many_requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_over_the_limit_is_413, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_asks_first_is_refused_before_sending, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_endless_body_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ambiguous_requests_are_400_and_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(heads_of_any_honest_shape_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_breaks_its_chunks_is_told_from_others, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_chunks_are_the_clients_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_from_elsewhere_neither_reads_nor_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_address_is_named_when_it_cannot_be_had, set_up, tear_down),
        cmocka_unit_test(every_address_family_is_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
