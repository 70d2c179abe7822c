/* bundle_steps.c - see bundle_steps.h. */
#include "backend-ext/bundle_steps.h"
#include "backend-ext/html.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An action's id is made of its execution and attempt (ai-agent/recorder.c), so whatever else of its row is edited, it still finds its step. */
static void step_id(const json_t *record, char ret[UUID_TEXT_BYTES])
{
    char key[UUID_TEXT_BYTES + 40];
    const json_t *detail = json_object_get(record, "detail");
    const char *kind = json_str(record, "kind");
    *ret = '\0';
    if (strcmp(kind, "step.begin") != 0 && strcmp(kind, "step.end") != 0)
        return;
    snprintf(key, sizeof key, "%.36s/action-%lld", json_str(detail, "execution_id"),
             (long long)json_integer_value(json_object_get(detail, "attempt")));
    uuid_of(key, ret);
}

bool bundle_steps_read(struct bundle_steps *s, const json_t *records)
{
    size_t i;
    const json_t *record;
    *s = (struct bundle_steps){.records = records, .ids = calloc(json_array_size(records) + 1, sizeof *s->ids)};
    if (!s->ids)
        return false;
    json_array_foreach(records, i, record)
    {
        step_id(record, s->ids[i]);
    }
    return true;
}

void bundle_steps_free(struct bundle_steps *s)
{
    free(s->ids);
    s->ids = NULL;
}

/* ---- one action ---- */

enum { VALUE_NUMBER_BYTES = 24 };

/* A text or a number; what is null or missing is "none". */
static const char *value_text(const json_t *value, char number[VALUE_NUMBER_BYTES])
{
    if (json_is_string(value))
        return json_string_value(value);
    if (!json_is_integer(value))
        return "none";
    snprintf(number, VALUE_NUMBER_BYTES, "%lld", (long long)json_integer_value(value));
    return number;
}

static void write_difference(struct strbuf *out, const char *name, const json_t *record, const char *says)
{
    html_raw(out, "<p><strong>");
    html_text(out, name);
    html_raw(out, " DIFFERS from the audit</strong>: its ");
    html_text(out, json_str(record, "kind"));
    html_raw(out, " says <code>");
    html_text(out, says);
    html_raw(out, "</code></p>\n");
}

/* Writes what differs when there is an `out`; the number of differences. */
static size_t check_fields(struct strbuf *out, const json_t *action, const json_t *record)
{
    static const struct {
        const char *name, *told_as;
    } fields[] = {{"action", "action"},
                  {"command", "command"},
                  {"executed_at", "started_at"},
                  {"result", "result"},
                  {"exit_code", "exit_code"},
                  {"duration_ms", "duration_ms"},
                  {"health_before", "health_before"},
                  {"health_after", "health_after"},
                  {"execution_id", "execution_id"}};
    size_t differ = 0;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        char numbers[2][VALUE_NUMBER_BYTES];
        const json_t *told = json_object_get(json_object_get(record, "detail"), fields[i].told_as);
        const char *says = value_text(told, numbers[0]);
        if (!told || strcmp(says, value_text(json_object_get(action, fields[i].name), numbers[1])) == 0)
            continue;
        differ++;
        if (out)
            write_difference(out, fields[i].name, record, says);
    }
    return differ;
}

static bool is_output(const json_t *action, const char *name, const json_t *record, const char *digest_name)
{
    char digest[DIGEST_TEXT_BYTES];
    const json_t *text = json_object_get(action, name);
    digest_bytes(json_string_value(text) ? json_string_value(text) : "", json_string_length(text), digest);
    return strcmp(digest, json_str(json_object_get(record, "detail"), digest_name)) == 0;
}

/* Of all records of one step together: there may be more than one end, and each must say the same. */
struct checked {
    bool begun, ended;
    size_t differ, outputs_differ;
};

static struct checked check(struct strbuf *out, const struct bundle_steps *s, const json_t *action)
{
    struct checked c = {0};
    size_t i;
    const json_t *record;
    json_array_foreach(s->records, i, record)
    {
        if (!*s->ids[i] || strcmp(s->ids[i], json_str(action, "id")) != 0)
            continue;
        bool is_end = strcmp(json_str(record, "kind"), "step.end") == 0;
        *(is_end ? &c.ended : &c.begun) = true;
        c.differ += check_fields(out, action, record);
        if (is_end && !(is_output(action, "stdout", record, "stdout_sha256") && is_output(action, "stderr", record, "stderr_sha256")))
            c.outputs_differ++;
    }
    return c;
}

void bundle_write_checked(struct strbuf *out, const struct bundle_steps *s, const json_t *action)
{
    const struct checked c = check(NULL, s, action);
    if (!c.begun && !c.ended) {
        html_raw(out, "; <strong>NO STEP in the audit's records here belongs to this action</strong></p>\n");
        return;
    }
    if (c.differ == 0)
        html_raw(out, "; what the audit says of this step is the same");
    html_raw(out, !c.ended                ? "; <strong>the audit's records here have no end of this step</strong>, so no digest of its output"
                  : c.outputs_differ == 0 ? "; the output matches the digest in the audit"
                                          : "; <strong>the output DIFFERS from the digest in the audit</strong>");
    if (!c.begun)
        html_raw(out, "; <strong>the audit's records here have no begin of this step</strong>");
    html_raw(out, "</p>\n");
    check(out, s, action);
}

/* ---- steps without an action ---- */

static bool is_recorded(const json_t *actions, const char *id)
{
    size_t i;
    const json_t *action;
    json_array_foreach(actions, i, action)
    {
        if (strcmp(json_str(action, "id"), id) == 0)
            return true;
    }
    return false;
}

static bool is_told(const struct bundle_steps *s, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(s->ids[i], id) == 0)
            return true;
    return false;
}

void bundle_write_unrecorded(struct strbuf *out, const struct bundle_steps *s, const json_t *actions)
{
    size_t i;
    const json_t *record;
    json_array_foreach(s->records, i, record)
    {
        char number[VALUE_NUMBER_BYTES];
        const json_t *detail = json_object_get(record, "detail");
        if (!*s->ids[i] || is_recorded(actions, s->ids[i]) || is_told(s, i, s->ids[i]))
            continue;
        html_raw(out, "<p><strong>NO ACTION is recorded of a step in the audit</strong>: execution ");
        html_text(out, json_str(detail, "execution_id"));
        html_raw(out, ", attempt ");
        html_text(out, value_text(json_object_get(detail, "attempt"), number));
        html_raw(out, ", ");
        html_text(out, json_str(detail, "action"));
        html_raw(out, ", <code>");
        html_text(out, json_str(detail, "command"));
        html_raw(out, "</code></p>\n");
    }
}
