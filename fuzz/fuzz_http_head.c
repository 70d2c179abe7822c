/* Whole requests, through a real server on the loopback: heads, chunked bodies, queries.  Whatever came, the next guest is served. */
#include "backend-ext/list_page.h"
#include "backend-ext/route.h"
#include "common/http/http.h"
#include "fuzz/fuzz.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

static void get_list(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)ctx;
    struct incident_page page;
    struct err err = {0};
    if (list_page_read(request, 500, &page, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    MUST(page.limit >= 1 && page.limit <= 500);
    MUST(!*page.before_id || *page.before);
    http_reply_json(reply, 200, json_pack("{s:s, s:s}", "before", page.before, "id", page.before_id));
}

static void post_body(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)ctx;
    MUST(request->body[request->body_bytes] == '\0');
    json_t *body = route_body(request, reply);
    if (body)
        route_reply(reply, 200, body);
}

static void get_one(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)ctx;
    http_reply_json(reply, 200, json_pack("{s:s, s:s?}", "id", request->params[0], "agent", http_header(request, "User-Agent")));
}

static const struct http_route rows[] = {
    {"GET", "/list", get_list, HTTP_INLINE},
    {"POST", "/body", post_body, HTTP_INLINE},
    {"GET", "/one/:id", get_one, HTTP_INLINE},
};

static int port;

static int connected(void)
{
    static const struct linger at_once = {.l_onoff = 1}; /* no port waits for late packets afterwards */
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return fd;
}

/* The beginning of what the server says until it closes or is silent for so long.  No waiting for the end: libmicrohttpd, which is told of changes
 * only, may see a half-closed connection's end as late as its time is over. */
static size_t said(const void *bytes, size_t count, int patience_ms, char *ret, size_t ret_bytes)
{
    AUTO_CLOSE int fd = connected();
    size_t used = 0;
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    for (size_t sent = 0; sent < count;) {
        ssize_t piece = send(fd, (const char *)bytes + sent, count - sent, MSG_NOSIGNAL);
        if (piece <= 0)
            break;
        sent += (size_t)piece;
    }
    while (used + 1 < ret_bytes && poll(&wait, 1, patience_ms) == 1) {
        ssize_t piece = recv(fd, ret + used, ret_bytes - used - 1, 0);
        if (piece <= 0)
            break;
        used += (size_t)piece;
    }
    ret[used] = '\0';
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const char well[] = "GET /one/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    static struct http_server *server;
    static unsigned runs;
    char answer[512];
    if (!server) {
        struct http_server_options o = {.name = "fuzz",
                                        .bind_address = "127.0.0.1",
                                        .routes = rows,
                                        .route_count = sizeof rows / sizeof rows[0],
                                        .worker_count = 1,
                                        .allowed_origins = "http://localhost:5173"};
        MUST(http_server_start(&o, &server, NULL) == ERR_NONE);
        port = http_server_port(server);
    }
    size_t used = said(data, bytes, 1, answer, sizeof answer);
    MUST(used == 0 || strncmp(answer, "HTTP/1.", used < 7 ? used : 7) == 0);
    if (++runs % 16 == 0) {
        said(well, sizeof well - 1, 5000, answer, sizeof answer);
        MUST(strncmp(answer, "HTTP/1.1 200 OK", 15) == 0);
    }
    return 0;
}
