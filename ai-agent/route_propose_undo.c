/* POST /propose-undo: what would be done to take back an execution. */
#include "ai-agent/routes.h"
#include "ai-agent/undo.h"
#include "common/base/base.h"

void route_propose_undo(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct agent *a = ctx;
    AUTO_JSON json_t *body = NULL;
    const char *text = NULL;
    char id[UUID_TEXT_BYTES];
    struct err err;
    json_t *proposal = NULL;
    enum err_code code = json_parse(request->body, request->body_bytes, JSON_PLAIN, &body, &err);
    if (!code && !json_is_object(body))
        code = err_set(&err, ERR_INVALID, "expected an object with execution_id, got %s", json_type_name(body));
    if (!code)
        code = json_require_string(body, "execution_id", &text, &err);
    if (!code && uuid_read(text, id, &err))
        code = err_prefix(&err, "field execution_id: ");
    if (!code)
        code = undo_propose(a, id, &proposal, &err);
    if (code)
        http_reply_err(reply, &err);
    else
        http_reply_json(reply, 200, proposal);
}
