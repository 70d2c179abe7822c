/* alerts.h - the threads that tell people: `alerts` routes, and one for each receiver sends, so that none waits for another. */
#pragma once
#include "backend-ext/alert.h"
#include "backend-ext/db.h"

struct alerts;

struct alerts_options {
    const struct alert_settings *settings; /* borrowed */
    struct alert_config *config;           /* taken over, also on failure */
    const atomic_bool *leaving;            /* ends calls under way */
};
/* No thread runs before alerts_start. */
enum err_code alerts_make(const struct alerts_options *o, struct alerts **ret, struct err *err);
enum err_code alerts_start(struct alerts *a, struct db *db, struct err *err);
/* Something happened (a notification of the database).  Any thread; NULL fine. */
void alerts_wake(struct alerts *a);
void alerts_stop(struct alerts *a); /* no round begins after it; NULL fine */
void alerts_free(struct alerts *a); /* nobody may wake them any more; NULL fine */
/* A proposal of the agent that a person is to decide about: told once an action and state of the incident. */
void alerts_note_proposal(struct db *db, const char *incident_id, const json_t *proposal);
const struct alert_config *alerts_config(const struct alerts *a);
const char *alerts_in_token(const struct alerts *a); /* "" = none */
const struct alert_settings *alerts_settings(const struct alerts *a);
