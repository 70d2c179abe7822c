/* Tells every change to the sockets here and, by NOTIFY, to the other backends. */
#include "backend-ext/publish.h"
#include "backend-ext/alerts.h"
#include "backend-ext/incident_cut.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <string.h>

enum { OUTAGE_SLACK_US = 10 * 1000000 };

static void send_frame(struct app *app, const json_t *frame)
{
    AUTO_FREE char *text = text_of_json(frame);
    if (text)
        ws_broadcast(app->ws, text, strlen(text));
}

/* A shallow copy is enough: only top-level fields differ between the reply and the frame. */
static json_t *frame_of(const json_t *incident, enum publish_kind kind, const char *notes)
{
    json_t *frame = json_copy((json_t *)incident);

    if (kind == PUBLISH_CREATED) {
        json_object_del(frame, "analysis");
        json_object_del(frame, "status_history");
    }
    if (notes)
        json_object_set_new(frame, "notes", json_string(notes));
    incident_cut(frame);
    return frame;
}

enum err_code publish_incident(struct app *app, struct db_conn *c, const char *id, enum publish_kind kind, const char *notes, json_t **ret,
                               struct err *err)
{
    AUTO_JSON json_t *incident = NULL;

    pthread_mutex_lock(&app->publish_lock);
    enum err_code code = incident_db_get(c, id, &incident, err);
    if (code == ERR_NONE) {
        AUTO_JSON json_t *frame = frame_of(incident, kind, notes);
        send_frame(app, frame);
    }
    pthread_mutex_unlock(&app->publish_lock);
    if (code == ERR_NONE && ret)
        *ret = json_incref(incident);
    return code;
}

void publish_deleted(struct app *app, const char *id)
{
    AUTO_JSON json_t *frame = json_pack("{s:s, s:s}", "type", "incident_deleted", "incident_id", id);

    pthread_mutex_lock(&app->publish_lock);
    send_frame(app, frame);
    pthread_mutex_unlock(&app->publish_lock);
}

enum err_code publish_system(struct app *app, struct db_conn *c, const char *name, struct err *err)
{
    AUTO_JSON json_t *system = NULL;

    pthread_mutex_lock(&app->publish_lock);
    enum err_code code = system_db_get(c, name, &system, err);
    if (code == ERR_NONE) {
        AUTO_JSON json_t *frame = system_frame(system);
        send_frame(app, frame);
    }
    pthread_mutex_unlock(&app->publish_lock);
    return code;
}

void publish_on_notify(void *ctx, struct db_conn *c, const char *payload)
{
    struct app *app = ctx;
    struct err err = {0};
    AUTO_JSON json_t *told = NULL;

    if (json_parse(payload, strlen(payload), JSON_PLAIN, &told, &err) != ERR_NONE) {
        log_warn("notification=\"%.100s\" is not ours (%s), ignored", payload, err.msg);
        return;
    }
    const char *id = json_str(told, "id"), *kind = json_str(told, "kind");
    enum err_code code = ERR_NONE;
    if (!*id || strcmp(json_str(told, "origin"), db_origin(c)) == 0)
        return;
    if (strcmp(kind, "created") == 0)
        code = publish_incident(app, c, id, PUBLISH_CREATED, NULL, NULL, &err);
    else if (strcmp(kind, "updated") == 0)
        code = publish_incident(app, c, id, PUBLISH_UPDATED, NULL, NULL, &err);
    else if (strcmp(kind, "deleted") == 0)
        publish_deleted(app, id);
    else if (strcmp(kind, "system") == 0)
        code = publish_system(app, c, id, &err);
    else if (strcmp(kind, "alert") == 0)
        alerts_wake(app->alerts);
    if (code != ERR_NONE && code != ERR_NOT_FOUND)
        log_warn("incident=%s changed elsewhere but could not be read (%s)", id, err.msg);
}

/* Notifications of the outage are lost: what changed meanwhile is told again.  A frame twice does no harm, one missing does. */
void publish_on_return(void *ctx, struct db_conn *c, long long down_since_us)
{
    struct app *app = ctx;
    struct err err = {0};
    AUTO_JSON json_t *ids = NULL;
    AUTO_JSON json_t *systems = NULL;
    size_t i;
    json_t *entry;

    if (incident_db_recent(c, down_since_us - OUTAGE_SLACK_US, &ids, &err) != ERR_NONE || system_db_list(c, &systems, &err) != ERR_NONE)
        log_warn("sockets may have missed changes (%s)", err.msg);
    json_array_foreach(ids, i, entry)
    {
        publish_incident(app, c, json_string_value(entry), PUBLISH_UPDATED, NULL, NULL, &err);
    }
    json_array_foreach(systems, i, entry)
    {
        publish_system(app, c, json_str(entry, "name"), &err);
    }
}
