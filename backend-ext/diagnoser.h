/* diagnoser.h - the automatic diagnosis of new incidents: a bounded queue and two threads, so no reply ever waits for it.
 *
 * One that failed is asked for again, with a pause that doubles; who asks is settled in the database, so that several backends do not ask twice. */
#pragma once
#include "backend-ext/app.h"
#include "common/base/base.h"

enum err_code diagnoser_start(struct app *app, struct diagnoser **ret, struct err *err);
/* app->leaving must be set, so that calls under way end; what still waits is dropped.  NULL fine. */
void diagnoser_stop(struct diagnoser *d);

/* An id that waits already, or is under way, is not added again.  A full queue drops it: the next round finds it. */
void diagnoser_add(struct diagnoser *d, const char *incident_id);

int diagnoser_waiting(struct diagnoser *d); /* how many ids */

/* A chore, ctx is the diagnoser: adds open incidents without a diagnosis whose turn it is - one that failed, or was cut off by a kill. */
bool diagnoser_round(void *ctx);
