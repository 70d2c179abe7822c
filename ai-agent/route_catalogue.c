/* GET /catalogue: targets, actions and rules as this agent has read them, and where each value comes from. */
#include "ai-agent/agent.h"
#include "ai-agent/routes.h"
#include "common/base/base.h"
#include <string.h>

/* The file is read again: where a value stands is worth no memory in between.  So it must still be the file that is in force. */
static enum err_code tell(const struct agent *a, json_t **ret, struct err *err)
{
    char now[DIGEST_TEXT_BYTES];
    AUTO_JSON json_t *told = NULL;
    enum err_code code = catalogue_digest(&a->settings->catalogue, now, err);
    if (!code && strcmp(now, catalogue_digest_in_force(a->catalogue)) != 0)
        code = err_set(err, ERR_CONFLICT,
                       "%s was changed after this agent had read it: what stands there is in force after a SIGHUP, or once it is started again",
                       a->settings->catalogue.path);
    if (!code)
        code = catalogue_tell(&a->settings->catalogue, &told, err);
    if (code)
        return code;
    json_object_set_new(told, "path", json_string(a->settings->catalogue.path));
    json_object_set_new(told, "digest", json_string(now));
    *ret = json_incref(told);
    return ERR_NONE;
}

void route_catalogue(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    json_t *told = NULL;
    struct err err = {0};
    (void)request;
    if (tell(ctx, &told, &err))
        http_reply_err(reply, &err);
    else
        http_reply_json(reply, 200, told);
}
