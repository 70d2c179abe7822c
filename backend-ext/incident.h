/* incident.h - the incident on the wire: what a client may send on create, and how a stored one looks in replies and frames.
 *
 * No database in here.  Order and presence of the fields are part of the contract: `analysis` (and in it
 * `rule` and `cites`), `status_history`, `agent_actions`, `members`, `team` and the three agent fields are absent, not null, when there is nothing to
 * say. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    INCIDENT_FAULT_CHARS = 64,
    INCIDENT_TEAM_CHARS = 100,
    INCIDENT_SYSTEM_CHARS = 100,
    INCIDENT_MEMBER_FAULT_CHARS = 200,
    ACTION_OUTPUT_SHOWN_BYTES = 4096,
    INCIDENT_NOTE_LINE_BYTES = 1024
};

bool incident_is_status(const char *text);   /* triage investigating fixing resolved */
bool incident_is_severity(const char *text); /* low medium high */

/* ---- create ---- */
struct incident_new {
    json_t *body; /* owns the borrowed texts below */
    char id[UUID_TEXT_BYTES];
    const char *message, *source, *status, *generated_by, *notes;
    const char *team, *affected_system;                              /* NULL = none */
    const char *fault;                                               /* the kind that the monitor saw; NULL = somebody wrote the incident */
    char *error_logs, *metrics_snapshot;                             /* JSON array / object as text, NULL = none */
    char created_at[CLOCK_TEXT_BYTES], updated_at[CLOCK_TEXT_BYTES]; /* "" = now */
    json_t *analysis;                                                /* checked object, NULL = none */
    json_t *status_history;                                          /* checked array, NULL = none */
};

/* Takes a reference to `body` on success.  ERR_INVALID names the field. */
enum err_code incident_new_read(struct incident_new *ret, json_t *body, struct err *err);
void incident_new_free(struct incident_new *n); /* NULL and zeroed are fine */

/* Whether `generated_by` is a daemon's name, as the daemons write it: it was taken with their token only. */
bool incident_is_of_daemon(const char *generated_by);
/* Whether it reads like one: without case, and whatever is no letter ignored. */
bool incident_names_daemon(const char *generated_by);
/* The same of any name that the audit calls somebody by who is no person. */
bool incident_names_actor(const char *author);

/* ---- as stored ---- */
struct analysis_row {
    const char *id, *severity, *diagnosis, *diagnosis_provider, *solution, *solution_provider, *confidence, *created_at_us;
    const char *rule;  /* that led to the diagnosis; NULL or "" = none is named */
    const char *cites; /* JSON: the error_logs that it rests on, by number; NULL = none */
};

/* Borrowed texts; NULL where the database has NULL. */
struct incident_row {
    const char *id, *message, *source, *status, *team, *generated_by, *notes;
    const char *affected_system, *error_logs, *metrics_snapshot;
    const char *created_at_us, *updated_at_us;
    const struct analysis_row *analysis; /* NULL = none */
    const char *history;                 /* JSON: [[id, from|null, to, at_us], ...] oldest first, NULL = none */
    const char *actions;                 /* JSON: as action_shape() takes them, NULL = none */
    const char *members;                 /* JSON: [[system, fault, why, since_us, well_us|null], ...], NULL = none */
};

/* New references; NULL on no memory. */
json_t *incident_json(const struct incident_row *row);
json_t *analysis_json(const char *incident_id, const struct analysis_row *row);

/* The message, and what the monitor saw, as the AI service takes it; bounded (incident_cut.h). */
json_t *incident_question(const json_t *incident);
