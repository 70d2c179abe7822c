/* rehearsal_look.c - what cannot be taken back is not run: the action's own selection tells what would be ended, and ends nothing. */
#include "ai-agent/rehearsal_rows.h"
#include "common/checks/checks.h"
#include <stdio.h>
#include <string.h>

enum { LOOK_MS = 35000, LINE_BYTES = 300, NAMED_MAX = 3, LOST_BYTES = 1024 };

/* Its lines, as many as are kept; *ret_count of all. */
static json_t *lines_of(const char *text, size_t *ret_count)
{
    json_t *list = json_array();
    for (*ret_count = 0; *text; text += strcspn(text, "\n"), text += *text == '\n') {
        size_t bytes = strcspn(text, "\n");
        if (bytes == 0)
            continue;
        if ((*ret_count)++ < REHEARSAL_TOLD_MAX)
            json_array_append_new(list, json_stringn(text, utf8_cut(text, bytes, LINE_BYTES)));
    }
    return list;
}

/* "It would end 4: A; B; C; and 1 more". */
static void tell_lost(const json_t *lines, size_t count, char ret[LOST_BYTES])
{
    size_t used = (size_t)snprintf(ret, LOST_BYTES, count ? "It would end %zu: " : "It would end nothing", count);
    for (size_t i = 0; i < json_array_size(lines) && i < NAMED_MAX && used < LOST_BYTES; i++)
        used += (size_t)snprintf(ret + used, LOST_BYTES - used, "%s%s", i ? "; " : "", json_string_value(json_array_get(lines, i)));
    if (count > NAMED_MAX && used < LOST_BYTES)
        snprintf(ret + used, LOST_BYTES - used, "; and %zu more", count - NAMED_MAX);
}

static void add_before(const struct rehearsal_work *w)
{
    const struct target *t = w->copy.target;
    struct check_result result;
    json_t *metrics = json_object();
    if (target_judge(t, w->copy.facts, metrics, &result, NULL, NULL) == ERR_NONE)
        json_object_set_new(w->result, "health_before", json_integer((json_int_t)facts_number(w->copy.facts, "health", result.health)));
    json_object_set_new(w->result, "before", metrics);
}

static enum err_code look_at(struct rehearsal_work *w, const struct step_plan *step, const char *const *argv, json_t *told, struct err *err)
{
    struct rehearsal_ran ran;
    size_t count = 0;
    char lost[LOST_BYTES];
    enum err_code code = rehearsal_run(w, w->copy.container_id, argv, LOOK_MS, &ran, err);
    if (code)
        return code;
    json_t *one = rehearsal_step_json(step, &ran);
    json_array_append_new(told, one);
    if (!ran.ended || ran.exit_code != 0) {
        code = err_set(err, ERR_PROTOCOL, "%s cannot be tried: %.300s", step->action->name, strbuf_text(ran.err.bytes ? &ran.err : &ran.out));
    } else {
        json_t *lines = lines_of(strbuf_text(&ran.out), &count);
        tell_lost(lines, count, lost);
        if (!json_object_get(w->result, "lost"))
            json_object_set_new(w->result, "lost", json_string(lost));
        json_object_set_new(one, "would_end_count", json_integer((json_int_t)count));
        json_object_set_new(one, "would_end", lines);
    }
    rehearsal_ran_free(&ran);
    return code;
}

/* Its holes are filled like those of the step itself, whose command was found to be the same as it was sealed. */
static enum err_code look_step(struct rehearsal_work *w, const struct step_plan *step, json_t *told, struct err *err)
{
    char why[REHEARSAL_WHY_BYTES];
    struct steps only = {.count = 0};
    struct action telling = *step->action;
    if (rehearsal_way(step->action, w->copy.target, w->state, why) != REHEARSAL_LOOK) {
        json_array_append_new(told, rehearsal_skipped_json(step, "cannot_be_tried", *why ? why : "it would need a copy"));
        return ERR_NONE;
    }
    telling.argv = step->action->rehearse;
    if (!steps_add(&only, &telling, w->copy.target, w->copy.facts))
        return err_set(err, ERR_CONFLICT, "%s cannot be tried: a fact that it needs is not known any more", step->action->name);
    enum err_code code = look_at(w, step, (const char *const *)only.list[0].argv, told, err);
    steps_free(&only);
    return code;
}

enum err_code rehearsal_look(struct rehearsal_work *w, struct err *err)
{
    json_t *told = json_array();
    enum err_code code = ERR_NONE;
    json_object_set_new(w->result, "way", json_string("told"));
    json_object_set_new(w->result, "steps", told);
    w->say(w->ctx, "asking what would be ended");
    add_before(w);
    for (size_t i = 0; !code && i < w->steps->count; i++)
        code = look_step(w, &w->steps->list[i], told, err);
    return code;
}
