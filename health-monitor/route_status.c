/* GET /status: what was seen last. */
#include "health-monitor/monitor.h"

/* Takes over the metrics. */
static json_t *service(const struct watch_view *v)
{
    char at[CLOCK_TEXT_BYTES];
    json_t *row = v->metrics ? v->metrics : json_object();
    json_object_del(row, "facts"); /* of now, for the backend and its readers */
    json_object_set_new(row, "type", json_string(v->type));
    json_object_set_new(row, "status", json_string(watch_status_name(v->status)));
    json_object_set_new(row, "health", json_integer(v->health));
    json_object_set_new(row, "will_trigger_incident", json_boolean(v->bad));
    json_object_set_new(row, "checked_at", json_string(clock_text(v->checked_at_us, at)));
    json_object_set_new(row, "next_check_at", json_string(clock_text(v->next_check_at_us, at)));
    json_object_set_new(row, "bad_below", json_integer(v->bad_below));
    json_object_set_new(row, "healthy_above", json_integer(v->healthy_above));
    json_object_set_new(row, "rise", json_integer(v->rise));
    json_object_set_new(row, "good_run", json_integer(v->good_run));
    if (v->maintenance_until_us > clock_wall_us()) {
        json_object_set_new(row, "maintenance_until", json_string(clock_text(v->maintenance_until_us, at)));
        json_object_set_new(row, "maintenance_reason", json_string(v->maintenance_reason));
    }
    if (v->incident_id[0])
        json_object_set_new(row, "incident_id", json_string(v->incident_id));
    return row;
}

/* A target that was not asked yet is left out. */
json_t *status_services(const struct monitor *m, const struct watch *only)
{
    json_t *services = json_object();
    const struct watch_list *all = watches_now(m->watches);
    for (size_t i = 0; i < all->count; i++) {
        struct watch_view v;
        if (only && all->at[i] != only)
            continue;
        watch_look(all->at[i], &v);
        if (v.status != WATCH_UNKNOWN)
            json_object_set_new(services, v.name, service(&v));
        else
            json_decref(v.metrics);
    }
    return services;
}

static int64_t last_check_us(const struct monitor *m)
{
    int64_t last_us = 0;
    const struct watch_list *all = watches_now(m->watches);
    for (size_t i = 0; i < all->count; i++) {
        int64_t at_us = watch_checked_at_us(all->at[i]);
        if (at_us > last_us)
            last_us = at_us;
    }
    return last_us;
}

void route_status(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)request;
    struct monitor *m = ctx;
    char at[CLOCK_TEXT_BYTES];
    json_t *body = json_object();
    json_object_set_new(body, "status", json_string("success"));
    json_object_set_new(body, "services", status_services(ctx, NULL));
    json_object_set_new(body, "last_check", json_string(clock_text(last_check_us(ctx), at)));
    json_object_set_new(body, "labels", json_string(m->finder ? "on" : "off"));
    json_object_set_new(body, "labels_wrong", finder_wrong(m->finder));
    http_reply_json(reply, 200, body);
}
