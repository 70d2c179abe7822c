/* bundle_terminal.c - see bundle_terminal.h. */
#include "backend-ext/bundle_terminal.h"
#include "backend-ext/bundle_steps.h"
#include "backend-ext/html.h"
#include <stdio.h>
#include <string.h>

/* ---- asking ---- */

static json_t *ask(struct app *app, const char *path)
{
    struct http_call call = {
        .method = "GET", .path = path, .timeout_ms = TRANSCRIPT_ASK_MS, .response_max_bytes = TRANSCRIPT_MAX_BYTES, .cancel = &app->leaving};
    struct http_response answer = {0};
    json_t *value = NULL;

    if (http_client_call(app->agent, &call, &answer, NULL) != ERR_NONE)
        return NULL;
    if (answer.status == 200)
        json_parse(answer.body, answer.body_bytes, JSON_PLAIN, &value, NULL);
    http_response_free(&answer);
    return value;
}

json_t *bundle_transcripts(struct app *app, const char *incident_id)
{
    char path[120], id[UUID_TEXT_BYTES];
    size_t i;
    const json_t *one;

    snprintf(path, sizeof path, "/executions?incident_id=%s", incident_id);
    AUTO_JSON json_t *list = ask(app, path);
    if (!json_is_array(list))
        return NULL;
    json_t *transcripts = json_array();
    json_array_foreach(list, i, one)
    {
        if (i == TRANSCRIPTS_MAX)
            break;
        if (uuid_read(json_str(one, "execution_id"), id, NULL) != ERR_NONE)
            continue;
        snprintf(path, sizeof path, "/executions/%s", id);
        json_t *whole = ask(app, path);
        if (json_is_object(whole))
            json_array_insert(transcripts, 0, whole);
        json_decref(whole);
    }
    return transcripts;
}

/* ---- writing ---- */

static void write_action(struct strbuf *out, const json_t *action, const struct bundle_steps *steps)
{
    char line[200];
    const json_t *exit_code = json_object_get(action, "exit_code");
    html_raw(out, "<h3>");
    html_text(out, json_str(action, "action"));
    html_raw(out, ", ");
    html_text(out, json_str(action, "executed_at"));
    html_raw(out, "</h3>\n<pre>$ ");
    html_text(out, json_str(action, "command"));
    html_raw(out, "\n");
    html_text(out, json_str(action, "stdout"));
    html_text(out, json_str(action, "stderr"));
    html_raw(out, "</pre>\n<p>");
    if (json_is_integer(exit_code))
        snprintf(line, sizeof line, "%s, exit code %lld", json_str(action, "result"), (long long)json_integer_value(exit_code));
    else
        snprintf(line, sizeof line, "%s, no exit code", json_str(action, "result"));
    html_text(out, line);
    bundle_write_checked(out, steps, action);
}

static void write_phase(struct strbuf *out, const json_t *phase)
{
    static const char *const texts[] = {"stdout", "stderr"};
    html_text(out, json_str(phase, "timestamp"));
    html_raw(out, "  ");
    html_text(out, json_str(phase, "phase"));
    html_raw(out, " ");
    html_text(out, json_str(phase, "status"));
    html_raw(out, ": ");
    html_text(out, json_str(phase, "message"));
    html_raw(out, "\n");
    if (strcmp(json_str(phase, "phase"), "command") == 0) {
        html_raw(out, "$ ");
        html_text(out, json_str(phase, "command"));
        html_raw(out, "\n");
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        html_text(out, json_str(phase, texts[i]));
}

static void write_transcript(struct strbuf *out, const json_t *transcript)
{
    size_t i;
    const json_t *phase;
    html_raw(out, "<h3>Transcript of execution ");
    html_text(out, json_str(transcript, "execution_id"));
    html_raw(out, ", ");
    html_text(out, json_str(transcript, "status"));
    html_raw(out, "</h3>\n<pre>");
    json_array_foreach(json_object_get(transcript, "phases"), i, phase)
    {
        write_phase(out, phase);
    }
    html_raw(out, "</pre>\n");
}

void bundle_write_terminal(struct strbuf *out, const json_t *actions, const json_t *records, const json_t *transcripts)
{
    size_t i;
    const json_t *one;
    struct bundle_steps steps;
    html_raw(out, "<h2>Terminal</h2>\n");
    if (!bundle_steps_read(&steps, records)) {
        out->overflowed = true; /* a document without the comparison must not be signed */
        return;
    }
    if (json_array_size(actions) == 0)
        html_raw(out, "<p>Nothing was run.</p>\n");
    json_array_foreach(actions, i, one)
    {
        write_action(out, one, &steps);
    }
    bundle_write_unrecorded(out, &steps, actions);
    bundle_steps_free(&steps);
    json_array_foreach(transcripts, i, one)
    {
        write_transcript(out, one);
    }
    if (!transcripts)
        html_raw(out, "<p>The agent could not be asked for its transcripts when this was made.</p>\n");
}
