/* daemons.h - which of the other daemons have fallen silent: who heals the healer.
 *
 * The monitor is heard by its report of each round (POST /systems), agent and diagnosis by the answer to their /health, whatever it says.  The
 * moments are kept in the database, so that it is enough when one of several backends hears them.  Nobody is called silent before this backend has
 * itself been up for that long: after a night without power all of them were away.  Any thread. */
#pragma once
#include "backend-ext/db.h"
#include <jansson.h>
#include <stdbool.h>

struct app;
struct daemons;

enum { DAEMONS_COUNT = 3, DAEMONS_LOOK_MAX_MS = 10000 };

/* NULL on no memory. */
struct daemons *daemons_create(struct app *app, int silent_after_ms);
void daemons_destroy(struct daemons *d); /* NULL fine */
int daemons_look_ms(const struct daemons *d);
bool daemons_round(void *ctx); /* a chore (chores.h) */
/* {silent_after_s, daemons: [{name, seen_at, silent}]}, as the last round found it; a new reference, NULL on no memory. */
json_t *daemons_json(struct daemons *d);
/* [{name, seen_at}] of those that are silent; the same way. */
json_t *daemons_silent(struct daemons *d);
/* That the monitor has reported. */
enum err_code daemons_heard_monitor(struct db_conn *c, struct err *err);

/* ---- db_daemons.c ---- */
/* Those of whom nothing is known yet count as heard now. */
enum err_code daemons_db_begin(struct db_conn *c, const char *name, struct err *err);
enum err_code daemons_db_heard(struct db_conn *c, const char *name, struct err *err);
/* Rows of name, seen at (microseconds), age (milliseconds). */
enum err_code daemons_db_list(struct db_conn *c, PGresult **ret, struct err *err);
