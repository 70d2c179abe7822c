/* diagnoser.h - the automatic diagnosis of new incidents: a bounded queue and two threads, so no reply ever waits for it. */
#pragma once
#include "backend-ext/app.h"
#include "common/base/base.h"

enum err_code diagnoser_start(struct app *app, struct diagnoser **ret, struct err *err);
/* app->leaving must be set, so that calls under way end; what still waits is dropped.  NULL fine. */
void diagnoser_stop(struct diagnoser *d);

/* A full queue drops the request and says so in the log: the incident can still be diagnosed by hand. */
void diagnoser_add(struct diagnoser *d, const char *incident_id);
