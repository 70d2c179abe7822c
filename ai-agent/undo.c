/* undo.c - which execution can be taken back, and the proposal to do so. */
#include "ai-agent/undo.h"
#include "ai-agent/audit.h"
#include "ai-agent/undo_action.h"
#include "ai-agent/undo_words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 0 when its time is over, or nobody knows how old it is. */
static int64_t left_us(const struct agent *a, const struct capsule *c)
{
    int64_t age_us = clock_since_us(c->mark, c->taken_at_us), window_us = (int64_t)a->settings->undo_window_ms * 1000;
    return age_us < 0 || age_us > window_us ? 0 : window_us - age_us;
}

/* The last undo of it, unless that was taken back in its turn.  Each undo is newer than what it takes back, so this ends; the bound is for a
 * store that says otherwise. */
static bool was_undone(struct agent *a, const struct capsule *c, struct execution_undone *ret)
{
    enum { CHAIN_MAX = 64 };
    struct capsule at = *c;
    struct execution_undone last;
    struct err ignored;
    int count = 0;
    while (a->executions && count < CHAIN_MAX && executions_put_back(a->executions, at.id, &last)) {
        if (count++ == 0)
            *ret = last;
        if (capsules_of_execution(a->capsules, last.execution_id, &at, &ignored))
            break;
    }
    return count % 2 == 1;
}

json_t *undo_done(struct agent *a, const char *execution_id)
{
    struct capsule c;
    struct err ignored;
    struct execution_undone done;
    char at[CLOCK_TEXT_BYTES];
    if (capsules_of_execution(a->capsules, execution_id, &c, &ignored) || !was_undone(a, &c, &done))
        return NULL;
    return json_pack("{s:s, s:s, s:s}", "execution_id", done.execution_id, "by", done.by, "at", clock_text(done.at_us, at));
}

static enum err_code check_not_undone(struct agent *a, const struct capsule *c, struct err *err)
{
    struct execution_undone done;
    char at[CLOCK_TEXT_BYTES];
    if (!was_undone(a, c, &done))
        return ERR_NONE;
    return err_set(err, ERR_CONFLICT, "it was taken back already, at %s, approved by %s", clock_text(done.at_us, at), done.by);
}

/* In time, not taken back yet, and which container there is now. */
static enum err_code check_time(struct agent *a, const struct capsule *c, struct instance *ret_container, struct err *err)
{
    const struct target *t = catalogue_target_find(a->catalogue, c->system);
    char window[UNDO_WINDOW_BYTES];
    if (!t)
        return err_set(err, ERR_NOT_FOUND, "%s is not watched any more", c->system);
    if (left_us(a, c) == 0)
        return err_set(err, ERR_CONFLICT, "it can be taken back for %s only, and that time is over",
                       undo_window_text(a->settings->undo_window_ms, window));
    if (check_not_undone(a, c, err))
        return err->code;
    return identity_ask(a->identities, t, ret_container, err);
}

static enum err_code check_capsule(struct agent *a, const struct capsule *c, struct instance *ret_container, struct err *err)
{
    enum err_code code = check_time(a, c, ret_container, err);
    if (!code && strcmp(ret_container->id, c->container_id) != 0)
        code = err_set(err, ERR_CONFLICT, "the container of %s is another one than the snapshot was taken of (it was %.12s, now %.12s)", c->system,
                       c->container_id, ret_container->id);
    return code;
}

json_t *undo_offer(struct agent *a, const char *execution_id)
{
    struct capsule c;
    struct execution_undone ignored_undo;
    struct err ignored;
    char at[CLOCK_TEXT_BYTES];
    if (executions_ran_nothing(a->executions, execution_id) || capsules_of_execution(a->capsules, execution_id, &c, &ignored) ||
        left_us(a, &c) == 0 || was_undone(a, &c, &ignored_undo))
        return NULL;
    int64_t until_s = (clock_wall_us() + left_us(a, &c)) / 1000000; /* by the clock as it is now: whole seconds, the same at each look */
    return json_pack("{s:s, s:I, s:I}", "until", clock_text(until_s * 1000000, at), "key_count", (json_int_t)c.key_count, "bytes",
                     (json_int_t)c.bytes);
}

/* The line is for people: the agent does the same through the engine. */
static bool add_step(struct steps *steps, const struct target *target, const struct capsule *c, const struct facts *now)
{
    struct step_plan step = {.action = &undo_action};
    const char *container = target->container;
    double keys = facts_number(now, "keys", -1);
    if (asprintf(&step.command, "docker stop %s && docker cp %s %s:%s/%s && docker start %s", container, c->id, container, c->folder, c->file,
                 container) < 0)
        return false;
    int bytes = keys >= 0 ? asprintf(&step.loss, "All connections, and the %.0f keys that are there now; a snapshot of them is taken first", keys)
                          : asprintf(&step.loss, "All connections, and what was written since");
    if (bytes < 0) {
        free(step.command);
        return false;
    }
    steps->list[steps->count++] = step;
    return true;
}

enum err_code undo_derive(struct agent *a, const struct sealed_proposal *sealed, struct instance *ret_container, struct steps *ret_steps,
                          struct err *err)
{
    struct capsule c;
    struct facts *none = facts_create(); /* how many keys are there now is only told */
    enum err_code code = none ? capsules_find(a->capsules, sealed->capsule_id, &c, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code)
        code = check_time(a, &c, ret_container, err);
    if (!code && !add_step(ret_steps, sealed->target, &c, none))
        code = err_set(err, ERR_NOMEM, "out of memory");
    facts_destroy(none);
    return code;
}

static json_t *reply_of(const struct sealed_proposal *s, const struct capsule *c, const struct facts *now)
{
    char expires_at[CLOCK_TEXT_BYTES], taken_at[CLOCK_TEXT_BYTES], verify[160], undo[UNDO_WORDS_BYTES];
    const struct step_plan *step = &s->steps.list[0];
    undo_words(step, s->target, s->undo_window_ms, undo);
    snprintf(verify, sizeof verify, "%lld keys are there again, as in the snapshot", (long long)c->key_count);
    json_t *details = json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:i}", "snapshot", c->words, "taken_at", clock_text(c->taken_at_us, taken_at),
                                "key_count", (json_int_t)c->key_count, "bytes", (json_int_t)c->bytes, "sha256", c->sha256, "container",
                                s->target->container, "health", (int)facts_number(now, "health", 0));
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[], s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:[{s:s, s:s, s:s, s:s, s:s, s:s, s:s}], s:[], s:[], s:[], "
        "s:[], s:s, s:s}",
        "proposal_id", s->id, "digest", s->digest, "incident_id", s->incident_id, "system", s->target->name, "action", undo_action.name, "command",
        step->command, "command_preview", step->command, "argv", "description", undo_action.description, "risk", risk_name(undo_action.risk),
        "expected_result", undo_action.expected_result, "loss", step->loss, "undo", undo, "verify", verify, "details",
        details, //
        "steps", "action", undo_action.name, "command", step->command, "risk", risk_name(undo_action.risk), "description", undo_action.description,
        "expected_result", undo_action.expected_result, "loss", step->loss, "undo", undo, //
        "evidence", "evidence_detail", "ruled_out", "alternatives", "undo_of", c->execution_id, "expires_at",
        clock_text(s->expires_at_us, expires_at));
}

static enum err_code seal(struct agent *a, const struct target *t, const struct capsule *c, const struct instance *container, const struct facts *now,
                          json_t **ret, struct err *err)
{
    struct sealed_proposal s = {.target = t, .checked_at_us = clock_wall_us(), .health = (int)facts_number(now, "health", 0)};
    s.undo_window_ms = a->settings->undo_window_ms;
    s.keys_now = (int64_t)facts_number(now, "keys", -1);
    s.keys_then = c->key_count;
    memcpy(s.incident_id, c->incident_id, sizeof s.incident_id);
    memcpy(s.capsule_id, c->id, sizeof s.capsule_id);
    snprintf(s.catalogue_digest, sizeof s.catalogue_digest, "%s", catalogue_digest_in_force(a->catalogue));
    snprintf(s.container_id, sizeof s.container_id, "%s", container->id);
    snprintf(s.incarnation, sizeof s.incarnation, "%s", container->incarnation);
    snprintf(s.started_at, sizeof s.started_at, "%s", container->started_at);
    snprintf(s.image_id, sizeof s.image_id, "%s", container->image_id);
    enum err_code code =
        add_step(&s.steps, s.target, c, now) ? proposals_seal(a->proposals, &s, clock_wall_us(), err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code)
        audit_proposal(&a->recorder, &s);
    if (!code) {
        char why[REHEARSAL_WHY_BYTES];
        rehearsal_way(&undo_action, s.target, container->state, why);
        *ret = reply_of(&s, c, now);
        json_object_set_new(*ret, "expected", json_deep_copy(json_object_get(s.seal, "expected")));
        json_object_set_new(*ret, "rehearsal", json_pack("{s:b, s:s}", "possible", 0, "why_not", why));
    }
    sealed_proposal_free(&s);
    return code;
}

enum err_code undo_propose(struct agent *a, const char *execution_id, json_t **ret, struct err *err)
{
    struct capsule c;
    struct instance container;
    struct err ignored;
    enum err_code code = capsules_of_execution(a->capsules, execution_id, &c, err);
    if (!code && executions_ran_nothing(a->executions, execution_id))
        code = err_set(err, ERR_CONFLICT, "nothing of execution %s was run, so there is nothing to take back", execution_id);
    if (!code)
        code = check_capsule(a, &c, &container, err);
    const struct target *t = code ? NULL : catalogue_target_find(a->catalogue, c.system);
    if (!code && !t)
        code = err_set(err, ERR_NOT_FOUND, "%s is not watched any more", c.system);
    if (code)
        return code;
    struct facts *now = facts_create();
    if (now) /* a target that does not answer can be taken back all the same */
        a->live.ask(a->live.self, t, now, NULL, &ignored);
    code = now ? seal(a, t, &c, &container, now, ret, err) : err_set(err, ERR_NOMEM, "out of memory");
    facts_destroy(now);
    return code;
}
