/* POST /systems: the monitor's report. */
#include "backend-ext/daemons.h"
#include "backend-ext/publish.h"
#include "backend-ext/route.h"
#include "common/base/base.h"

static void keep(struct app *app, const json_t *rows, const json_t *gone, struct http_reply *reply)
{
    AUTO_JSON json_t *changed = NULL;
    struct err err = {0};
    size_t i;
    json_t *name;
    AUTO_DB struct db_conn *c = route_db(app, reply);

    if (!c)
        return;
    enum err_code code = daemons_heard_monitor(c, &err);
    if (code == ERR_NONE)
        code = system_db_put(c, rows, &changed, &err);
    if (code == ERR_NONE && json_array_size(gone) > 0)
        code = system_db_drop(c, gone, &err);
    json_array_foreach(changed, i, name)
    {
        if (code == ERR_NONE)
            code = publish_system(app, c, json_string_value(name), &err);
    }
    if (code == ERR_NONE)
        route_reply(reply, 200, json_pack("{s:I, s:O}", "received", (json_int_t)json_array_size(rows), "changed", changed));
    else
        route_reply_err(reply, &err, "Failed to save systems");
}

void route_systems_put(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    if (!route_is_daemon(ctx, request, reply, "reporting systems"))
        return;
    AUTO_JSON json_t *body = route_body(request, reply);
    AUTO_JSON json_t *rows = NULL, *gone = NULL;
    struct err err = {0};

    if (!body)
        return;
    if (systems_read(body, &rows, &err) == ERR_NONE && systems_read_gone(body, &gone, &err) == ERR_NONE)
        keep(ctx, rows, gone, reply);
    else
        http_reply_err(reply, &err);
}
