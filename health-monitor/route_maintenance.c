/* POST /maintenance: a note that somebody works on a target; until it is over, nothing that happens to it is an incident, and no fix of it begins. */
#include "health-monitor/maintenance.h"
#include "health-monitor/monitor.h"

static enum err_code read_note(const struct monitor *m, const struct http_request *request, struct watch **ret_watch, struct maintenance *ret,
                               struct err *err)
{
    AUTO_JSON json_t *body = NULL;
    const char *name = NULL, *reason = "";
    int64_t minutes = 0;
    enum err_code code = json_parse(request->body, request->body_bytes, JSON_PLAIN, &body, err);
    if (!code && !json_is_object(body))
        code = err_set(err, ERR_INVALID, "expected an object with target, minutes and reason, got %s", json_type_name(body));
    if (!code)
        code = json_require_string(body, "target", &name, err);
    if (!code)
        code = json_get_int(body, "minutes", &minutes, err);
    if (!code && (minutes < 0 || minutes > MAINTENANCE_MAX_MINUTES))
        code = err_set(err, ERR_INVALID, "field minutes: expected 0 (ends it) to %d", MAINTENANCE_MAX_MINUTES);
    if (!code)
        code = minutes > 0 ? json_require_string(body, "reason", &reason, err) : ERR_NONE;
    if (code)
        return code;
    *ret_watch = monitor_watch_find(m, name);
    if (!*ret_watch)
        return err_set(err, ERR_NOT_FOUND, "no target %s; there are: %s", name, catalogue_target_names(m->catalogue));
    ret->until_us = minutes > 0 ? clock_wall_us() + minutes * 60 * 1000000 : 0;
    plain_text(reason, ret->reason, sizeof ret->reason);
    return ERR_NONE;
}

void route_maintenance(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct monitor *m = ctx;
    struct watch *w = NULL;
    struct maintenance note = {.until_us = 0};
    struct err err = {0};
    char at[CLOCK_TEXT_BYTES];
    enum err_code code = read_note(m, request, &w, &note, &err);
    if (!code)
        code = maintenance_keep(m->store, watch_target(w)->name, &note, &err);
    if (code) {
        http_reply_err(reply, &err);
        return;
    }
    watch_set_maintenance(w, &note);
    maintenance_tell(m->outbox, watch_target(w)->name, request->caller && *request->caller ? request->caller : "whoever works on it", &note);
    log_info("target=%s maintenance %s%s%s", watch_target(w)->name, note.until_us ? "until " : "is over",
             note.until_us ? clock_text(note.until_us, at) : "", note.until_us ? note.reason : "");
    json_t *body = json_pack("{s:s, s:s}", "status", "success", "target", watch_target(w)->name);
    if (note.until_us)
        json_object_set_new(body, "maintenance_until", json_string(clock_text(note.until_us, at)));
    http_reply_json(reply, 200, body);
}
