/* One step of an execution: its command, what became of it, and the proof. */
#include "ai-agent/execution_step.h"
#include "ai-agent/audit.h"
#include "ai-agent/output.h"
#include "ai-agent/outputs.h"
#include "ai-agent/premise.h"
#include "ai-agent/verifier.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

enum { RESUMED_VERIFY_MS = 10000, PIECE_GAP_MS = 50, PIECE_BYTES = 4096, GOOD_SAMPLES = 2, EXIT_TIMED_OUT = 124, MARK_BYTES = 64 };
enum { END_PATIENCE_MS = 15000, END_AGAIN_MS = 1000, END_TRIES = END_PATIENCE_MS / END_AGAIN_MS };

static const char stopping[] = "the agent is stopping";

/* What came out of running a step's action. */
struct outcome {
    struct output *output;
    int64_t kept_bytes;  /* of what it printed; -1 = none is kept */
    enum output_cut cut; /* why not all of it */
    struct err err;      /* code 0: it ran to its end */
    bool has_exit_code;
    int exit_code;
    int64_t started_at_us;
    int64_t duration_ms;
    char left_behind[200]; /* what became of its process after nobody waited for it any more; "" = it ended by itself */
};

void step_tell(const struct step *s, const struct phase *phase)
{
    const struct phase_head head = {
        .execution_id = s->e->id,
        .incident_id = s->e->plan.incident_id,
        .system = s->e->plan.target->name,
        .action = s->action->name,
        .attempt = s->attempt,
        .step_count = s->e->plan.steps.count,
    };
    transcript_append(s->e->transcript, &head, phase);
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

const char *step_container_id(const struct step *s)
{
    return *s->e->plan.container_id ? s->e->plan.container_id : NULL;
}

static const struct executor *executor_of(const struct step *s)
{
    return target_executor(s->env->executors, s->e->plan.target);
}

/* The name may be another container's by now, so what was approved is told by id. */
static void explain_gone(const struct step *s, struct err *err)
{
    if (err->code == ERR_NOT_FOUND && step_container_id(s))
        err_set(err, ERR_NOT_FOUND, "the container %s that this was approved for (%.12s) is gone; ask for a new proposal",
                s->e->plan.target->container, step_container_id(s));
}

/* Nobody could be asked: what broke the command off is often what is away now, and may soon be there again. */
static bool nobody_was_asked(enum err_code code)
{
    return code == ERR_UNAVAILABLE || code == ERR_IO || code == ERR_TIMEOUT;
}

/* Counted, too: when the agent stops, a pause is over at once. */
static enum err_code end_marked(const struct step *s, int *ret_count, struct err *err)
{
    const struct execution_env *env = s->env;
    char mark[MARK_BYTES];
    int64_t until_ms = env->now_ms(env->ctx) + END_PATIENCE_MS;
    snprintf(mark, sizeof mark, "SELFHEAL_EXECUTION=%s", s->e->id);
    for (int tries = 1;; tries++) {
        *err = (struct err){.code = ERR_NONE};
        executor_end_marked(executor_of(s), s->e->plan.target->container, step_container_id(s), mark, ret_count, err);
        bool stopping_now = atomic_load(s->e->cancel) && !*s->e->cancelled_by;
        if (!nobody_was_asked(err->code) || stopping_now || tries >= END_TRIES || env->now_ms(env->ctx) >= until_ms)
            return err->code;
        env->pause(env->ctx, END_AGAIN_MS);
    }
}

void step_end_left_behind(const struct step *s, char *ret_words, size_t bytes)
{
    struct err err = {0};
    int count = 0;
    *ret_words = '\0';
    if (end_marked(s, &count, &err))
        snprintf(ret_words, bytes, "; its process may still run there, since it could not be ended: %.120s", err.msg);
    else if (count > 0)
        snprintf(ret_words, bytes, "; its process in the container was ended");
    log_info("execution=%s target=%s the command was left behind: %d processes ended%s%s", s->e->id, s->e->plan.target->name, count,
             err.code ? ", " : "", err.code ? err.msg : "");
}

static void run_exec(const struct step *s, struct outcome *o)
{
    char mark[MARK_BYTES];
    snprintf(mark, sizeof mark, "SELFHEAL_EXECUTION=%s", s->e->id);
    AUTO_FREE char *secret = target_exec_secret(s->e->plan.target);
    struct executor_exec exec = {
        .name = s->e->plan.target->container,
        .secret = secret,
        .id = step_container_id(s),
        .argv = (const char *const *)s->plan->argv,
        .mark = mark,
        .on_output = output_feed,
        .ctx = o->output,
        .timeout_ms = s->action->timeout_ms,
        .cancel = s->e->cancel,
    };
    o->has_exit_code = executor_run(executor_of(s), &exec, &o->exit_code, &o->err) == ERR_NONE;
    bool may_go_on = o->err.code == ERR_TIMEOUT || o->err.code == ERR_IO;
    if (may_go_on || (o->err.code == ERR_CANCELLED && *s->e->cancelled_by))
        step_end_left_behind(s, o->left_behind, sizeof o->left_behind);
    explain_gone(s, &o->err);
}

/* Done to the container as a whole, so there is no process and no exit code; 0 and 1 are what the CLI would give. */
static void run_verb(const struct step *s, struct outcome *o)
{
    executor_do(executor_of(s), s->e->plan.target->container, step_container_id(s), s->action->verb, s->action->timeout_ms, &o->err);
    explain_gone(s, &o->err);
    o->has_exit_code = o->err.code != ERR_CANCELLED;
    o->exit_code = o->err.code ? 1 : 0;
}

static void run_action(struct step *s, struct outcome *o)
{
    struct output_file *file = outputs_begin(s->env->outputs, s->e->id, s->attempt);
    struct output_options options = {.on_piece = tell_piece,
                                     .ctx = s,
                                     .gap_ms = PIECE_GAP_MS,
                                     .piece_bytes = PIECE_BYTES,
                                     .limit_bytes = EXECUTION_OUTPUT_MAX_BYTES,
                                     .file = file};
    o->started_at_us = clock_wall_us();
    int64_t start_us = clock_mono_us();
    o->output = output_start(&options, &o->err);
    if (!o->output) {
        output_file_end(file);
        return;
    }
    if (s->plan->argv)
        run_exec(s, o);
    else
        run_verb(s, o);
    o->duration_ms = (clock_mono_us() - start_us + 500) / 1000;
    /* The engine's refusal takes the place of what the CLI would have printed. */
    if (o->err.code)
        output_feed(o->output, EXECUTOR_STDERR, o->err.msg, strlen(o->err.msg));
    output_finish(o->output);
    o->cut = file ? output_file_cut(file) : OUTPUT_CUT_DISK;
    o->kept_bytes = file ? (int64_t)output_file_bytes(file) : -1;
    output_file_end(file);
}

/* The transport or the clock gave up while it ran: it may have done its work. */
static bool is_unknown(const struct outcome *o)
{
    enum err_code code = o->err.code;
    return code == ERR_CANCELLED || code == ERR_TIMEOUT || code == ERR_IO || (!code && o->exit_code == EXIT_TIMED_OUT);
}

static void explain(struct step *s, const struct outcome *o)
{
    const char *out = o->output ? output_text(o->output, EXECUTOR_STDOUT) : "";
    char words[200];
    plain_text(o->err.code ? o->err.msg : out, words, sizeof words);
    s->outcome = is_unknown(o) ? ACTION_UNKNOWN : !o->err.code && o->exit_code == 0 ? ACTION_SUCCESS : ACTION_FAILED;
    if (o->err.code == ERR_CANCELLED)
        snprintf(s->failure, sizeof s->failure, "%s%.80s while the command ran: outcome unknown, it may have run%s",
                 *s->e->cancelled_by ? "cancelled by " : stopping, s->e->cancelled_by, o->left_behind);
    else if (o->err.code)
        snprintf(s->failure, sizeof s->failure, "%s%s%.140s", words, s->outcome == ACTION_UNKNOWN ? ": outcome unknown, it may have run" : "",
                 o->left_behind);
    else if (o->exit_code == EXIT_TIMED_OUT)
        snprintf(s->failure, sizeof s->failure, "exit code %d: the command's own time limit ended it; outcome unknown, it may have run",
                 EXIT_TIMED_OUT);
    else if (o->exit_code != 0)
        snprintf(s->failure, sizeof s->failure, "exit code %d", o->exit_code);
    else if (premise_output_says_nothing(s->action, out)) {
        s->outcome = ACTION_FAILED;
        snprintf(s->failure, sizeof s->failure, "it changed nothing (its answer was %s)", words);
    }
}

/* What a viewer does not see of the output, and where the rest is. */
static void cut_words(const struct outcome *o, char *ret, size_t bytes)
{
    long long kept = o->kept_bytes;
    *ret = '\0';
    if (o->kept_bytes >= 0 && o->cut == OUTPUT_CUT_LIMIT)
        snprintf(ret, bytes, "; output cut at %lld bytes, the most that is kept (OUTPUT_MAX_MB)", kept);
    else if (o->kept_bytes >= 0 && o->cut == OUTPUT_CUT_DISK)
        snprintf(ret, bytes, "; output cut at %lld bytes: the disk has no room for more", kept);
    else if (o->output && output_truncated(o->output))
        snprintf(ret, bytes, o->kept_bytes >= 0 ? "; output cut at 1 MiB here, kept whole: %lld bytes" : "; output cut at 1 MiB", kept);
}

/* The person whose cancel ended the command; NULL: none did. */
static const char *cut_off_by(const struct step *s, const struct outcome *o)
{
    return o->err.code == ERR_CANCELLED && *s->e->cancelled_by ? s->e->cancelled_by : NULL;
}

static void tell_result(const struct step *s, const struct outcome *o)
{
    char message[700], cut[100];
    cut_words(o, cut, sizeof cut);
    bool done = s->outcome == ACTION_SUCCESS;
    if (done)
        snprintf(message, sizeof message, "%s is done, exit code 0 after %lld ms%s", s->action->name, (long long)o->duration_ms, cut);
    else
        snprintf(message, sizeof message, "%s %s: %s%s", s->action->name, s->outcome == ACTION_UNKNOWN ? "was cut off" : "failed", s->failure, cut);
    struct phase p = phase_of(PHASE_RESULT, done ? PHASE_COMPLETED : PHASE_FAILED, message, s->command);
    p.out = o->output ? output_text(o->output, EXECUTOR_STDOUT) : "";
    p.err = o->output ? output_text(o->output, EXECUTOR_STDERR) : o->err.msg;
    p.output_bytes = o->kept_bytes;
    p.has_exit_code = o->has_exit_code;
    p.exit_code = o->exit_code;
    p.duration_ms = o->duration_ms;
    p.cancelled_by = cut_off_by(s, o);
    step_tell(s, &p);
}

static void tell_sample(const struct step *s, enum phase_status status, const struct health_sample *sample, const char *command, const char *rest)
{
    char message[500];
    snprintf(message, sizeof message, "Health %d %%: %s%s", sample->health, sample->text, rest);
    struct phase p = phase_of(PHASE_VERIFICATION, status, message, command);
    p.health = sample->health;
    step_tell(s, &p);
}

void step_look_closer(const struct step *s, struct facts *now, struct health_sample *sample)
{
    struct err err = {0};
    facts_clear(now);
    if (s->env->live->ask(s->env->live->self, s->e->plan.target, now, NULL, &err)) {
        if (sample->health > 0)
            snprintf(sample->text, sizeof sample->text, "%.200s", err.msg);
        sample->health = 0;
    } else if (sample->health > 0 && (*facts_text(now, "fault") || facts_number(now, "health", 0) < sample->health)) {
        sample->health = (int)facts_number(now, "health", 0);
        const char *summary = facts_text(now, "summary");
        snprintf(sample->text, sizeof sample->text, "%.*s", (int)utf8_cut(summary, strlen(summary), sizeof sample->text - 1), summary);
    }
}

/* What was started must live through its grace: one that dies again has not been healed. */
static bool still_young(const struct step *s, const struct facts *now)
{
    bool starts = !s->plan->argv && s->action->verb == EXECUTOR_START;
    return starts && facts_number(now, "container_uptime_ms", 0) < s->e->plan.target->start_grace_ms;
}

/* A good percentage where percentages count; and nothing that is refused or broken in any case. */
static bool is_good(struct step *s, struct facts *now, struct health_sample *last)
{
    const struct target *t = s->e->plan.target;
    if (!last->answered || (!t->threshold_alone_warns && last->health <= t->healthy_above) || atomic_load(s->e->cancel))
        return false;
    step_look_closer(s, now, last);
    return t->threshold_alone_warns ? facts_number(now, "answers", 0) == 1 && !*facts_text(now, "fault") : last->health > t->healthy_above;
}

/* Samples until GOOD_SAMPLES in a row are good or the time is over.  A step that failed gets no time: it is looked at
 * once, since a command that was cut off may still have healed the target. */
static bool sample_health(struct step *s, struct facts *now, const char *command, struct health_sample *last)
{
    const struct target *t = s->e->plan.target;
    int patience_ms = s->outcome == ACTION_FAILED ? 0 : t->verify_timeout_ms;
    if (s->e->interrupted && patience_ms > RESUMED_VERIFY_MS)
        patience_ms = RESUMED_VERIFY_MS; /* its time began before the kill, and nobody knows whether there is anything to wait for */
    int64_t deadline_ms = s->env->now_ms(s->env->ctx) + patience_ms;
    struct health_sample told = {.health = -1};
    for (int good = 0;;) {
        int64_t left_ms = deadline_ms - s->env->now_ms(s->env->ctx);
        verifier_ask(executor_of(s), s->env->live, t, step_container_id(s), left_ms > INT32_MAX ? INT32_MAX : (int)left_ms, s->e->cancel, last);
        good = is_good(s, now, last) ? good + 1 : 0;
        bool young = good >= GOOD_SAMPLES && still_young(s, now);
        if (good >= GOOD_SAMPLES && !young)
            return true;
        if (young && s->env->now_ms(s->env->ctx) > deadline_ms + t->start_grace_ms)
            return true; /* two clocks differ: by ours it has lived long enough */
        left_ms = deadline_ms - s->env->now_ms(s->env->ctx);
        bool late = good == 0 && left_ms < s->env->verify_interval_ms;
        if (late || atomic_load(s->e->cancel))
            return false;
        if ((good > 0 && good < GOOD_SAMPLES) || last->health != told.health || strcmp(last->text, told.text) != 0)
            tell_sample(s, PHASE_RUNNING, last, command,
                        young  ? " (good, waiting whether it lives through its start)"
                        : good ? " (good, asking once more)"
                               : " (not yet good, asking again)");
        told = *last;
        s->env->pause(s->env->ctx, s->env->verify_interval_ms);
    }
}

/* Credit is for a step that changed something. */
static void give_credit(struct step *s, bool good, const struct facts *now)
{
    bool nothing = s->outcome == ACTION_FAILED || premise_effect(s->action, s->facts, now) == EFFECT_NOTHING;
    if (nothing && s->outcome == ACTION_SUCCESS) {
        s->outcome = ACTION_FAILED;
        snprintf(s->failure, sizeof s->failure, "%s changed nothing", s->action->name);
    }
    s->healed = good && !nothing;
    s->recovered = good && nothing;
}

void step_verify(struct step *s)
{
    const struct target *t = s->e->plan.target;
    struct health_sample last = {.health = 0};
    char message[160];
    struct facts *now = facts_create();
    AUTO_FREE char *command = target_proved_by_probe(t) ? target_question(t) : target_command_line(t, t->verify_argv);
    if (t->threshold_alone_warns)
        snprintf(message, sizeof message, "Asking %s whether it is healthy: it answers and refuses nothing, in %d samples", t->name, GOOD_SAMPLES);
    else
        snprintf(message, sizeof message, "Asking %s whether it is healthy: above %d %% in %d samples", t->name, t->healthy_above, GOOD_SAMPLES);
    struct phase p = phase_of(PHASE_VERIFYING, PHASE_RUNNING, message, command);
    step_tell(s, &p);

    bool good = now && sample_health(s, now, command, &last);
    if (now && !good && !atomic_load(s->e->cancel))
        step_look_closer(s, now, &last);
    /* A sample that was cut short says nothing. */
    if (now && (good || !atomic_load(s->e->cancel))) {
        give_credit(s, good, now);
        s->health_after = last.health;
        char rest[100];
        if (t->threshold_alone_warns)
            snprintf(rest, sizeof rest,
                     good ? " (nothing is refused, in %d samples)" : " (it does not answer, or refuses; %d good samples are needed)", GOOD_SAMPLES);
        else
            snprintf(rest, sizeof rest, good ? " (above %d %% in %d samples)" : " (not above %d %%)", t->healthy_above, GOOD_SAMPLES);
        tell_sample(s, good ? PHASE_COMPLETED : PHASE_FAILED, &last, command, rest);
    }
    facts_destroy(now);
}

/* Borrows its texts from the step and the outcome. */
static struct action_record record_of(const struct step *s, const struct outcome *o, int health_before)
{
    return (struct action_record){
        .execution_id = s->e->id,
        .incident_id = s->e->plan.incident_id,
        .approver = s->e->plan.approver,
        .attempt = s->attempt,
        .action = s->action->name,
        .command = s->command,
        .executed_at_us = o->started_at_us,
        .outcome = s->outcome,
        .has_exit_code = o->has_exit_code,
        .exit_code = o->exit_code,
        .out = o->output ? output_text(o->output, EXECUTOR_STDOUT) : "",
        .err = o->output ? output_text(o->output, EXECUTOR_STDERR) : o->err.msg,
        .duration_ms = o->duration_ms,
        .health_before = health_before,
        .health_after = s->health_after,
        .cancelled_by = cut_off_by(s, o),
    };
}

static void record(const struct step *s, const struct outcome *o, int health_before)
{
    const struct action_record r = record_of(s, o, health_before);
    if (atomic_exchange(&s->e->recorded_step, s->attempt) != s->attempt) /* else it was abandoned and is recorded already */
        step_keep_record(s, &r);
    audit_step_end(s->env->recorder, &r, s->healed);
    if (!atomic_load(&s->e->record_lost))
        journal_recorded(s->env->journal, s->e->id, s->attempt, s->outcome, s->healed, s->recovered, s->health_after, s->failure);
}

void step_run(struct step *s, int health_before)
{
    struct outcome o = {.err.code = ERR_NONE, .kept_bytes = -1};
    s->health_after = -1;
    audit_step_begin(s->env->recorder, s->e, s->attempt, s->plan);
    struct phase p = phase_of(PHASE_COMMAND, PHASE_PENDING, s->action->description, s->command);
    step_tell(s, &p);

    char message[200];
    if (s->plan->argv)
        snprintf(message, sizeof message, "Running in container %s", s->e->plan.target->container);
    else
        snprintf(message, sizeof message, "The engine does it: %s %s", executor_verb_name(s->action->verb), s->e->plan.target->container);
    p = phase_of(PHASE_EXECUTING, PHASE_RUNNING, message, s->command);
    step_tell(s, &p);

    run_action(s, &o);
    explain(s, &o);
    s->e->undo_wanted |= s->action->undo_by_itself && (s->outcome != ACTION_FAILED || o.has_exit_code);
    const struct action_record r = record_of(s, &o, health_before);
    journal_done(s->env->journal, &r, s->failure);
    tell_result(s, &o);
    if (!atomic_load(s->e->cancel))
        step_verify(s);
    record(s, &o, health_before);
    output_free(o.output);
}
