/* GET /insight: how well incidents are handled, over a span of time. */
#include "backend-ext/insight.h"
#include "backend-ext/route.h"

void route_insight(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct insight_span span;
    json_t *insight = NULL;
    struct err err = {0};

    if (insight_span_read(http_query(request, "from"), http_query(request, "to"), http_query(request, "tz"), clock_wall_us(), &span, &err) !=
        ERR_NONE) {
        http_reply_err(reply, &err);
        return;
    }
    if (!route_long_begin(reply))
        return;
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (c && insight_db_get(c, &span, &insight, &err) == ERR_NONE)
        route_reply(reply, 200, insight);
    else if (c)
        route_reply_err(reply, &err, "Failed to read the insight");
    route_long_end();
}
