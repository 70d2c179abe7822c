/* incident_db.h - incidents, their analysis and their actions in the database.  All SQL is in db_*.c.
 *
 * Each change and a deletion are in the audit (audit.h), `actor` is who asked for them.
 * Each call is one transaction and, when it changes something, leaves a notification in it for the other backends
 * (publish.h): nothing is told that was not committed.  Errors as in db.h; ERR_NOT_FOUND is "Incident not found". */
#pragma once
#include "backend-ext/action.h"
#include "backend-ext/db.h"
#include "backend-ext/incident.h"
#include "backend-ext/incident_patch.h"

/* The whole incident as it goes out; a new reference. */
enum err_code incident_db_get(struct db_conn *c, const char *id, json_t **ret, struct err *err);

enum incident_list { INCIDENTS_OPEN, INCIDENTS_RESOLVED };
struct incident_page {
    int limit;                     /* rows at most */
    char before[CLOCK_TEXT_BYTES]; /* "" = from the newest on */
    char before_id[UUID_TEXT_BYTES];
    char since[CLOCK_TEXT_BYTES]; /* those opened or changed then or later; "" = all */
    const char *system;           /* those of one system: affected_system, else source; borrowed, NULL = all */
};
/* Open ones by created_at, resolved ones by updated_at, newest first, their pieces cut (incident_cut.h).  A page of very large incidents ends early.
 * *ret_next: limit 0 = that was all, else where to go on. */
enum err_code incident_db_list(struct db_conn *c, enum incident_list which, const struct incident_page *page, json_t **ret,
                               struct incident_page *ret_next, struct err *err);

/* Incidents changed, diagnosed or acted on since then: ids, at most 1000. */
enum err_code incident_db_recent(struct db_conn *c, long long since_us, json_t **ret_ids, struct err *err);

/* The incident and its first history row.  An id that is there already changes nothing: *ret_created = false. */
enum err_code incident_db_create(struct db_conn *c, const struct incident_new *n, bool *ret_created, struct err *err);

/* *ret_notes_before: malloc'd, the notes as they were when the status changed. */
enum err_code incident_db_patch(struct db_conn *c, const char *id, const struct incident_patch *p, const char *actor, char **ret_notes_before,
                                struct err *err);

/* History and analysis go too.  ERR_CONFLICT while it is `fixing`, and when the agent has acted on it. */
enum err_code incident_db_delete(struct db_conn *c, const char *id, const char *actor, struct err *err);

/* ---- for the backend's own rounds (db_chores.c) ---- */

/* [{id, execution_id, is_old, turn_age_ms}]: what an execution made `fixing`, the oldest first; is_old: its status is older than age_s; turn_age_ms:
 * since when it has its turn at the referee, -1 = it has none, or its lease is over. */
enum err_code incident_db_fixing(struct db_conn *c, int age_s, int max, json_t **ret, struct err *err);
/* From `fixing` by that execution to `investigating`, with a line in the notes; *ret_changed: false when it is not so any more. */
enum err_code incident_db_execution_lost(struct db_conn *c, const char *id, const char *execution_id, const char *line, bool *ret_changed,
                                         struct err *err);

/* Ids of open incidents without a diagnosis whose turn it is, the newest first. */
enum err_code diagnosis_db_due(struct db_conn *c, int max, json_t **ret_ids, struct err *err);
/* Takes an automatic diagnosis for so long; *ret_taken: false when another has it, it was put off, or it is made already. */
enum err_code diagnosis_db_take(struct db_conn *c, const char *id, int for_ms, bool *ret_taken, struct err *err);
/* After a failure: due again after first_ms, which doubles with each attempt up to max_ms. */
enum err_code diagnosis_db_put_off(struct db_conn *c, const char *id, int first_ms, int max_ms, struct err *err);

/* Removes at most `max` resolved incidents that did not change for that many days and have no actions; *ret_ids: which. */
enum err_code incident_db_remove_old(struct db_conn *c, int days, int max, json_t **ret_ids, struct err *err);

struct diagnosis {
    const char *severity, *diagnosis, *provider;
    double confidence;    /* 0..1; 0 = not said */
    const char *rule;     /* of the catalogue; "" = none is named */
    const json_t *cites;  /* array: the error logs that it rests on, by number; NULL = none */
    const char *asked_by; /* NULL = nobody: a severity that a person set meanwhile stays */
};
struct solution {
    const char *solution, *provider;
    double confidence;
    const char *asked_by;
};
/* One analysis an incident, updated in place; *ret is the analysis as it goes out. */
enum err_code analysis_db_diagnosis(struct db_conn *c, const char *incident_id, const struct diagnosis *d, json_t **ret, struct err *err);
/* ERR_CONFLICT when there is no diagnosis yet. */
enum err_code analysis_db_solution(struct db_conn *c, const char *incident_id, const struct solution *s, json_t **ret, struct err *err);

/* An id that is there already changes nothing: *ret_created = false, *ret is the stored row.
 * ERR_CONFLICT when it belongs to another incident. */
enum err_code action_db_create(struct db_conn *c, const char *incident_id, const struct action_new *n, bool *ret_created, json_t **ret,
                               struct err *err);
/* Oldest first, outputs whole. */
enum err_code action_db_list(struct db_conn *c, const char *incident_id, json_t **ret, struct err *err);
