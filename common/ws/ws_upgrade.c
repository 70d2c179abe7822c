/* Which connections become WebSockets, and what the others are told. */
#include "common/http/http.h"
#include "common/ws/ws_server_internal.h"
#include <stdio.h>
#include <string.h>

bool ws_upgrade_wants(void *ctx, const char *bytes, size_t count, bool *ret_undecided)
{
    const struct ws_core *core = ctx;
    char line[LISTENER_PEEK_BYTES + 8];
    size_t length = (size_t)snprintf(line, sizeof line, "GET %s", core->path);
    size_t common = count < length ? count : length;
    *ret_undecided = false;
    if (memcmp(bytes, line, common) != 0)
        return false;
    *ret_undecided = count <= length;
    return count > length && (bytes[length] == ' ' || bytes[length] == '?');
}

#define TEXT "text/plain; charset=utf-8"
#define JSON "application/json; charset=utf-8"

struct answer {
    int status;
    const char *reason;
    const char *headers; /* whole lines */
    const char *type, *body;
};

static int send_answer(struct lws *wsi, const struct answer *a)
{
    unsigned char room[LWS_PRE + 512];
    char *text = (char *)room + LWS_PRE;
    int bytes = snprintf(text, sizeof room - LWS_PRE,
                         "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nVary: Origin\r\nContent-Length: %zu\r\n%sConnection: close\r\n\r\n%s", a->status,
                         a->reason, a->type, strlen(a->body), a->headers, a->body);
    return lws_write(wsi, room + LWS_PRE, (size_t)bytes, LWS_WRITE_HTTP) == bytes ? 0 : -1;
}

static const struct answer bad_request = {400, "Bad Request", "", TEXT, "Bad Request"}; /* as the existing contract has it */
static const struct answer forbidden = {403, "Forbidden", "", JSON, "{\"error\":\"this Origin may not connect\"}"};
static const struct answer not_found = {404, "Not Found", "", JSON, "{\"error\":\"no such path\"}"};
static const struct answer not_upgraded = {426, "Upgrade Required", "Upgrade: websocket\r\n", JSON, "{\"error\":\"this path speaks WebSocket\"}"};
static const struct answer wrong_version = {426, "Upgrade Required", "Sec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n", JSON,
                                            "{\"error\":\"only WebSocket version 13 is spoken\"}"};
static const struct answer unauthenticated = {401, "Unauthorized", "WWW-Authenticate: Bearer\r\n", JSON,
                                              "{\"error\":\"log in first, or show a token\"}"};
static const struct answer no_room = {503, "Service Unavailable", "Retry-After: 1\r\n", JSON, "{\"error\":\"busy, try again in a second\"}"};
static const struct answer full = {503, "Service Unavailable", "Retry-After: 5\r\n", JSON, "{\"error\":\"too many sessions\"}"};

/* The header's value in `buf`; "" when absent.  False when it does not fit. */
static bool header(struct lws *wsi, enum lws_token_indexes token, char *buf, int room)
{
    buf[0] = '\0';
    return lws_hdr_total_length(wsi, token) == 0 || lws_hdr_copy(wsi, buf, room, token) >= 0;
}

static bool header_is(struct lws *wsi, enum lws_token_indexes token, const char *wanted)
{
    char value[LISTENER_PEEK_BYTES];
    return header(wsi, token, value, sizeof value) && strcmp(value, wanted) == 0;
}

/* 16 random bytes in base64: 22 digits and "==". */
static bool key_is_well_formed(struct lws *wsi)
{
    char key[32];
    if (!header(wsi, WSI_TOKEN_KEY, key, sizeof key))
        return false;
    size_t digits = strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    return digits == 22 && strcmp(key + 22, "==") == 0;
}

static bool origin_is_foreign(const struct ws_core *core, struct lws *wsi)
{
    char origin[256];
    /* Both an absent and an empty header are 0 bytes long, but only the empty one can be copied; an empty one is nobody's. */
    bool absent = lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) == 0 && lws_hdr_copy_fragment(wsi, origin, sizeof origin, WSI_TOKEN_ORIGIN, 0) < 0;
    if (!core->allowed_origins || absent)
        return false;
    return !header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof origin) || !origin_list_has(core->allowed_origins, origin);
}

enum { CREDENTIALS_BYTES = 4096 };

static const struct answer *look_at_guest(struct ws_core *core, struct lws *wsi)
{
    const struct ws_door *door = core->o.door;
    char cookie[CREDENTIALS_BYTES], authorization[CREDENTIALS_BYTES];
    core->badge[0] = '\0';
    if (!door)
        return NULL;
    if (!header(wsi, WSI_TOKEN_HTTP_COOKIE, cookie, sizeof cookie))
        cookie[0] = '\0';
    if (!header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, authorization, sizeof authorization))
        authorization[0] = '\0';
    int status = door->look(door->ctx, cookie, authorization, core->badge);
    return status == 0 ? NULL : status == 401 ? &unauthenticated : &no_room;
}

static const struct answer *refusal(struct ws_core *core, struct lws *wsi)
{
    if (!header_is(wsi, WSI_TOKEN_GET_URI, core->path))
        return &not_found;
    if (!header_is(wsi, WSI_TOKEN_HTTP, "HTTP/1.1") || lws_hdr_total_length(wsi, WSI_TOKEN_HOST) == 0 || !key_is_well_formed(wsi))
        return &bad_request;
    if (!header_is(wsi, WSI_TOKEN_VERSION, "13"))
        return &wrong_version;
    if (origin_is_foreign(core, wsi))
        return &forbidden;
    if (core->sessions.count >= (size_t)core->o.session_max || core->leaving)
        return &full;
    return look_at_guest(core, wsi);
}

/* libwebsockets refuses a client whose subprotocols it does not know, and names in its answer the one it knows.  The contract's server ignores
 * them all: so ours goes by the client's first name while libwebsockets looks for it, and has none when the answer is written. */
static void answer_to_any_subprotocol(struct ws_core *core, struct lws *wsi)
{
    char names[256];
    core->protocol_name[0] = '\0';
    if (!header(wsi, WSI_TOKEN_PROTOCOL, names, sizeof names))
        return; /* longer than libwebsockets reads them: refused */
    char *name = names + strspn(names, ", \t");
    name[strcspn(name, ", \t")] = '\0';
    snprintf(core->protocol_name, sizeof core->protocol_name, "%s", name);
}

void ws_upgrade_choose_no_subprotocol(struct ws_core *core)
{
    core->protocol_name[0] = '\0';
}

int ws_upgrade_confirm(struct ws_core *core, struct lws *wsi, const char *kind)
{
    if (!kind || strcmp(kind, "websocket") != 0)
        return -1;
    const struct answer *no = refusal(core, wsi);
    if (!no) {
        answer_to_any_subprotocol(core, wsi);
        return 0;
    }
    return send_answer(wsi, no) == 0 ? 1 : -1;
}

int ws_upgrade_plain(struct ws_core *core, struct lws *wsi)
{
    bool ours = header_is(wsi, WSI_TOKEN_GET_URI, core->path);
    send_answer(wsi, !ours ? &not_found : core->o.plain_get_status == 400 ? &bad_request : &not_upgraded);
    return -1;
}
