/* What the handlers share: ids, connections, replies to failures. */
#include "backend-ext/route.h"
#include "backend-ext/proxies.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { LONG_MAX_AT_ONCE = 2 };

bool route_id(const struct http_request *request, struct http_reply *reply, char ret_id[UUID_TEXT_BYTES])
{
    if (uuid_read(request->params[0], ret_id, NULL) == ERR_NONE)
        return true;
    http_reply_error(reply, 400, "Invalid incident ID format");
    return false;
}

bool route_is_daemon(const struct app *app, const struct http_request *request, struct http_reply *reply, const char *what)
{
    if (daemon_token_equal(app->daemon_token, http_header(request, DAEMON_TOKEN_HEADER)))
        return true;
    http_reply_error(reply, 403, "%s is for Selfheal's own daemons: the header %s is missing or not theirs", what, DAEMON_TOKEN_HEADER);
    return false;
}

const char *route_actor(const struct app *app, const struct http_request *request)
{
    if (request->caller && *request->caller)
        return request->caller;
    return daemon_token_equal(app->daemon_token, http_header(request, DAEMON_TOKEN_HEADER)) ? "daemon" : "unauthenticated";
}

void route_address(const struct app *app, const struct http_request *request, char ret[HTTP_ADDRESS_BYTES])
{
    char peer[HTTP_ADDRESS_BYTES];
    http_peer_address(request, peer);
    proxies_address(app->proxies, peer, http_header_last(request, "X-Forwarded-For"), ret);
}

struct db_conn *route_db(struct app *app, struct http_reply *reply)
{
    struct db_conn *c = NULL;
    struct err err = {0};

    if (db_take(app->db, &c, &err) != ERR_NONE)
        http_reply_err(reply, &err);
    return c;
}

json_t *route_body(const struct http_request *request, struct http_reply *reply)
{
    json_t *body = NULL;
    struct err err = {0};

    if (json_parse(request->body, request->body_bytes, JSON_TRAILING_OK | JSON_FOLD_KEYS, &body, &err) != ERR_NONE)
        http_reply_err(reply, &err);
    return body;
}

void route_reply(struct http_reply *reply, int status, json_t *value)
{
    char *text = value ? text_of_json(value) : NULL;

    json_decref(value);
    if (text)
        http_reply_text(reply, status, "application/json; charset=utf-8", text, strlen(text));
    else
        http_reply_error(reply, 500, "out of memory");
}

static atomic_int long_count;

bool route_long_begin(struct http_reply *reply)
{
    if (atomic_fetch_add(&long_count, 1) < LONG_MAX_AT_ONCE)
        return true;
    route_long_end();
    http_reply_header(reply, "Retry-After", "1");
    http_reply_error(reply, 503, "others are reading as much: ask again in a moment");
    return false;
}

void route_long_end(void)
{
    atomic_fetch_sub(&long_count, 1);
}

void route_reply_err(struct http_reply *reply, const struct err *err, const char *otherwise)
{
    switch (err->code) {
    case ERR_INVALID:
    case ERR_NOT_FOUND:
    case ERR_CONFLICT:
        http_reply_err(reply, err);
        break;
    case ERR_UNAVAILABLE:
        http_reply_error(reply, 503, "%s%s", strncmp(err->msg, "database", 8) == 0 ? "" : "database unavailable: ", err->msg);
        break;
    default:
        log_error("answer=500 %s%s%s", otherwise, otherwise == err->msg ? "" : ": ", otherwise == err->msg ? "" : err->msg);
        http_reply_error(reply, 500, "%s", otherwise);
    }
}
