/* Opens an incident: stored once, told to the sockets, diagnosed in the background. */
#include "backend-ext/create.h"
#include "backend-ext/diagnoser.h"
#include "backend-ext/incident_again.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/publish.h"
#include "common/base/base.h"

static void reply_new(struct app *app, struct db_conn *c, const struct incident_new *n, struct http_reply *reply)
{
    json_t *incident;
    struct err err = {0};

    if (publish_incident(app, c, n->id, PUBLISH_CREATED, NULL, &incident, &err) != ERR_NONE) {
        diagnoser_add(app->diagnoser, n->id); /* it is stored, and a repeat of the request asks for none */
        route_reply_err(reply, &err, "Failed to create incident");
        return;
    }
    log_info("incident=%s opened, source=%s, asking for a diagnosis", n->id, n->source);
    /* The contract's create reply shows neither, unless the client gave them. */
    if (!n->status_history)
        json_object_del(incident, "status_history");
    if (!n->analysis)
        json_object_del(incident, "analysis");
    route_reply(reply, 201, incident);
    diagnoser_add(app->diagnoser, n->id);
}

/* The same id again is a repeat of a request that came through: the stored row, no second frame and no second diagnosis. */
static void reply_stored(struct db_conn *c, const char *id, struct http_reply *reply)
{
    json_t *incident;
    struct err err = {0};

    if (incident_db_get(c, id, &incident, &err) == ERR_NONE)
        route_reply(reply, 200, incident);
    else
        route_reply_err(reply, &err, "Failed to create incident");
}

/* When the connection breaks it may be stored with only the answer lost; a repeat of the request would then find it and
 * nobody would tell the sockets or ask for a diagnosis.  So it is tried again here: the id keeps it single. */
static enum err_code keep(struct app *app, struct db_conn **c, const struct incident_new *n, bool *ret_created, struct err *err)
{
    enum err_code code = incident_db_create(*c, n, ret_created, err);

    if (code != ERR_UNAVAILABLE)
        return code;
    db_give(*c);
    *c = NULL;
    code = db_take(app->db, c, err);
    if (code == ERR_NONE)
        code = incident_db_create(*c, n, ret_created, err);
    if (code == ERR_NONE)
        *ret_created = true;
    return code;
}

/* What the monitor saw is perhaps an incident that is there: the answer is that one then. */
static bool reply_again(struct app *app, struct db_conn *c, const struct incident_new *n, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    json_t *incident;
    struct err err = {0};
    enum incident_again again = AGAIN_NO;

    if (!n->fault)
        return false;
    enum err_code code = incident_db_again(c, n, &app->limits, n->generated_by, &again, id, &err);
    if (code == ERR_NONE && again == AGAIN_NO)
        return false;
    if (code == ERR_NONE)
        code = again == AGAIN_KNOWN ? incident_db_get(c, id, &incident, &err) : publish_incident(app, c, id, PUBLISH_UPDATED, NULL, &incident, &err);
    if (code == ERR_NONE)
        route_reply(reply, 200, incident);
    else
        route_reply_err(reply, &err, "Failed to create incident");
    return true;
}

void create_incident(struct app *app, json_t *body, struct http_reply *reply)
{
    struct incident_new n = {0};
    struct err err = {0};
    bool created = false;

    if (incident_new_read(&n, body, &err) != ERR_NONE) {
        http_reply_err(reply, &err);
        return;
    }
    AUTO_DB struct db_conn *c = route_db(app, reply);
    if (c && !reply_again(app, c, &n, reply)) {
        if (keep(app, &c, &n, &created, &err) != ERR_NONE)
            route_reply_err(reply, &err, "Failed to create incident");
        else if (created)
            reply_new(app, c, &n, reply);
        else if (!reply_again(app, c, &n, reply)) /* another monitor was faster by a moment */
            reply_stored(c, n.id, reply);
    }
    incident_new_free(&n);
}
