#include "health-monitor/incident.h"
#include "common/base/base.h"
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MAX_BYTES = 1024, NOTES_MAX_BYTES = 256 * 1024 };

static json_t *message_of(const struct incident_facts *f)
{
    struct strbuf text;
    strbuf_init(&text, MESSAGE_MAX_BYTES);
    strbuf_addf(&text, "%s: %s", f->target, f->fault);
    if (f->health >= 0)
        strbuf_addf(&text, ", health %d%%", f->health);
    const char *decisive = evidence_decisive(f->evidence);
    if (decisive)
        strbuf_addf(&text, ": %s", decisive);
    json_t *message = json_string(strbuf_text(&text));
    strbuf_free(&text);
    return message;
}

json_t *incident_json(const struct incident_facts *f)
{
    json_t *body = json_object();
    json_object_set_new(body, "id", json_string(f->id));
    json_object_set_new(body, "message", message_of(f));
    json_object_set_new(body, "source", json_string(f->target));
    json_object_set_new(body, "affected_system", json_string(f->target));
    json_object_set_new(body, "generated_by", json_string("health-monitor"));
    json_object_set_new(body, "error_logs", evidence_json(f->evidence));
    if (f->metrics)
        json_object_set(body, "metrics_snapshot", f->metrics);
    return body;
}

char *incident_notes(const char *notes, const char *line)
{
    if (!notes || !notes[0])
        return strdup(line);
    if (strstr(notes, line))
        return strdup(notes);
    struct strbuf text;
    strbuf_init(&text, NOTES_MAX_BYTES);
    strbuf_addf(&text, "%s%s%s", notes, notes[strlen(notes) - 1] == '\n' ? "" : "\n", line);
    return strbuf_take(&text);
}
