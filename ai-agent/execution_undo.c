/* execution_undo.c - one step that is no command: a capsule goes back to where it came from. */
#include "ai-agent/execution_undo.h"
#include "ai-agent/audit.h"
#include "ai-agent/execution.h"
#include "ai-agent/execution_step.h"
#include "ai-agent/output.h"
#include "ai-agent/undo_action.h"
#include "ai-agent/undo_words.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

enum { PIECE_GAP_MS = 50, PIECE_BYTES = 4096, START_MS = 60000, SETTLE_MS = 15000, LOOK_AGAIN_MS = 250, DELIVER_MS = 3000 };

static const char afterwards[] = "investigating"; /* what the fix had mended is as it was: a person goes on */

static void tell(const struct step *s, enum phase_kind kind, enum phase_status status, const char *message, const char *command)
{
    struct phase p = phase_of(kind, status, message, command);
    step_tell(s, &p);
}

static void tell_piece(void *ctx, const struct output_piece *piece)
{
    const struct step *s = ctx;
    struct phase p = phase_of(PHASE_EXECUTING, PHASE_RUNNING, "", s->command);
    p.out = *piece->out ? piece->out : NULL;
    p.err = *piece->err ? piece->err : NULL;
    p.from_byte = piece->from_byte;
    p.to_byte = piece->to_byte;
    step_tell(s, &p);
}

static void say(void *ctx, const char *words)
{
    output_feed(ctx, EXECUTOR_STDOUT, words, strlen(words));
}

/* So that the undo can be undone. */
static enum err_code put_present_aside(const struct step *s, const struct capsule *old, struct err *err)
{
    struct action as = undo_action;
    struct capsule c;
    struct instance container;
    char message[400];
    as.capsule = old->kind;
    enum err_code code = executor_inspect(target_executor(s->env->executors, s->e->plan.target), s->e->plan.container_id, &container, err);
    if (!code)
        code = capsules_take(s->env->capsules, &as, s->e->plan.target, &container, s->facts, &c, err);
    if (code)
        return code;
    memcpy(c.execution_id, s->e->id, sizeof c.execution_id);
    memcpy(c.incident_id, s->e->plan.incident_id, sizeof c.incident_id);
    c.attempt = 1;
    snprintf(message, sizeof message, "What is there now is put aside, too: %s", c.words);
    tell(s, PHASE_THINKING, PHASE_RUNNING, message, "");
    return capsules_keep(s->env->capsules, &c, err);
}

static enum err_code tell_status(const struct step *s, const char *status, struct err *err)
{
    const struct execution_plan *p = &s->e->plan;
    const struct recorder *r = s->env->recorder;
    return p->leaves_status ? ERR_NONE : r->status(r->self, s->e->id, p->incident_id, status, err);
}

static const char *what_becomes_of_it(const struct step *s)
{
    return s->e->plan.leaves_status ? "the incident stays as it is, since another one of that fault is open"
                                    : "the incident goes back to investigating";
}

/* Of the undo itself: what the fix found is told by its own execution. */
static void tell_health_before(const struct step *s)
{
    char message[400];
    const char *summary = facts_text(s->facts, "summary");
    struct phase p = phase_of(PHASE_THINKING, PHASE_RUNNING, message, "");
    p.health_before = atomic_load(&s->e->health_before);
    snprintf(message, sizeof message, *summary ? "Health before: %d %% (%.300s)" : "Health before: %d %%", p.health_before, summary);
    step_tell(s, &p);
}

static enum err_code prepare(struct step *s, struct capsule *ret, struct err *err)
{
    const struct execution_plan *p = &s->e->plan;
    struct err ignored;
    enum err_code code = capsules_find(s->env->capsules, p->capsule_id, ret, err);
    if (code)
        return code;
    s->env->live->ask(s->env->live->self, p->target, s->facts, NULL, &ignored);
    atomic_store(&s->e->health_before, (int)facts_number(s->facts, "health", 0));
    tell_health_before(s);
    if (facts_number(s->facts, "answers", 0) == 1)
        code = put_present_aside(s, ret, err);
    if (!code)
        code = journal_step(s->env->journal, s->e->id, 1, s->action, atomic_load(&s->e->health_before), atomic_load(&s->e->health_before), s->facts,
                            err);
    return code ? code : tell_status(s, "fixing", err);
}

/* By what is so afterwards. */
static int look_at_health(const struct step *s)
{
    struct facts *now = facts_create();
    struct err ignored;
    int health = -1;
    if (now && s->env->live->ask(s->env->live->self, s->e->plan.target, now, NULL, &ignored) == ERR_NONE)
        health = (int)facts_number(now, "health", 0);
    facts_destroy(now);
    return health;
}

static void end(const struct step *s, const char *message)
{
    const struct execution_env *env = s->env;
    bool done = s->outcome == ACTION_SUCCESS;
    struct err ignored;
    char line[500];
    if (atomic_exchange(&s->e->end_recorded, true))
        return;
    enum execution_status ended = s->e->interrupted ? EXECUTION_INTERRUPTED : done ? EXECUTION_COMPLETED : EXECUTION_FAILED;
    snprintf(line, sizeof line, "ai-agent: undo (execution %s): %s", s->e->id, message);
    env->recorder->note(env->recorder->self, s->e->id, s->e->plan.incident_id, line);
    tell_status(s, afterwards, &ignored);
    struct phase p = phase_of(PHASE_COMPLETE, done ? PHASE_COMPLETED : PHASE_FAILED, message, "");
    p.health_before = atomic_load(&s->e->health_before);
    p.health_after = s->health_after;
    p.recorded = env->recorder->delivered(env->recorder->self, s->e->id, 1, s->e->plan.leaves_status ? NULL : afterwards, DELIVER_MS);
    p.interrupted = s->e->interrupted;
    /* Before the last message: what ended by it is not looked at again by the next start. */
    audit_end(env->recorder, s->e, execution_status_name(ended), message);
    env->on_end(env->ctx, s->e, ended);
    step_tell(s, &p);
    if (!atomic_load(&s->e->record_lost)) /* else the next start records it */
        journal_ended(env->journal, s->e->id, execution_status_name(ended), false);
    log_info("execution=%s incident=%s target=%s undo: %s", s->e->id, s->e->plan.incident_id, s->e->plan.target->name, message);
}

static void record(struct step *s, const char *out, const char *err, int64_t started_at_us, int64_t duration_ms)
{
    const struct action_record r = {.execution_id = s->e->id,
                                    .incident_id = s->e->plan.incident_id,
                                    .approver = s->e->plan.approver,
                                    .attempt = 1,
                                    .action = s->action->name,
                                    .command = s->command,
                                    .executed_at_us = started_at_us,
                                    .outcome = s->outcome,
                                    .has_exit_code = true,
                                    .exit_code = s->outcome == ACTION_SUCCESS ? 0 : 1,
                                    .out = out,
                                    .err = err,
                                    .duration_ms = duration_ms,
                                    .health_before = atomic_load(&s->e->health_before),
                                    .health_after = s->health_after};
    journal_done(s->env->journal, &r, s->failure);
    bool kept = step_keep_record(s, &r);
    audit_step_end(s->env->recorder, &r, false);
    if (kept)
        journal_recorded(s->env->journal, s->e->id, 1, s->outcome, false, false, s->health_after, s->failure);
}

/* The server may be down at this moment, so the journal stays open: the next start sees to it. */
static bool left_to_the_next_start(const struct step *s, const struct err *err)
{
    if (err->code != ERR_CANCELLED)
        return false;
    tell(s, PHASE_THINKING, PHASE_RUNNING, "The agent is stopping during this undo; its next start sees to it that the server is up, and ends this",
         "");
    log_warn("execution=%s target=%s is left to the next start: %s", s->e->id, s->e->plan.target->name, err->msg);
    return true;
}

static void put_back(struct step *s, const struct capsule *c)
{
    struct err err = {0};
    struct output_file *file = outputs_begin(s->env->outputs, s->e->id, s->attempt);
    struct output_options options = {.on_piece = tell_piece,
                                     .ctx = s,
                                     .gap_ms = PIECE_GAP_MS,
                                     .piece_bytes = PIECE_BYTES,
                                     .limit_bytes = EXECUTION_OUTPUT_MAX_BYTES,
                                     .file = file};
    int64_t started_at_us = clock_wall_us(), start_us = clock_mono_us();
    char message[500], came_back[UNDO_CAME_BACK_BYTES];
    int64_t key_count = -1;
    struct output *out = output_start(&options, &err);
    if (out && capsules_put_back(s->env->capsules, c, s->e->plan.target, say, out, &key_count, &err) == ERR_NONE)
        err = (struct err){.code = ERR_NONE}; /* of a try that another one followed */
    else if (out)
        output_feed(out, EXECUTOR_STDERR, err.msg, strlen(err.msg));
    if (out)
        output_finish(out);
    int64_t kept_bytes = file ? (int64_t)output_file_bytes(file) : -1;
    output_file_end(file);
    if (left_to_the_next_start(s, &err)) {
        output_free(out);
        return;
    }
    int64_t duration_ms = (clock_mono_us() - start_us + 500) / 1000;
    bool unknown = err.code == ERR_TIMEOUT || err.code == ERR_IO;
    s->outcome = !err.code ? ACTION_SUCCESS : unknown ? ACTION_UNKNOWN : ACTION_FAILED;
    snprintf(s->failure, sizeof s->failure, "%.350s", err.msg);
    s->health_after = look_at_health(s);

    struct phase p = phase_of(PHASE_RESULT, err.code ? PHASE_FAILED : PHASE_COMPLETED, err.code ? err.msg : "undo is done", s->command);
    p.out = out ? output_text(out, EXECUTOR_STDOUT) : "";
    p.err = out ? output_text(out, EXECUTOR_STDERR) : err.msg;
    p.output_bytes = kept_bytes;
    p.has_exit_code = true;
    p.exit_code = err.code ? 1 : 0;
    p.duration_ms = duration_ms;
    step_tell(s, &p);
    if (!err.code)
        snprintf(message, sizeof message, "%lld keys counted%s", (long long)key_count,
                 key_count == c->key_count ? ", as many as in the snapshot" : "");
    else
        snprintf(message, sizeof message, "It is not as it was: %.400s", err.msg);
    p = phase_of(PHASE_VERIFICATION, err.code ? PHASE_FAILED : PHASE_COMPLETED, message, "");
    p.health = s->health_after;
    step_tell(s, &p);
    record(s, out ? output_text(out, EXECUTOR_STDOUT) : "", err.msg, started_at_us, duration_ms);
    undo_came_back(key_count, c->key_count, came_back);
    if (!err.code)
        snprintf(message, sizeof message, "Undone: %s; %s", came_back, what_becomes_of_it(s));
    else
        snprintf(message, sizeof message, "The undo did not succeed: %.350s; %s", err.msg, what_becomes_of_it(s));
    end(s, message);
    output_free(out);
}

static struct step step_of(struct execution *e, const struct execution_env *env, struct facts *facts)
{
    const struct step_plan *plan = &e->plan.steps.list[0];
    return (struct step){
        .e = e, .env = env, .plan = plan, .action = plan->action, .command = plan->command, .facts = facts, .attempt = 1, .health_after = -1};
}

void execution_undo(struct execution *e, const struct execution_env *env)
{
    struct facts *facts = facts_create();
    struct step s = step_of(e, env, facts);
    struct capsule c;
    struct err err = {0};
    char why[400];
    atomic_store(&e->attempt, 1);
    log_info("execution=%s incident=%s target=%s starting: undo", e->id, e->plan.incident_id, e->plan.target->name);
    tell(&s, PHASE_THINKING, PHASE_RUNNING, "Taking back a fix: the snapshot of before it is put back", "");
    enum err_code code = facts && env->capsules ? prepare(&s, &c, &err) : err_set(&err, ERR_NOMEM, "out of memory");
    if (code) {
        snprintf(why, sizeof why, "nothing is taken back: %.350s", err.msg);
        step_refused(&s, why);
    } else {
        audit_step_begin(env->recorder, e, 1, s.plan);
        tell(&s, PHASE_COMMAND, PHASE_PENDING, s.action->description, s.command);
        put_back(&s, &c);
    }
    facts_destroy(facts);
}

static bool has_started_since(const struct step *s)
{
    struct instance now;
    int64_t started_at_us;
    struct err ignored;
    return executor_inspect(target_executor(s->env->executors, s->e->plan.target), s->e->plan.container_id, &now, &ignored) == ERR_NONE &&
           instance_is_up(&now) && clock_parse(now.started_at, &started_at_us, NULL) == ERR_NONE && started_at_us > s->e->started_at_us;
}

/* The engine may still be at the stop of before: a start finds the server up then, and it goes down afterwards. */
static enum err_code bring_up(const struct step *s, struct err *err)
{
    const struct execution_env *env = s->env;
    const struct execution_plan *p = &s->e->plan;
    int64_t until_ms = env->now_ms(env->ctx) + SETTLE_MS;
    for (;;) {
        enum err_code code =
            capsule_start(target_executor(env->executors, p->target), p->target->container, p->container_id, START_MS, s->e->cancel, err);
        if (code || has_started_since(s) || env->now_ms(env->ctx) >= until_ms)
            return code;
        if (atomic_load(s->e->cancel))
            return err_set(err, ERR_CANCELLED, "the agent is stopping");
        env->pause(env->ctx, LOOK_AGAIN_MS);
    }
}

/* Two looks in a row without it running: one may fall between two tries of the engine's. */
static bool stays_down(const struct step *s)
{
    const struct execution_env *env = s->env;
    int64_t until_ms = env->now_ms(env->ctx) + SETTLE_MS;
    for (int down_count = 0; down_count < 2;) {
        struct instance now;
        struct err ignored;
        if (executor_inspect(target_executor(env->executors, s->e->plan.target), s->e->plan.container_id, &now, &ignored) == ERR_NONE)
            down_count = now.state == INSTANCE_RUNNING || now.state == INSTANCE_PAUSED ? 0 : down_count + 1;
        facts_clear(s->facts);
        env->live->ask(env->live->self, s->e->plan.target, s->facts, NULL, &ignored);
        if (facts_number(s->facts, "answers", 0) == 1 || atomic_load(s->e->cancel) || env->now_ms(env->ctx) >= until_ms)
            return false;
        env->pause(env->ctx, LOOK_AGAIN_MS);
    }
    return true;
}

/* A file that was written by half lets no server come up, and only the whole one mends that. */
static bool put_back_once_more(struct step *s, struct err *err)
{
    struct capsule c;
    struct err ignored;
    if (err->code || !s->facts || !s->env->capsules || !stays_down(s) ||
        capsules_find(s->env->capsules, s->e->plan.capsule_id, &c, &ignored) != ERR_NONE)
        return false;
    tell(s, PHASE_THINKING, PHASE_RUNNING, "The server does not come up with what the interrupted undo left: the snapshot is put back once more", "");
    put_back(s, &c);
    return true;
}

void execution_undo_resume(struct execution *e, const struct execution_env *env)
{
    struct facts *facts = facts_create();
    struct step s = step_of(e, env, facts);
    struct err err = {0};
    char message[500];
    tell(&s, PHASE_THINKING, PHASE_RUNNING,
         "The agent ended during this undo and has started again; the server is started if it is down, and looked at", "");
    if (bring_up(&s, &err) == ERR_NONE)
        err = (struct err){.code = ERR_NONE};
    if (put_back_once_more(&s, &err)) {
        facts_destroy(facts);
        return;
    }
    if (!left_to_the_next_start(&s, &err)) {
        s.outcome = ACTION_UNKNOWN;
        snprintf(s.failure, sizeof s.failure, "the agent ended while the snapshot was put back: outcome unknown%s%.200s",
                 err.code ? "; the server cannot be started: " : "", err.msg);
        s.health_after = look_at_health(&s);
        record(&s, "", s.failure, e->started_at_us, 0);
        snprintf(message, sizeof message,
                 "The agent ended while it put the snapshot back; whether all keys are there is not known%s%.200s. Press Undo again to be sure",
                 err.code ? ", and the server is down, since it cannot be started: " : "", err.msg);
        end(&s, message);
    }
    facts_destroy(facts);
}
