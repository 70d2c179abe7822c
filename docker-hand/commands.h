/* commands.h - which commands may run inside a container: those of the catalogue, and a few that the daemons have of their own. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "docker-hand/rights.h"

enum { COMMAND_NAME_BYTES = 160 };

/* Whether argv is, word for word, a command that this peer may run: in the target t, or with t NULL in a scratch container.  Where the command has a
 * {=hole} stands a whole number, where it has a {@hole} a plain name, where it has a {.word} that of the target t (facts/template.h), and nothing
 * else ever stands in for a word but the paths of the generator's own faults. ret_name: how it is called, for the log: "action flush". */
bool command_allowed(const struct catalogue *c, const struct target *t, unsigned peers, const char *const *argv, char ret_name[COMMAND_NAME_BYTES]);
