/* execution_step.h - one step of an execution: run its action, then find out whether the target is healthy. */
#pragma once
#include "ai-agent/execution_state.h"
#include "ai-agent/premise.h"
#include "ai-agent/verifier.h"

struct step {
    struct execution *e;
    const struct execution_env *env;
    const struct step_plan *plan; /* borrowed, as the next two */
    const struct action *action;
    const char *command;
    struct facts *facts; /* of the target right before the step */
    int attempt;
    /* results */
    enum action_outcome outcome;
    bool healed;    /* bad before, good after, and the step changed something */
    bool recovered; /* good after, but the step changed nothing */
    int health_after;
    char failure[400]; /* why it was no success */
};

/* A line of `thinking`. */
void step_think(const struct step *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Adds a message to the execution's transcript under this step's head. */
void step_tell(const struct step *s, const struct phase *phase);
/* The container that was approved, NULL = by name. */
const char *step_container_id(const struct step *s);
/* A good percentage proves nothing while the target still refuses what it refused: its facts are asked, too, and may lower the sample. */
void step_look_closer(const struct step *s, struct facts *now, struct health_sample *sample);
/* Who no longer waits for a command has not ended it: its process goes on in the container, and is ended here; where
 * nobody can be asked (the engine is away), again and again for a while.  ret_words: "" or what to add to a sentence. */
void step_end_left_behind(const struct step *s, char *ret_words, size_t bytes);
/* execution_before.c: whether it may run now; false with the reason.  Puts aside what it would destroy, and journals that it begins. */
bool step_may_run(struct step *s, const struct incident *incident, int health_before, char *ret_why, size_t bytes);
/* Command, run, verify, record. */
void step_run(struct step *s, int health_before);
/* Hands it to the outbox, if need be again and again for a minute.  False: it could not be kept; the journal must stay open, so that the next start
 * records it (record_lost is set). */
bool step_keep_record(const struct step *s, const struct action_record *r);
/* Looks whether the target is well now, gives credit, tells it. */
void step_verify(struct step *s);

/* execution.c: how an execution ends.  By what became of its last step; or before anything was run. */
void step_end(const struct step *s);
void step_refused(const struct step *s, const char *why);
