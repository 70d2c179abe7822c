/* execution_step.h - one step of an execution: run its action, then find out whether the target is healthy. */
#pragma once
#include "ai-agent/execution.h"

struct step {
    struct execution *e;
    const struct execution_env *env;
    const struct action *action;
    const char *command; /* borrowed */
    int attempt;
    /* results */
    bool succeeded; /* the command did what it should */
    bool healed;
    int health_after;
    char failure[400]; /* why it did not succeed */
};

/* Adds a message to the execution's transcript under this step's head. */
void step_tell(const struct step *s, const struct phase *phase);
/* Command, run, verify, record. */
void step_run(struct step *s, int health_before);
