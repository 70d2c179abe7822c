/* follow.h - an execution from its approval, or from anywhere, to its end: over the agent's socket, again after it was cut. */
#pragma once
#include "selfheal-cli/cli.h"

struct follow {
    struct cli *cli;
    const json_t *start; /* the start message; NULL: only looks at execution_id */
    char execution_id[UUID_TEXT_BYTES];
    bool detach; /* enough once it has begun */
    bool quiet;  /* messages are neither printed nor told as JSON lines */
    /* Filled in: */
    json_t *last; /* the message that ended it, the caller's; NULL where it was left before */
};

/* EXIT_GOOD: healed, or begun where that is enough. */
enum exit_code follow_execution(struct follow *f);
