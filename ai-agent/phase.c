/* One message of an execution as JSON. */
#include "ai-agent/phase.h"
#include "common/base/base.h"
#include <string.h>

static const char *const kind_names[] = {
    [PHASE_THINKING] = "thinking",   [PHASE_COMMAND] = "command",           [PHASE_EXECUTING] = "executing", [PHASE_RESULT] = "result",
    [PHASE_VERIFYING] = "verifying", [PHASE_VERIFICATION] = "verification", [PHASE_COMPLETE] = "complete",   [PHASE_ERROR] = "error",
};
_Static_assert(sizeof kind_names / sizeof kind_names[0] == PHASE_KIND_COUNT, "a phase has no name");

static const char *const status_names[] = {
    [PHASE_PENDING] = "pending",
    [PHASE_RUNNING] = "running",
    [PHASE_COMPLETED] = "completed",
    [PHASE_FAILED] = "failed",
};
_Static_assert(sizeof status_names / sizeof status_names[0] == PHASE_STATUS_COUNT, "a status has no name");

const char *phase_name(enum phase_kind kind)
{
    return kind_names[kind];
}

struct phase phase_of(enum phase_kind kind, enum phase_status status, const char *message, const char *command)
{
    return (struct phase){
        .kind = kind,
        .status = status,
        .message = message,
        .command = command,
        .from_byte = -1,
        .to_byte = -1,
        .output_bytes = -1,
        .duration_ms = -1,
        .health = -1,
        .health_before = -1,
        .health_after = -1,
        .recorded = -1,
    };
}

/* An error text cut at its buffer's end may end in half a character, which jansson refuses. */
static json_t *repaired(const char *text)
{
    struct strbuf clean;
    struct utf8_stream stream = {.held_count = 0};
    strbuf_init(&clean, 4 * strlen(text) + 4);
    utf8_feed(&stream, text, strlen(text), &clean);
    utf8_end(&stream, &clean);
    json_t *value = json_string(strbuf_text(&clean));
    strbuf_free(&clean);
    return value;
}

static void set_text(json_t *o, const char *key, const char *text)
{
    if (!text)
        return;
    json_t *value = json_string(text);
    json_object_set_new(o, key, value ? value : repaired(text));
}

static void set_number(json_t *o, const char *key, int64_t value)
{
    if (value >= 0)
        json_object_set_new(o, key, json_integer(value));
}

static void set_optional(json_t *o, const struct phase *phase)
{
    set_text(o, "stdout", phase->out);
    set_text(o, "stderr", phase->err);
    set_number(o, "from_byte", phase->from_byte);
    set_number(o, "to_byte", phase->to_byte);
    set_number(o, "output_bytes", phase->output_bytes);
    if (phase->has_exit_code)
        json_object_set_new(o, "exit_code", json_integer(phase->exit_code));
    set_number(o, "duration", phase->duration_ms);
    set_number(o, "duration_ms", phase->duration_ms);
    set_number(o, "health", phase->health);
    set_number(o, "health_before", phase->health_before);
    set_number(o, "health_after", phase->health_after);
    if (phase->refused)
        json_object_set_new(o, "refused", json_true());
    if (phase->approved_by)
        json_object_set_new(o, "approvals", json_pack("{s:[s], s:i}", "by", phase->approved_by, "needed", 2));
    if (phase->interrupted)
        json_object_set_new(o, "interrupted", json_true());
    set_text(o, "cancelled_by", phase->cancelled_by);
    if (phase->differences && json_array_size(phase->differences) > 0)
        json_object_set(o, "differences", (json_t *)phase->differences);
    if (phase->recorded >= 0)
        json_object_set_new(o, "recorded", json_boolean(phase->recorded));
}

char *phase_text(const struct phase_head *head, uint64_t seq, const struct phase *phase, const char *timestamp)
{
    AUTO_JSON json_t *o = json_object();
    if (!o)
        return NULL;
    json_object_set_new(o, "seq", json_integer((json_int_t)seq));
    set_text(o, "execution_id", head->execution_id);
    set_text(o, "incident_id", head->incident_id);
    set_text(o, "system", head->system);
    set_text(o, "action", head->action);
    if (head->attempt > 0)
        json_object_set_new(o, "attempt", json_integer(head->attempt));
    if (head->step_count > 0)
        json_object_set_new(o, "step_count", json_integer((json_int_t)head->step_count));
    set_text(o, "phase", kind_names[phase->kind]);
    set_text(o, "status", status_names[phase->status]);
    set_text(o, "message", phase->message ? phase->message : "");
    set_text(o, "command", phase->command ? phase->command : "");
    set_text(o, "timestamp", timestamp);
    set_optional(o, phase);
    return json_text(o);
}
