/* phase.c - one message, one or more lines. */
#include "selfheal-cli/phase.h"
#include <string.h>

void phase_view_init(struct phase_view *v)
{
    *v = (struct phase_view){.out_at_start = true, .err_at_start = true};
}

bool phase_is_last(const json_t *message)
{
    const char *phase = json_str(message, "phase");
    return strcmp(phase, "complete") == 0 || strcmp(phase, "error") == 0;
}

bool phase_is_healed(const json_t *message)
{
    return strcmp(json_str(message, "phase"), "complete") == 0 && strcmp(json_str(message, "status"), "completed") == 0;
}

static long long number(const json_t *message, const char *key)
{
    return (long long)json_integer_value(json_object_get(message, key));
}

/* A line of its own begins, even where a command left one open. */
static void end_lines(struct phase_view *v)
{
    if (!v->out_at_start || !v->err_at_start)
        print_line(TONE_NONE, "%s", "");
    v->out_at_start = v->err_at_start = true;
}

static void print_output(struct phase_view *v, const json_t *message)
{
    const char *out = json_str(message, "stdout"), *err = json_str(message, "stderr");
    if (*out && !v->err_at_start)
        end_lines(v);
    print_stream(TONE_NONE, "  out | ", out, &v->out_at_start);
    if (*err && !v->out_at_start)
        end_lines(v);
    print_stream(TONE_YELLOW, "  err | ", err, &v->err_at_start);
    v->shown_bytes += (int64_t)(strlen(out) + strlen(err));
}

static void print_executing(struct phase_view *v, const json_t *message)
{
    if (!*json_str(message, "stdout") && !*json_str(message, "stderr"))
        print_line(TONE_NONE, "executing     %s", json_str(message, "message"));
    print_output(v, message);
}

static void print_result(struct phase_view *v, const json_t *message)
{
    bool fine = strcmp(json_str(message, "status"), "completed") == 0;
    if (v->shown_bytes == 0)
        print_output(v, message);
    end_lines(v);
    if (json_object_get(message, "exit_code"))
        print_line(fine ? TONE_GREEN : TONE_RED, "result        exit code %lld, %lld ms, %s", number(message, "exit_code"),
                   number(message, "duration_ms"), json_str(message, "status"));
    else
        print_line(TONE_RED, "result        %s", json_str(message, "message"));
    v->shown_bytes = 0;
}

static void print_verification(const json_t *message)
{
    const char *status = json_str(message, "status");
    enum tone tone = strcmp(status, "completed") == 0 ? TONE_GREEN : strcmp(status, "failed") == 0 ? TONE_RED : TONE_YELLOW;
    if (json_object_get(message, "health"))
        print_line(tone, "verification  health %lld %%  %s", number(message, "health"), json_str(message, "message"));
    else
        print_line(tone, "verification  %s", json_str(message, "message"));
}

static void print_differences(const json_t *message)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(message, "differences"), i, one)
    {
        AUTO_FREE char *was = json_dumps(json_object_get(one, "was"), JSON_ENCODE_ANY | JSON_COMPACT);
        AUTO_FREE char *now = json_dumps(json_object_get(one, "now"), JSON_ENCODE_ANY | JSON_COMPACT);
        print_line(TONE_RED, "              %s was %s and is %s", json_str(one, "field"), was ? was : "nothing", now ? now : "nothing");
    }
}

static void print_end(const json_t *message)
{
    bool healed = phase_is_healed(message);
    if (strcmp(json_str(message, "phase"), "error") == 0)
        print_line(strcmp(json_str(message, "status"), "pending") == 0 ? TONE_YELLOW : TONE_RED, "%-13s %s",
                   json_is_true(json_object_get(message, "refused")) ? "refused" : "error", json_str(message, "message"));
    else
        print_line(healed ? TONE_GREEN : TONE_RED, "complete      %s, health %lld %% before, %lld %% after; %s", json_str(message, "status"),
                   number(message, "health_before"), number(message, "health_after"), json_str(message, "message"));
    print_differences(message);
    if (json_is_false(json_object_get(message, "recorded")))
        print_line(TONE_YELLOW, "              not all of it has reached the backend yet; it is kept and sent later");
}

void phase_print(struct phase_view *v, const json_t *message)
{
    const char *phase = json_str(message, "phase");
    if (strcmp(phase, "executing") != 0 && strcmp(phase, "result") != 0)
        end_lines(v);
    if (number(message, "attempt") != v->attempt) {
        v->attempt = number(message, "attempt");
        v->shown_bytes = 0;
    }
    if (strcmp(phase, "command") == 0)
        print_line(TONE_CYAN, "command       %s", json_str(message, "command"));
    else if (strcmp(phase, "executing") == 0)
        print_executing(v, message);
    else if (strcmp(phase, "result") == 0)
        print_result(v, message);
    else if (strcmp(phase, "verification") == 0)
        print_verification(message);
    else if (phase_is_last(message))
        print_end(message);
    else
        print_line(TONE_DIM, "%-13s %s", phase, *json_str(message, "message") ? json_str(message, "message") : json_str(message, "command"));
}
