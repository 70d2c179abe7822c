/* socket.c - a WebSocket client on libwebsockets. */
#include "selfheal-cli/socket.h"
#include <curl/curl.h>
#include <libwebsockets.h>
#include <string.h>

enum { LOOK_MS = 200, PIECE_BYTES = 65536, PING_AFTER_S = 20, SILENT_S = 45, FRAME_ROOM = 8192 };

struct place {
    char *host, *path, *port;
    bool encrypted;
};

struct session {
    const struct socket_call *call;
    struct socket_end *end;
    struct lws_context *context;
    struct lws *wsi;
    struct strbuf message;
    lws_sorted_usec_list_t look;
    int64_t begun_ms;
    bool opened, said, over;
    enum err_code code;
    char reason[512];
};

static void finish(struct session *s, enum err_code code, const char *reason)
{
    if (s->over)
        return;
    s->over = true;
    s->code = code;
    snprintf(s->reason, sizeof s->reason, "%s", reason ? reason : "");
    lws_cancel_service(s->context);
}

/* "Name: value" as libwebsockets wants it. */
static int add_header(struct session *s, unsigned char **at, unsigned char *end)
{
    char name[64];
    const char *header = s->call->header, *colon = strchr(header, ':');
    if (!colon || (size_t)(colon - header) + 2 > sizeof name)
        return 0;
    snprintf(name, sizeof name, "%.*s:", (int)(colon - header), header);
    const char *value = colon + 1 + strspn(colon + 1, " ");
    return lws_add_http_header_by_name(s->wsi, (const unsigned char *)name, (const unsigned char *)value, (int)strlen(value), at, end);
}

static int say(struct session *s)
{
    size_t bytes = strlen(s->call->say);
    unsigned char *frame = malloc(LWS_PRE + bytes);
    if (!frame || s->said) {
        free(frame);
        return frame ? 0 : -1;
    }
    memcpy(frame + LWS_PRE, s->call->say, bytes);
    s->said = true;
    int written = lws_write(s->wsi, frame + LWS_PRE, bytes, LWS_WRITE_TEXT);
    free(frame);
    return written < (int)bytes ? -1 : 0;
}

static int hear(struct session *s, const void *bytes, size_t count)
{
    AUTO_JSON json_t *message = NULL;
    struct err err = {0};
    if (s->over)
        return -1;
    if (!strbuf_append(&s->message, bytes, count)) {
        finish(s, ERR_PROTOCOL, "a message is larger than 32 MiB");
        return -1;
    }
    if (!lws_is_final_fragment(s->wsi) || lws_remaining_packet_payload(s->wsi) > 0)
        return 0;
    if (json_parse(strbuf_text(&s->message), s->message.bytes, JSON_PLAIN, &message, &err)) {
        finish(s, ERR_PROTOCOL, err.msg);
        return -1;
    }
    strbuf_reset(&s->message);
    if (s->call->on_message(s->call->ctx, message))
        return 0;
    finish(s, ERR_NONE, "");
    return -1;
}

static void note_close(struct session *s, const unsigned char *bytes, size_t count)
{
    if (count >= 2)
        s->end->close_code = bytes[0] << 8 | bytes[1];
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t count)
{
    struct session *s = lws_context_user(lws_get_context(wsi));
    unsigned char **at = in;
    (void)user;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        s->wsi = wsi;
        return add_header(s, at, *at + count) ? -1 : 0;
    case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
        s->end->status = (int)lws_http_client_http_response(wsi);
        return 0;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        s->wsi = wsi;
        s->opened = true;
        s->end->status = 0;
        lws_callback_on_writable(wsi);
        return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return say(s);
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return hear(s, in, count);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        note_close(s, in, count);
        return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        finish(s, ERR_UNAVAILABLE, in ? in : "the connection was refused");
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
        finish(s, ERR_IO, "the connection was cut");
        return 0;
    default:
        return 0;
    }
}

/* A signal does not wake libwebsockets by itself, and a handshake may take for ever. */
static void look_around(lws_sorted_usec_list_t *sul)
{
    struct session *s = lws_container_of(sul, struct session, look);
    if (*s->call->leave)
        finish(s, ERR_CANCELLED, "left");
    else if (!s->opened && clock_mono_ms() - s->begun_ms > SOCKET_CONNECT_MS)
        finish(s, ERR_UNAVAILABLE, "it did not open within 10 s");
    else
        lws_sul_schedule(s->context, 0, &s->look, look_around, LOOK_MS * (lws_usec_t)1000);
}

static void place_free(struct place *p)
{
    curl_free(p->host);
    curl_free(p->path);
    curl_free(p->port);
}

static enum err_code read_place(const char *address, struct place *ret, struct err *err)
{
    struct place p = {.host = NULL};
    char *scheme = NULL;
    CURLU *u = curl_url();
    bool fine = u && curl_url_set(u, CURLUPART_URL, address, 0) == CURLUE_OK && curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_HOST, &p.host, 0) == CURLUE_OK && curl_url_get(u, CURLUPART_PATH, &p.path, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_PORT, &p.port, CURLU_DEFAULT_PORT) == CURLUE_OK;
    p.encrypted = fine && strcmp(scheme, "https") == 0;
    curl_free(scheme);
    curl_url_cleanup(u);
    if (!fine) {
        place_free(&p);
        return err_set(err, ERR_INVALID, "%s is no address", address);
    }
    size_t bytes = strlen(p.host);
    if (p.host[0] == '[' && bytes > 2) { /* an IPv6 address */
        memmove(p.host, p.host + 1, bytes - 2);
        p.host[bytes - 2] = '\0';
    }
    *ret = p;
    return ERR_NONE;
}

static const struct lws_protocols protocols[] = {{.name = "selfheal", .callback = callback, .rx_buffer_size = PIECE_BYTES}, {.name = NULL}};
static const lws_retry_bo_t patience = {.secs_since_valid_ping = PING_AFTER_S, .secs_since_valid_hangup = SILENT_S};

static enum err_code connect_to(struct session *s, const struct place *p, struct err *err)
{
    const struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN,
                                                   .protocols = protocols,
                                                   .gid = -1,
                                                   .uid = -1,
                                                   .user = s,
                                                   .pt_serv_buf_size = PIECE_BYTES + FRAME_ROOM,
                                                   .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT};
    char host[300];
    s->context = lws_create_context(&info);
    if (!s->context)
        return err_set(err, ERR_NOMEM, "the socket cannot be made");
    snprintf(host, sizeof host, strchr(p->host, ':') ? "[%s]:%s" : "%s:%s", p->host, p->port);
    const struct lws_client_connect_info target = {.context = s->context,
                                                   .address = p->host,
                                                   .port = (int)strtol(p->port, NULL, 10),
                                                   .path = p->path,
                                                   .host = host,
                                                   .ssl_connection = p->encrypted ? LCCSCF_USE_SSL : 0,
                                                   .local_protocol_name = protocols[0].name,
                                                   .retry_and_idle_policy = &patience};
    s->begun_ms = clock_mono_ms();
    lws_sul_schedule(s->context, 0, &s->look, look_around, LOOK_MS * (lws_usec_t)1000);
    if (!lws_client_connect_via_info(&target))
        finish(s, ERR_UNAVAILABLE, "the connection was refused");
    return ERR_NONE;
}

enum err_code socket_follow(const struct socket_call *call, struct socket_end *ret_end, struct err *err)
{
    struct session s = {.call = call, .end = ret_end};
    struct place p = {.host = NULL};
    *ret_end = (struct socket_end){0};
    if (read_place(call->address, &p, err))
        return err->code;
    lws_set_log_level(0, NULL);
    strbuf_init(&s.message, SOCKET_MESSAGE_MAX_BYTES);
    enum err_code code = connect_to(&s, &p, err);
    while (!code && !s.over && lws_service(s.context, 0) >= 0)
        continue;
    /* What comes while it is taken down changes nothing any more. */
    bool ended = s.over;
    s.over = true;
    if (s.context) {
        lws_sul_cancel(&s.look);
        lws_context_destroy(s.context);
    }
    strbuf_free(&s.message);
    place_free(&p);
    if (code)
        return code;
    if (!ended)
        return err_set(err, ERR_IO, "the connection was cut");
    return s.code ? err_set(err, s.code, "%s", s.reason) : ERR_NONE;
}
