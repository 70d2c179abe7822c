/* The task of a watch: one check after the other, on the loop's thread as far as it waits for the target alone. */
#include "health-monitor/watch_internal.h"

/* ---- what needs the lock ---- */

/* Done with the lock held.  False: it would write to the disk, and may not. */
typedef bool piece_work(struct watch *w, void *ctx, bool may_block);

struct piece {
    struct watch *watch;
    piece_work *work;
    void *ctx;
};

static void do_elsewhere(void *ctx)
{
    const struct piece *p = ctx;
    pthread_mutex_lock(&p->watch->lock);
    p->work(p->watch, p->ctx, true);
    pthread_mutex_unlock(&p->watch->lock);
}

/* Here where the lock is free and nothing has to be written, which is so of a target that is well; else on another thread. */
static void do_piece(struct watch *w, piece_work *work, void *ctx)
{
    bool done = false;
    if (pthread_mutex_trylock(&w->lock) == 0) {
        done = work(w, ctx, false);
        pthread_mutex_unlock(&w->lock);
    }
    if (!done)
        loop_aside(do_elsewhere, &(struct piece){.watch = w, .work = work, .ctx = ctx});
}

/* ---- a check ---- */

struct check {
    struct outcome outcome;
    enum err_code code;
    enum decide_verdict verdict;
    bool open; /* an incident is */
    bool burn_noted;
};

static bool begin(struct watch *w, void *ctx, bool may_block)
{
    bool *struck = ctx;
    *struck = w->trouble->struck_fault[0] != '\0';
    if (*struck)
        return true;
    if (w->open_count > 0 && !may_block)
        return false;
    watch_note_begun(w);
    w->begun++;
    return true;
}

/* Nothing comes of it but a new view. */
static bool is_quiet(const struct watch *w, const struct check *c)
{
    return c->code ||
           (w->target->window_count == 0 && !decide_is_bad(&w->rules, &c->outcome.answer) && w->open_count == 0 && !w->trouble->member_of[0]);
}

static bool settle(struct watch *w, void *ctx, bool may_block)
{
    struct check *c = ctx;
    struct outcome *o = &c->outcome;
    if (!c->code && !c->burn_noted) /* it may make a bad answer of this one, which is then told elsewhere */
        watch_note_burn(w, o);
    c->burn_noted = true;
    if (!may_block && !is_quiet(w, c))
        return false;
    c->verdict = c->code ? DECIDE_NOTHING : watch_settle(w, o);
    c->open = w->open_count > 0;
    if (!c->code && !o->metrics) { /* taken into the view: it is what is known now */
        history_add_numbers(w->env->history, w->target->name, w->view.checked_at_us, &o->numbers);
        watch_note_state(w, w->view.bad ? o->kind : "", w->view.bad ? o->title : "", o->summary);
    }
    watch_pack(w);
    w->ended = w->begun;
    pthread_cond_broadcast(&w->changed);
    return true;
}

static void tend_recovered(void *watch)
{
    watch_tend_incidents(watch, true);
}

static void tend(void *watch)
{
    watch_tend_incidents(watch, false);
}

static void check(struct watch *w)
{
    struct check c = {.code = ERR_NONE};
    w->facts = facts_create();
    c.code = w->facts ? watch_ask(w, &c.outcome) : ERR_NOMEM;
    do_piece(w, settle, &c);
    facts_destroy(w->facts);
    w->facts = NULL;
    bool due = clock_mono_ms() - w->looked_up_at_ms >= w->rules.interval_ms - w->rules.recheck_ms;
    if (c.open && c.verdict == DECIDE_RECOVERED)
        loop_aside(tend_recovered, w);
    else if (c.open && due && c.verdict != DECIDE_OPEN)
        loop_aside(tend, w);
    evidence_clear(&c.outcome.evidence);
    json_decref(c.outcome.metrics);
}

/* A blow while an incident of its kind is open: it is a new one if the other was resolved meanwhile. */
static void look_again(void *watch)
{
    struct watch *w = watch;
    watch_tend_incidents(w, false);
    pthread_mutex_lock(&w->lock);
    if (w->decider.open)
        evidence_clear(&w->evidence);
    pthread_mutex_unlock(&w->lock);
}

static bool schedule(struct watch *w, void *ctx, bool may_block)
{
    (void)ctx, (void)may_block;
    watch_schedule(w);
    return true;
}

void watch_run(void *watch)
{
    struct watch *w = watch;
    bool struck = false;
    do_piece(w, begin, &struck);
    if (struck)
        loop_aside(look_again, w);
    else
        check(w);
    do_piece(w, schedule, NULL);
}
