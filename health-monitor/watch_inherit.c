/* What a watch takes over from the one before it: the target's settings changed, and it is the same server, asked and judged the same. */
#include "health-monitor/watch_internal.h"
#include <stdlib.h>
#include <string.h>

/* A copy: requests still look at the watch before.  Maintenance is the new one's own, as it was kept. */
static void take_view(struct watch *w, const struct watch *before)
{
    const struct watch_state *from = &before->view;
    struct watch_state *to = &w->view;
    to->status = from->status;
    to->health = from->health;
    to->bad = from->bad;
    to->checked_at_us = from->checked_at_us;
    to->metrics = from->packed ? packed_json(from->packed) : json_deep_copy(from->metrics);
    watch_pack(w);
    w->noted_state = before->noted_state;
    w->rule_warning = before->rule_warning ? strdup(before->rule_warning) : NULL;
}

static void take_incidents(struct watch *w, struct watch *before)
{
    /* What the ledger keeps of them is there already; the watch before knows more of each. */
    if (before->open_count > 0 && watch_make_room(w)) {
        memcpy(w->open, before->open, before->open_count * sizeof *w->open);
        w->open_count = before->open_count;
    }
    if (before->trouble != &watch_no_trouble) {
        w->trouble = before->trouble;
        before->trouble = &watch_no_trouble;
    }
    w->evidence = before->evidence;
    before->evidence = (struct evidence){.count = 0};
    w->other_run = before->other_run;
}

/* What it counts over time. */
static void take_course(struct watch *w, struct watch *before)
{
    w->decider = before->decider;
    w->rules.phase_ms = before->rules.phase_ms;
    w->flapping = before->flapping;
    w->blind = before->blind;
    w->blind_lately = before->blind_lately;
    w->window_until_us = before->window_until_us;
    w->answers_count = before->answers_count;
    w->answers_failed_count = before->answers_failed_count;
    w->begun = w->ended = before->ended;
    if (w->trends && before->trends) {
        struct trend *fresh = w->trends;
        w->trends = before->trends;
        before->trends = fresh;
    }
    if (w->burns && before->burns && target_same_burns(w->target, before->target)) {
        struct burn *fresh = w->burns;
        w->burns = before->burns;
        before->burns = fresh;
    }
}

static void take_task(struct watch *w, struct watch *before)
{
    asker_inherit(w->asker, before->asker);
    w->looked_up_at_ms = before->looked_up_at_ms;
    w->login_at_ms = before->login_at_ms;
    w->doubt = before->doubt;
    w->cpu = before->cpu;
    before->cpu = NULL;
    w->oom_at_ms = before->oom_at_ms;
    w->started_at_us = before->started_at_us;
    atomic_store(&w->stop_asked, atomic_load(&before->stop_asked));
}

bool watch_inherit(struct watch *w, struct watch *before)
{
    if (!target_same_place(w->target, before->target) || !target_same_checks(w->target, before->target))
        return false;
    pthread_mutex_lock(&before->lock);
    bool begun = before->ended > 0 || before->view.checked_at_us;
    if (begun) {
        take_view(w, before);
        take_incidents(w, before);
        take_course(w, before);
        take_task(w, before);
    }
    pthread_mutex_unlock(&before->lock);
    return begun;
}

bool watch_knows(const struct watch *w, const struct instance *state)
{
    int64_t at_us = 0;
    return instance_is_up(state) && clock_parse(state->started_at, &at_us, NULL) == ERR_NONE && at_us == w->started_at_us;
}
