/* phase.h - one message of an execution, as its viewers see it. */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum phase_kind {
    PHASE_THINKING,
    PHASE_COMMAND,
    PHASE_EXECUTING,
    PHASE_RESULT,
    PHASE_VERIFYING,
    PHASE_VERIFICATION,
    PHASE_COMPLETE, /* this or PHASE_ERROR is the last */
    PHASE_ERROR,
    PHASE_KIND_COUNT
};

enum phase_status { PHASE_PENDING, PHASE_RUNNING, PHASE_COMPLETED, PHASE_FAILED, PHASE_STATUS_COUNT };

/* What an execution's messages have in common; NULL and 0 are left out. */
struct phase_head {
    const char *execution_id, *incident_id, *system, *action;
    int attempt;       /* number of the step, from 1 */
    size_t step_count; /* how many steps were approved, and may run one after the other */
};

struct phase {
    enum phase_kind kind;
    enum phase_status status;
    const char *message;
    const char *command;        /* the line a person could paste, or "" */
    const char *out, *err;      /* valid UTF-8; NULL = left out */
    int64_t from_byte, to_byte; /* of the whole output: where out and err stand in it; -1 = left out */
    int64_t output_bytes;       /* of a result: how much of it is kept; -1 = left out */
    bool has_exit_code;
    int exit_code;
    int64_t duration_ms;                     /* -1 = left out */
    int health, health_before, health_after; /* -1 = left out */
    int recorded;                            /* 1, 0; -1 = left out */
    bool refused;                            /* of an error: nothing was run */
    const char *approved_by;                 /* of a refusal: a second person must approve, too; NULL = left out */
    bool interrupted;                        /* of an end: the agent was killed meanwhile, and looked afterwards */
    const char *cancelled_by;                /* of a result and an end: a person's cancel cut it off; NULL = left out */
    const json_t *differences;               /* of a refusal: where what was approved is not so any more, see seal.h; borrowed; NULL = left out */
};

const char *phase_name(enum phase_kind kind);
/* With everything optional left out. */
struct phase phase_of(enum phase_kind kind, enum phase_status status, const char *message, const char *command);

/* JSON text, malloc'd; NULL on no memory.  timestamp: clock_now_text(). */
char *phase_text(const struct phase_head *head, uint64_t seq, const struct phase *phase, const char *timestamp);
