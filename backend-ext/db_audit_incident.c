/* db_audit_incident.c - what the backend itself does to incidents, told in the transaction that does it. */
#include "backend-ext/audit.h"
#include "backend-ext/db_sql.h"
#include "backend-ext/incident_db.h"
#include "backend-ext/note.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct db_statement severity_now = {"audit_severity_now", "SELECT coalesce(severity, '') FROM incident_analysis"
                                                                       " WHERE incident_id = $1::uuid ORDER BY id LIMIT 1"};

/* Steals `detail`. */
static enum err_code append(struct db_conn *c, const char *id, const char *kind, const char *actor, json_t *detail, struct err *err)
{
    struct audit_entry e = {.kind = kind, .actor = actor};
    uuid_create(e.id);
    snprintf(e.incident_id, sizeof e.incident_id, "%s", id); /* "" = about none */
    enum err_code code = detail ? json_canonical(detail, &e.detail, err) : err_set(err, ERR_NOMEM, "out of memory");
    json_decref(detail);
    if (code == ERR_NONE)
        code = audit_db_append(c, &e, err);
    free(e.detail);
    return code;
}

enum err_code audit_login(struct db_conn *c, const char *kind, const char *actor, const char *name, const char *address, struct err *err)
{
    return append(c, "", kind, actor, json_pack("{s:s, s:s}", "name", name, "from", address), err);
}

enum err_code audit_incident_status(struct db_conn *c, const char *id, const char *actor, const char *from, const char *to, const char *execution_id,
                                    struct err *err)
{
    if (!to || strcmp(from, to) == 0)
        return ERR_NONE;
    json_t *detail = json_pack("{s:s, s:s}", "from", from, "to", to);
    if (*execution_id)
        json_object_set_new(detail, "execution_id", json_string(execution_id));
    return append(c, id, "incident.status", actor, detail, err);
}

enum err_code audit_incident_severity(struct db_conn *c, const char *id, const char *actor, const char *from, const char *to, struct err *err)
{
    if (!to || strcmp(from, to) == 0)
        return ERR_NONE;
    return append(c, id, "incident.severity", actor, json_pack("{s:s, s:s}", "from", from, "to", to), err);
}

enum err_code audit_incident_team(struct db_conn *c, const char *id, const char *actor, const char *from, const char *to, struct err *err)
{
    if (!to || strcmp(from, to) == 0)
        return ERR_NONE;
    return append(c, id, "incident.team", actor, json_pack("{s:s, s:s}", "from", from, "to", to), err);
}

/* The beginning of a text: the whole stands in the incident, and a record is kept for ever. */
static json_t *beginning(const char *text)
{
    return json_stringn(text, utf8_cut(text, strlen(text), AUDIT_BEGINNING_BYTES));
}

enum err_code audit_incident_notes(struct db_conn *c, const char *id, const char *actor, const char *from, const char *to, struct err *err)
{
    if (!to || strcmp(from, to) == 0)
        return ERR_NONE;
    return append(c, id, "incident.notes", actor, json_pack("{s:o, s:I}", "text", beginning(to), "bytes", (json_int_t)strlen(to)), err);
}

enum err_code audit_incident_note_line(struct db_conn *c, const char *id, const char *actor, const char *line, struct err *err)
{
    return append(c, id, "incident.notes", actor, json_pack("{s:o}", "added", beginning(line)), err);
}

enum err_code audit_incident_note(struct db_conn *c, const char *id, const struct note_new *n, struct err *err)
{
    json_t *detail = json_pack("{s:s, s:o, s:I}", "note_id", n->id, "text", beginning(n->text), "bytes", (json_int_t)strlen(n->text));
    return append(c, id, "incident.note", n->author, detail, err);
}

/* Steals `detail`.  Numbers of the audit are whole, so confidence is in percent. */
static enum err_code append_finding(struct db_conn *c, const char *id, const char *kind, const char *asked_by, double confidence, json_t *detail,
                                    struct err *err)
{
    json_object_set_new(detail, "confidence_percent", json_integer((json_int_t)(confidence * 100 + 0.5)));
    if (asked_by)
        json_object_set_new(detail, "asked_by", json_string(asked_by));
    return append(c, id, kind, "ai-diagnosis", detail, err);
}

enum err_code audit_incident_diagnosis(struct db_conn *c, const char *id, const struct diagnosis *d, struct err *err)
{
    json_t *detail = json_pack("{s:s, s:s, s:o}", "provider", d->provider, "severity", d->severity, "text", beginning(d->diagnosis));
    if (*d->rule)
        json_object_set_new(detail, "rule", json_string(d->rule));
    return append_finding(c, id, "incident.diagnosis", d->asked_by, d->confidence, detail, err);
}

enum err_code audit_incident_solution(struct db_conn *c, const char *id, const struct solution *s, struct err *err)
{
    json_t *detail = json_pack("{s:s, s:o}", "provider", s->provider, "text", beginning(s->solution));
    return append_finding(c, id, "incident.solution", s->asked_by, s->confidence, detail, err);
}

enum err_code audit_incident_deleted(struct db_conn *c, const char *id, const char *actor, const char *status, struct err *err)
{
    return append(c, id, "incident.deleted", actor, json_pack("{s:s}", "status", status), err);
}

enum err_code audit_incident_severity_now(struct db_conn *c, const char *id, char ret[AUDIT_SEVERITY_BYTES], struct err *err)
{
    AUTO_RESULT PGresult *r = NULL;
    const char *params[] = {id};
    enum err_code code = db_query(c, &severity_now, params, 1, &r, err);

    if (code == ERR_NONE)
        snprintf(ret, AUDIT_SEVERITY_BYTES, "%.*s", AUDIT_SEVERITY_BYTES - 1, PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "");
    return code;
}
