/* GET /health: whether every part is there. */
#include "health-monitor/monitor.h"

/* From what the threads have seen last: no call, no wait. */
static size_t find_missing(struct monitor *m, const char *ret[4])
{
    size_t count = 0;
    if (!events_engine_up(m))
        ret[count++] = "engine";
    if (!atomic_load(&m->backend_up))
        ret[count++] = "backend";
    if (!atomic_load(&m->store_up))
        ret[count++] = "store";
    ret[count] = NULL;
    return count;
}

bool monitor_is_well(void *ctx)
{
    const char *missing[4];
    return find_missing(ctx, missing) == 0;
}

void route_health(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const char *missing[4];
    (void)request;
    find_missing(ctx, missing);
    http_reply_health(reply, missing);
}
