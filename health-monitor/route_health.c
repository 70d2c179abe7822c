/* GET /health: whether every part is there. */
#include "health-monitor/monitor.h"

/* From what the threads have seen last: no call, no wait. */
void route_health(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)request;
    struct monitor *m = ctx;
    const char *missing[4] = {NULL};
    size_t count = 0;
    if (!events_engine_up(m))
        missing[count++] = "engine";
    if (!atomic_load(&m->backend_up))
        missing[count++] = "backend";
    if (!atomic_load(&m->store_up))
        missing[count++] = "store";
    http_reply_health(reply, missing);
}
