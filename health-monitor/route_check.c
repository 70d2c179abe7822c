/* POST /check: asks now. */
#include "health-monitor/monitor.h"
#include <stdio.h>
#include <stdlib.h>

enum { WAIT_MS = 5000 }; /* longer than a probe that gets no answer */

/* {"target": name}, or nothing for all of them.  NULL in *ret_only = all. */
static enum err_code read_target(const struct monitor *m, const struct http_request *request, struct watch **ret_only, struct err *err)
{
    AUTO_JSON json_t *body = NULL;
    const char *name = NULL;
    if (request->body_bytes == 0)
        return ERR_NONE;
    enum err_code code = json_parse(request->body, request->body_bytes, JSON_PLAIN, &body, err);
    if (!code && !json_is_object(body))
        code = err_set(err, ERR_INVALID, "expected an object, got %s", json_type_name(body));
    if (!code)
        code = json_get_string(body, "target", &name, err);
    if (code || !name)
        return code;
    *ret_only = monitor_watch_find(m, name);
    return *ret_only ? ERR_NONE : err_set(err, ERR_NOT_FOUND, "no target %s; there are: %s", name, catalogue_target_names(m->catalogue));
}

/* Who looked at a target that has an open incident, and what came of it, stands in that incident's audit. */
static void tell_audit(const struct monitor *m, const struct http_request *request, struct watch *w)
{
    char key[64 + UUID_TEXT_BYTES], id[UUID_TEXT_BYTES];
    const char *actor = request->caller && *request->caller ? request->caller : "unauthenticated";
    struct watch_view v;
    struct err err = {0};
    watch_look(w, &v);
    json_decref(v.metrics);
    if (!*v.incident_id)
        return;
    uuid_create(id);
    snprintf(key, sizeof key, "check/%s", id);
    AUTO_JSON json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:i}}", "id", id, "kind", "check", "actor", actor, "incident_id",
                                       v.incident_id, "detail", "system", v.name, "status", watch_status_name(v.status), "health", v.health);
    AUTO_FREE char *text = json_text(body);
    const struct outbox_entry entry = {.key = key, .group = v.incident_id, .method = "POST", .path = "/api/v1/audit", .body = text};
    if (!text || outbox_put(m->outbox, &entry, &err))
        log_error("incident=%s the check by %s cannot be told to the audit: %s", v.incident_id, actor, err.msg);
}

/* Asks now and answers with what came out. */
void route_check(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct monitor *m = ctx;
    struct watch *only = NULL;
    struct err err = {0};
    if (read_target(m, request, &only, &err)) {
        http_reply_err(reply, &err);
        return;
    }
    int64_t deadline_ms = clock_mono_ms() + WAIT_MS;
    const struct watch_list *list = watches_now(m->watches);
    unsigned *tickets = calloc(list->count + 1, sizeof *tickets);
    if (!tickets) {
        http_reply_error(reply, 500, "out of memory");
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        if (!only || list->at[i] == only)
            tickets[i] = watch_check_now(list->at[i]);
    bool all = true;
    for (size_t i = 0; i < list->count; i++)
        if (!only || list->at[i] == only)
            all = watch_wait_check(list->at[i], tickets[i], deadline_ms) && all;
    free(tickets);
    if (only)
        tell_audit(m, request, only);
    http_reply_json(reply, 200,
                    json_pack("{s:s,s:s,s:o}", "status", "success", "message", all ? "checked" : "asked; some targets have not answered yet",
                              "services", status_services(m, only)));
}
