/* phase.h - the messages of an execution as lines on a terminal. */
#pragma once
#include "selfheal-cli/print.h"

struct phase_view {
    int64_t shown_bytes; /* of the output of the step under way: its result repeats what came in pieces */
    int64_t attempt;
    bool out_at_start, err_at_start;
};

void phase_view_init(struct phase_view *v);
void phase_print(struct phase_view *v, const json_t *message);
/* Whether it ends the execution. */
bool phase_is_last(const json_t *message);
/* The last message says that the target is well again. */
bool phase_is_healed(const json_t *message);
