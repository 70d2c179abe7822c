/* POST /incidents: what is taken is plain, bounded and can be shown. */
#include "backend-ext/incident.h"
#include "backend-ext/incident_cut.h"
#include "fuzz/fuzz.h"

static void show(const struct incident_new *n)
{
    struct incident_row row = {.id = n->id,
                               .message = n->message,
                               .source = n->source,
                               .status = n->status,
                               .team = n->team,
                               .generated_by = n->generated_by,
                               .notes = n->notes,
                               .affected_system = n->affected_system,
                               .error_logs = n->error_logs,
                               .metrics_snapshot = n->metrics_snapshot};
    AUTO_JSON json_t *shown = incident_json(&row);
    MUST(shown);
    AUTO_JSON json_t *question = incident_question(shown);
    MUST(question);
    AUTO_JSON json_t *shallow = json_copy(shown);
    incident_cut(shallow);
    MUST(strlen(json_str(shallow, "message")) <= INCIDENT_PIECE_BYTES);
    AUTO_FREE char *text = json_text(shallow);
    MUST(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *body = NULL;
    struct incident_new n = {0};
    struct err err = {0};
    if (json_parse(text, bytes, JSON_TRAILING_OK | JSON_FOLD_KEYS, &body, NULL))
        return 0;
    if (incident_new_read(&n, body, &err)) {
        MUST(err.code == ERR_INVALID && err.msg[0]);
        return 0;
    }
    MUST(strlen(n.id) == UUID_TEXT_BYTES - 1 && n.message && n.source && incident_is_status(n.status));
    MUST(!n.team || utf8_chars(n.team) <= INCIDENT_TEAM_CHARS);
    MUST(!n.affected_system || utf8_chars(n.affected_system) <= INCIDENT_SYSTEM_CHARS);
    show(&n);
    incident_new_free(&n);
    return 0;
}
