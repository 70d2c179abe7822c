/* GET and POST /incidents/:id/notes: what people noted, and one note more. */
#include "backend-ext/incident.h"
#include "backend-ext/incident_again.h"
#include "backend-ext/note.h"
#include "backend-ext/publish.h"
#include "backend-ext/route.h"

void route_incident_notes_list(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    json_t *notes;
    struct err err = {0};

    if (!route_id(request, reply, id))
        return;
    AUTO_DB struct db_conn *c = route_db(ctx, reply);
    if (!c)
        return;
    if (incident_db_real_id(c, id, &err) == ERR_NONE && note_db_list(c, id, &notes, &err) == ERR_NONE)
        route_reply(reply, 200, notes);
    else
        route_reply_err(reply, &err, "Failed to fetch notes");
}

static void keep(struct app *app, char id[UUID_TEXT_BYTES], const struct note_new *n, struct http_reply *reply)
{
    AUTO_JSON json_t *note = NULL;
    bool created = false;
    struct err err = {0};
    AUTO_DB struct db_conn *c = route_db(app, reply);

    if (!c)
        return;
    enum err_code code = incident_db_real_id(c, id, &err);
    if (code == ERR_NONE)
        code = note_db_create(c, id, n, &created, &note, &err);
    /* A repeat too: perhaps the first one was kept but its answer, and so its frame, lost. */
    if (code == ERR_NONE)
        code = publish_incident(app, c, id, PUBLISH_UPDATED, NULL, NULL, &err);
    if (code == ERR_NONE)
        route_reply(reply, created ? 201 : 200, json_incref(note));
    else
        route_reply_err(reply, &err, "Failed to keep the note");
}

void route_incident_note_create(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    char id[UUID_TEXT_BYTES];
    struct note_new n;
    struct err err = {0};

    if (!route_id(request, reply, id))
        return;
    AUTO_JSON json_t *body = route_body(request, reply);
    if (!body)
        return;
    if (note_new_read(&n, body, &err) != ERR_NONE) {
        http_reply_err(reply, &err);
        return;
    }
    /* What a daemon saw counts for more than what somebody wrote: nobody else may write in its name. */
    if (incident_names_actor(n.author) && !route_is_daemon(ctx, request, reply, "a note by a daemon's name"))
        return;
    if (!*n.author || (request->caller && *request->caller)) /* known, whatever the body says */
        n.author = route_actor(ctx, request);
    keep(ctx, id, &n, reply);
}
