/* undo_action.c - the one action that every target type has. */
#include "ai-agent/undo_action.h"

const struct action undo_action = {
    .name = "undo",
    .type = "any",
    .verb = EXECUTOR_VERB_COUNT,
    .risk = RISK_HIGH,
    .description = "Put the snapshot back that was taken right before the fix: the server is stopped, its file replaced, and started again.",
    .expected_result = "The keys of before are there again, counted and compared with the snapshot. What was wrong before will be wrong again.",
    .loss = "",
    .capsule = "",
    .timeout_ms = 180000,
    .approvals = 1,
};
