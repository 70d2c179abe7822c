/* propose.h - asking the agent what it would do. */
#pragma once
#include "selfheal-cli/cli.h"

/* With --action where it was given.  *ret_any: there is something to approve.  What goes wrong is told. */
enum exit_code propose_fix(struct cli *c, const char *incident_id, json_t **ret, bool *ret_any);
/* Why nothing is proposed. */
enum exit_code propose_show_none(struct cli *c, json_t *answer);
