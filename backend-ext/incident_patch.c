/* What a client sends to change an incident. */
#include "backend-ext/incident_patch.h"
#include "backend-ext/incident.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <string.h>

static enum err_code read_member(json_t *body, struct incident_member *ret, struct err *err)
{
    struct incident_member m = {.fault = ""};
    json_t *given = json_object_get(body, "member");
    if (!given || json_is_null(given))
        return ERR_NONE;
    if (!json_is_object(given))
        return err_set(err, ERR_INVALID, "field member: expected an object, got %s", json_type_name(given));
    text_make_plain(given, "system", PLAIN_ONE_LINE);
    text_make_plain(given, "fault", PLAIN_ONE_LINE);
    enum err_code code = text_get_short(given, "system", INCIDENT_SYSTEM_CHARS, &m.system, err);
    if (!code && (!m.system || !*m.system))
        code = err_set(err, ERR_INVALID, "field system: is required");
    if (!code)
        code = text_get_short(given, "fault", INCIDENT_MEMBER_FAULT_CHARS, &m.fault, err);
    if (!code)
        code = json_require_string(given, "why", &m.why, err);
    if (!code && strcmp(m.why, "together") != 0 && strcmp(m.why, "depends") != 0)
        code = err_set(err, ERR_INVALID, "field why: is not one of together, depends");
    if (!code && json_object_get(given, "well") && !json_is_boolean(json_object_get(given, "well")))
        code = err_set(err, ERR_INVALID, "field well: expected a boolean");
    m.well = json_is_true(json_object_get(given, "well"));
    if (code)
        err_prefix(err, "member: ");
    else
        *ret = m;
    return code;
}

enum err_code incident_patch_read(struct incident_patch *ret, json_t *body, struct err *err)
{
    struct incident_patch p = {0};

    if (!json_is_object(body) && !json_is_null(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    text_make_plain(body, "notes", PLAIN_LINES);
    text_make_plain(body, "notes_append", PLAIN_LINES);
    text_make_plain(body, "team", PLAIN_ONE_LINE);
    enum err_code code = json_get_string(body, "status", &p.status, err);
    /* The words of the existing backend, which clients may look for. */
    if (code == ERR_NONE && p.status && !incident_is_status(p.status))
        code = err_set(err, ERR_INVALID, "Key: 'Status' Error:Field validation for 'Status' failed on the 'oneof' tag");
    if (code == ERR_NONE)
        code = json_get_string(body, "notes", &p.notes, err);
    if (code == ERR_NONE)
        code = json_get_string(body, "notes_append", &p.notes_append, err);
    if (code == ERR_NONE && p.notes_append && strlen(p.notes_append) > INCIDENT_NOTE_LINE_BYTES)
        code = err_set(err, ERR_INVALID, "field notes_append: is longer than %d bytes", INCIDENT_NOTE_LINE_BYTES);
    if (code == ERR_NONE && p.notes_append && p.notes)
        code = err_set(err, ERR_INVALID, "field notes_append: goes without notes");
    if (code == ERR_NONE)
        code = read_member(body, &p.member, err);
    if (code == ERR_NONE)
        code = text_get_uuid(body, "execution_id", p.execution_id, err);
    if (code == ERR_NONE && *p.execution_id && (!p.status || strcmp(p.status, "fixing") != 0))
        code = err_set(err, ERR_INVALID, "field execution_id: goes with status fixing");
    if (code == ERR_NONE)
        code = json_get_string(body, "severity", &p.severity, err);
    if (code == ERR_NONE && p.severity && !incident_is_severity(p.severity))
        code = err_set(err, ERR_INVALID, "field severity: is not one of low, medium, high");
    if (code == ERR_NONE)
        code = text_get_short(body, "team", INCIDENT_TEAM_CHARS, &p.team, err);
    if (code == ERR_NONE)
        *ret = p;
    return code;
}

bool incident_patch_is_empty(const struct incident_patch *p)
{
    return !p->notes && !incident_patch_tells_sockets(p);
}

bool incident_patch_tells_sockets(const struct incident_patch *p)
{
    return p->status || p->severity || p->team || p->notes_append || p->member.system;
}
