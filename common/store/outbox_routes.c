/* What is parked can be seen and sent again: GET and POST /outbox of whoever has one. */
#include "common/store/outbox.h"

enum { LIST_MAX = 200 };

void outbox_route_list(struct outbox *o, struct http_reply *reply)
{
    struct err err;
    json_t *parked = outbox_parked(o, LIST_MAX);
    if (!parked) {
        err_set(&err, ERR_UNAVAILABLE, "the outbox cannot be read");
        http_reply_err(reply, &err);
        return;
    }
    http_reply_json(reply, 200,
                    json_pack("{s:I, s:I, s:o}", "pending_count", (json_int_t)outbox_pending_count(o), "parked_count",
                              (json_int_t)outbox_parked_count(o), "parked", parked));
}

void outbox_route_resend(struct outbox *o, const struct http_request *request, struct http_reply *reply)
{
    AUTO_JSON json_t *body = NULL;
    const char *key = NULL;
    struct err err = {0};
    enum err_code code = json_parse(request->body, request->body_bytes, JSON_PLAIN, &body, &err);
    if (!code && !json_is_object(body))
        code = err_set(&err, ERR_INVALID, "expected an object with key, got %s", json_type_name(body));
    if (!code)
        code = json_require_string(body, "key", &key, &err);
    if (!code)
        code = outbox_resend(o, key, &err);
    if (code)
        http_reply_err(reply, &err);
    else
        http_reply_json(reply, 200, json_pack("{s:s, s:s}", "status", "pending", "key", key));
}
