/* GET /metrics, and how long requests take. */
#include "common/base/base.h"
#include "common/http/http_server_internal.h"
#include "common/metrics/metrics.h"

static struct metric durations = {.kind = METRIC_HISTOGRAM,
                                  .name = "selfheal_http_request_duration_seconds",
                                  .help = "From a request's first line to the end of its reply.",
                                  .labels = {"method", "route", "status"},
                                  .bounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}};

static struct metric waiting = {.kind = METRIC_GAUGE, .name = "selfheal_http_queue_length", .help = "Requests that wait for a worker."};
static struct metric build = {.kind = METRIC_GAUGE, .name = "selfheal_build_info", .help = "Always 1; which version this is.", .labels = {"version"}};

static void look(void *ctx)
{
    const struct http_server *s = ctx;
    metric_set(&waiting, NULL, http_workers_waiting(s->workers));
}

void http_metrics_start(struct http_server *s)
{
    const char *const version[] = {SELFHEAL_VERSION};
    metric_register(&durations);
    metric_register(&waiting);
    metric_register(&build);
    metric_set(&build, version, 1);
    metrics_look_add(look, s);
}

void http_metrics_stop(struct http_server *s)
{
    metrics_look_remove(look, s);
}

void http_metrics_seen(const struct http_route *route, int status, int64_t ms)
{
    static const char *const classes[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    if (status < 100 || status > 599)
        return;
    /* What no route answers is one series: a caller's words are never a label. */
    const char *const labels[] = {route ? route->method : "other", route ? route->pattern : "none", classes[status / 100 - 1]};
    metric_observe_ms(&durations, labels, ms);
}

void http_reply_metrics(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)ctx;
    bool open = metrics_wants_open(http_header(request, MHD_HTTP_HEADER_ACCEPT));
    size_t bytes = 0;
    char *text = metrics_write(open, &bytes);
    if (text)
        http_reply_text(reply, MHD_HTTP_OK, open ? metrics_open_type : metrics_text_type, text, bytes);
    else
        http_reply_error(reply, MHD_HTTP_INTERNAL_SERVER_ERROR, "out of memory");
}
