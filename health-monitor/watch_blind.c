/* What a watch tells of the time in which it saw nothing: its incidents, the history and /status. */
#include "health-monitor/watch_internal.h"
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 300 };

static void tell_incidents(struct watch *w, const char *line)
{
    for (size_t i = 0; i < w->open_count; i++) {
        struct err err = {0};
        if (ledger_note(w->env->ledger, w->open[i].kept.id, line, &err))
            log_error("incident=%s cannot be told that nobody looked: %s", w->open[i].kept.id, err.msg);
    }
}

/* From then on it is not known how the target was; how it is now is told anew. */
static void tell_history(struct watch *w, const struct blind_span *b, const char *words)
{
    char at[CLOCK_TEXT_BYTES];
    AUTO_JSON json_t *state = json_pack("{s:s, s:s, s:i, s:s, s:s}", "since", clock_text(b->from_us, at), "status", watch_status_name(WATCH_UNKNOWN),
                                        "health", w->view.health, "title", "blind", "summary", words);
    AUTO_FREE char *text = state ? json_text(state) : NULL;
    if (text)
        history_add_state(w->env->history, w->target->name, b->from_us, text);
    w->noted_state = 0;
}

/* The lock is held. */
static void tell(struct watch *w, const struct blind_span *b, const char *why)
{
    char length[32], words[LINE_BYTES], line[LINE_BYTES + 40], from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES];
    blind_length(b, length, sizeof length);
    snprintf(words, sizeof words, "I was blind for %s, from %s to %s: %s", length, clock_text(b->from_us, from), clock_text(b->to_us, to), why);
    log_warn("target=%s %s", w->target->name, words);
    snprintf(line, sizeof line, "health-monitor: %s", words);
    tell_incidents(w, line);
    tell_history(w, b, words);
    w->blind = *b;
    w->blind_lately = true;
}

void watch_begin_blind(struct watch *w)
{
    char name[SERIES_NAME_BYTES * 2];
    struct series_point last;
    struct blind_span b;
    struct err ignored;
    int64_t now_us = clock_wall_us();
    if (!w->env->history)
        return;
    snprintf(name, sizeof name, "%s/health", w->target->name);
    if (series_last(history_series(w->env->history), name, now_us / 1000, &last, &ignored) == ERR_NONE &&
        blind_was_away((last.at_ms + last.step_ms) * 1000, w->rules.interval_ms, now_us, &b))
        tell(w, &b, "the monitor was not running");
}

void watch_note_begun(struct watch *w)
{
    struct blind_span b;
    if (blind_was_late(w->decider.next_at_ms, clock_mono_ms(), w->rules.interval_ms, clock_wall_us(), &b))
        tell(w, &b, "the monitor itself was stopped or hung");
}

void watch_word_blind(struct watch *w)
{
    char length[32], to[CLOCK_TEXT_BYTES];
    if (!w->blind_lately)
        return;
    blind_length(&w->blind, length, sizeof length);
    evidence_addf(&w->evidence, EVIDENCE_SUMMARY, "I was blind for %s until %s: when it went bad is not known", length,
                  clock_text(w->blind.to_us, to));
}

void watch_show_blind(const struct watch *w, json_t *into)
{
    char at[CLOCK_TEXT_BYTES];
    if (!w->blind.to_us)
        return;
    json_object_set_new(into, "blind_from", json_string(clock_text(w->blind.from_us, at)));
    json_object_set_new(into, "blind_until", json_string(clock_text(w->blind.to_us, at)));
}

void watch_deaf(struct watch *w, int64_t from_us, int64_t to_us)
{
    char length[32], line[LINE_BYTES], from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES];
    const struct blind_span b = {.from_us = from_us, .to_us = to_us};
    if (to_us - from_us < (int64_t)BLIND_LEAST_MS * 1000)
        return;
    blind_length(&b, length, sizeof length);
    snprintf(line, sizeof line, "health-monitor: I was blind to its container for %s, from %s to %s: the engine was not heard", length,
             clock_text(from_us, from), clock_text(to_us, to));
    log_warn("target=%s %s", w->target->name, line);
    pthread_mutex_lock(&w->lock);
    tell_incidents(w, line);
    w->blind = b;
    pthread_mutex_unlock(&w->lock);
}
