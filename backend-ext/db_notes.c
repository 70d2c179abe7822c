/* db_notes.c - notes in the database: a row each, never changed. */
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/note.h"
#include "backend-ext/text.h"
#include <stdlib.h>
#include <string.h>

/* The row is held, so that two at once are counted one after the other. */
static const struct db_statement lock_incident = {"note_lock_incident", "SELECT 1 FROM incidents WHERE id = $1::uuid FOR UPDATE"};
static const struct db_statement incident_exists = {"note_incident_exists", "SELECT 1 FROM incidents WHERE id = $1::uuid"};
static const struct db_statement count = {"note_count", "SELECT count(*) FROM incident_notes WHERE incident_id = $1::uuid"};
static const struct db_statement create = {
    "note_create",
    "WITH made AS (INSERT INTO incident_notes (id, incident_id, author, text) VALUES ($1::uuid, $2::uuid, $3, $4) RETURNING incident_id),"
    " touched AS (UPDATE incidents SET updated_at = clock_timestamp() FROM made WHERE id = made.incident_id RETURNING id)"
    " SELECT " SQL_NOTIFY("$5::text", "touched.id", "updated") " FROM touched"};
#define NOTE_COLUMNS "id, incident_id, author, text, " SQL_US("created_at")
static const struct db_statement get_one = {"note_get", "SELECT " NOTE_COLUMNS " FROM incident_notes WHERE id = $1::uuid"};
static const struct db_statement list = {"note_list", "SELECT " NOTE_COLUMNS " FROM incident_notes WHERE incident_id = $1::uuid"
                                                      " ORDER BY created_at, id LIMIT 500"};
_Static_assert(NOTES_PER_INCIDENT == 500, "the list shows as many as can be there");

static json_t *note_json(const PGresult *r, int row)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", PQgetvalue(r, row, 0), "incident_id", PQgetvalue(r, row, 1), "author", PQgetvalue(r, row, 2),
                     "text", PQgetvalue(r, row, 3), "created_at", text_time_json(sql_text(r, row, 4)));
}

static enum err_code require_incident(struct db_conn *c, const struct db_statement *s, const char *incident_id, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {incident_id};
    enum err_code code = db_query(c, s, params, 1, &r, err);

    if (code == ERR_NONE && PQntuples(r) == 0)
        code = err_set(err, ERR_NOT_FOUND, "Incident not found");
    return code;
}

/* *ret stays NULL while there is none. */
static enum err_code find_stored(struct db_conn *c, const char *incident_id, const char *id, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id};
    enum err_code code = db_query(c, &get_one, params, 1, &r, err);

    if (code != ERR_NONE || PQntuples(r) == 0)
        return code;
    if (strcmp(PQgetvalue(r, 0, 1), incident_id) != 0)
        return err_set(err, ERR_CONFLICT, "field id: belongs to a note of another incident");
    *ret = note_json(r, 0);
    return *ret ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

static enum err_code require_room(struct db_conn *c, const char *incident_id, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {incident_id};
    enum err_code code = db_query(c, &count, params, 1, &r, err);

    if (code == ERR_NONE && strtol(PQgetvalue(r, 0, 0), NULL, 10) >= NOTES_PER_INCIDENT)
        code = err_set(err, ERR_CONFLICT, "the incident has %d notes, which is as many as are kept", NOTES_PER_INCIDENT);
    return code;
}

static enum err_code add(struct db_conn *c, const char *incident_id, const struct note_new *n, json_t **ret, struct err *err)
{
    const char *params[] = {n->id, incident_id, n->author, n->text, db_origin(c)};
    enum err_code code = require_room(c, incident_id, err);

    if (code == ERR_NONE)
        code = db_query(c, &create, params, 5, NULL, err);
    if (code == ERR_NONE)
        code = find_stored(c, incident_id, n->id, ret, err);
    return code == ERR_NONE ? audit_incident_note(c, incident_id, n, err) : code;
}

enum err_code note_db_create(struct db_conn *c, const char *incident_id, const struct note_new *n, bool *ret_created, json_t **ret, struct err *err)
{
    json_t *note = NULL;
    enum err_code code = db_begin(c, err);

    if (code == ERR_NONE)
        code = require_incident(c, &lock_incident, incident_id, err);
    if (code == ERR_NONE)
        code = find_stored(c, incident_id, n->id, &note, err);
    *ret_created = note == NULL;
    if (code == ERR_NONE && !note)
        code = add(c, incident_id, n, &note, err);
    if (code == ERR_NONE)
        code = db_commit(c, err);
    if (code == ERR_NONE)
        *ret = note;
    else
        json_decref(note);
    return code;
}

enum err_code note_db_list(struct db_conn *c, const char *incident_id, json_t **ret, struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {incident_id};
    enum err_code code = require_incident(c, &incident_exists, incident_id, err);

    if (code == ERR_NONE)
        code = db_query(c, &list, params, 1, &r, err);
    if (code != ERR_NONE)
        return code;
    json_t *notes = json_array();
    for (int row = 0; row < PQntuples(r); row++)
        json_array_append_new(notes, note_json(r, row));
    *ret = notes;
    return ERR_NONE;
}
