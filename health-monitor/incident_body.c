/* What the backend is told when an incident opens. */
#include "health-monitor/incident_body.h"
#include "common/base/base.h"

enum { MESSAGE_MAX_BYTES = 1024 };

static json_t *message_of(const struct incident_facts *f)
{
    struct strbuf text;
    strbuf_init(&text, MESSAGE_MAX_BYTES);
    strbuf_addf(&text, "%s: %s", f->target, f->fault);
    if (f->health >= 0)
        strbuf_addf(&text, ", health %d %%", f->health);
    const char *decisive = evidence_decisive(f->evidence);
    if (decisive)
        strbuf_addf(&text, ": %s", decisive);
    json_t *message = json_string(strbuf_text(&text));
    strbuf_free(&text);
    return message;
}

json_t *incident_body(const struct incident_facts *f)
{
    json_t *body = json_object();
    json_object_set_new(body, "id", json_string(f->id));
    json_object_set_new(body, "message", message_of(f));
    json_object_set_new(body, "source", json_string(f->target));
    json_object_set_new(body, "affected_system", json_string(f->target));
    json_object_set_new(body, "generated_by", json_string("health-monitor"));
    json_object_set_new(body, "error_logs", evidence_json(f->evidence));
    json_t *metrics = f->metrics ? json_copy(f->metrics) : json_object();
    json_object_set_new(metrics, "evidence", evidence_detail_json(f->evidence));
    json_object_set_new(metrics, "fault", json_string(f->kind));
    if (f->linked)
        json_object_set_new(metrics, "linked_to", json_string(f->linked));
    json_object_set_new(body, "metrics_snapshot", metrics);
    return body;
}
