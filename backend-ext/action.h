/* action.h - one command that the agent ran for an incident. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct action_new {
    json_t *body; /* owns the texts */
    char id[UUID_TEXT_BYTES];
    const char *action, *command, *result, *stdout_text, *stderr_text;
    const char *approver;               /* "" = not told, by an agent that knows no users */
    char execution_id[UUID_TEXT_BYTES]; /* "" = not told */
    char executed_at[CLOCK_TEXT_BYTES]; /* "" = now */
    /* Decimal text for the database; "" = null. */
    char exit_code[16], duration_ms[16], health_before[16], health_after[16];
};

/* Takes a reference to `body` on success.  ERR_INVALID names the field. */
enum err_code action_new_read(struct action_new *ret, json_t *body, struct err *err);
void action_new_free(struct action_new *n); /* NULL and zeroed are fine */

/* rows: JSON array of objects in the order of the reply, executed_at as microseconds; NULL = none.
 * Longer outputs are cut at a character, 0 = not at all.  Returns a new array, [] when there is none. */
json_t *actions_json(const char *rows, size_t output_max_bytes);
