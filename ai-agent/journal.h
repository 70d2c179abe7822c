/* journal.h - what an execution is at, on disk before and after each thing that it does, so that a killed agent repeats nothing and loses nothing.
 *
 * Records of one execution, in this order: begun, then for each step `step` (before the command), `done` (after it, before it is verified) and
 * `recorded` (verified, and handed to the outbox), at last `ended`.  Beside them every message of its transcript.  Each is on disk when the call
 * returns (SQLite, WAL, synchronous FULL). */
#pragma once
#include "ai-agent/recorder.h"
#include "ai-agent/steps.h"
#include "common/catalogue/catalogue.h"
#include "common/facts/facts.h"
#include "common/store/store.h"

struct journal {
    struct store *store;          /* borrowed; NULL: nothing is kept */
    void (*on_record)(void *ctx); /* once a record is on disk; NULL.  For the test that kills there */
    void *ctx;
};

/* What an execution is made of. */
struct journal_begin {
    const char *execution_id, *incident_id, *container_id, *evidence, *approver;
    const struct target *target;
    const struct rule *rule;
    const struct steps *steps;
    int64_t started_at_us;
    bool leaves_status;     /* as in execution_plan, and the next one */
    const char *capsule_id; /* NULL = a fix */
};

/* An error: it cannot be kept, so the next thing must not be done.  health_first: before the first step. */
enum err_code journal_begun(const struct journal *j, const struct journal_begin *b, struct err *err);
enum err_code journal_step(const struct journal *j, const char *execution_id, int attempt, const struct action *action, int health_before,
                           int health_first, const struct facts *before, struct err *err);
/* What happened already is written down as well as can be: an error is logged. */
void journal_done(const struct journal *j, const struct action_record *r, const char *failure);
void journal_recorded(const struct journal *j, const char *execution_id, int attempt, enum action_outcome outcome, bool healed, bool recovered,
                      int health_after, const char *failure);
void journal_ended(const struct journal *j, const char *execution_id, const char *status, bool nothing_ran);
void journal_line(const struct journal *j, const char *execution_id, uint64_t seq, const char *text);
void journal_forget(const struct journal *j, const char *execution_id);

/* ---- after a restart ---- */

/* One execution of an earlier life; NULL = there is no such record.  step, done and recorded are the last ones. */
struct journal_past {
    char id[UUID_TEXT_BYTES];
    json_t *begun, *step, *done, *recorded, *ended;
};
/* Oldest first, all owned by the call.  Records without a beginning are removed.  False stops. */
enum err_code journal_each(const struct journal *j, bool (*each)(void *ctx, const struct journal_past *past), void *ctx, struct err *err);
/* The messages of its transcript, in their order. */
enum err_code journal_lines(const struct journal *j, const char *execution_id, void (*each)(void *ctx, const char *text), void *ctx, struct err *err);

/* The words for outcomes in records: "success" "failed" "unknown". */
const char *action_outcome_name(enum action_outcome outcome);
enum action_outcome action_outcome_of(const char *name); /* anything else is unknown */
