/* audit.h - what the backend writes into the audit, and what its routes read of a request.  The chain itself is common/audit/.
 *
 * Kinds that begin with "incident.", "setting." or "login." are the backend's own: what it changed itself, written in the same transaction as the
 * change. The others are told by the daemons (POST /audit), each with an id of their choice, so that a repeat is stored once. */
#pragma once
#include "backend-ext/db.h"
#include "common/audit/audit.h"
#include "common/http/http.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { AUDIT_LIST_MAX = 200, AUDIT_EXPORT_MAX = 500, AUDIT_PAGE_BYTES = 4 << 20, AUDIT_DEPTH_MAX = 16, AUDIT_CHECK_MS = 2000 };

struct audit_entry {
    json_t *body; /* owns kind and actor, when it came from a request */
    char id[UUID_TEXT_BYTES];
    char incident_id[UUID_TEXT_BYTES]; /* "" = about none */
    const char *kind, *actor;
    char *detail; /* canonical JSON, owned */
};

/* What a daemon tells: {id, kind, actor, incident_id?, detail?}.  ERR_INVALID names the field. */
enum err_code audit_entry_read(struct audit_entry *ret, json_t *body, struct err *err);
void audit_entry_free(struct audit_entry *e); /* a zeroed one is fine */

struct audit_page {
    int limit;
    int64_t seq; /* list: only older than this; export: only newer; 0 = from the end or the start */
    const char *kind;
    const char *actor;                                 /* NULL = anybody */
    char incident_id[UUID_TEXT_BYTES];                 /* "" = all */
    char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES]; /* from <= at < to; "" = no end */
};
/* ?limit, ?before, ?kind, ?actor, ?incident_id, ?from, ?to.  ERR_INVALID names the parameter. */
enum err_code audit_list_page(const struct http_request *request, struct audit_page *ret, struct err *err);
/* ?limit, ?after. */
enum err_code audit_export_page(const struct http_request *request, struct audit_page *ret, struct err *err);

/* A check goes on where an earlier one ended. */
struct audit_check {
    struct audit_chain chain;
    int64_t first; /* the first number that this check looked at; 0 = none */
    int64_t count; /* records that it looked at and found good */
    bool more;     /* it ended at its bound */
};
/* ?after and ?after_hash, the last good record as an earlier check told it; without, from the start. */
enum err_code audit_check_read(const struct http_request *request, struct audit_check *ret, struct err *err);
/* {ok, first, last, count, hash, bad_seq, why, more}; a new reference. */
json_t *audit_check_json(const struct audit_check *check);

/* ---- db_audit.c ---- */

/* Inside the caller's transaction, as the last thing before its commit: whoever appends next waits until then. */
enum err_code audit_db_append(struct db_conn *c, const struct audit_entry *e, struct err *err);
/* In a transaction of its own.  An id that is there already changes nothing: *ret_created = false, *ret is the stored record; ERR_CONFLICT when that
 * is of another kind or incident. */
enum err_code audit_db_create(struct db_conn *c, const struct audit_entry *e, bool *ret_created, json_t **ret, struct err *err);
/* An array; *ret_next: where the next page begins, 0 = that was all.  List: newest first; export: oldest first. */
enum err_code audit_db_list(struct db_conn *c, const struct audit_page *page, json_t **ret, int64_t *ret_next, struct err *err);
enum err_code audit_db_export(struct db_conn *c, const struct audit_page *page, json_t **ret, int64_t *ret_next, struct err *err);
/* From check->chain on, as many records as fit into AUDIT_CHECK_MS. */
enum err_code audit_db_check(struct db_conn *c, struct audit_check *check, struct err *err);
/* {seq, hash, at}; seq 0, the first hash and no time while nothing was written. */
enum err_code audit_db_head(struct db_conn *c, json_t **ret, struct err *err);

/* ---- db_audit_incident.c: what the backend does to incidents, inside the caller's transaction ---- */

enum { AUDIT_SEVERITY_BYTES = 16, AUDIT_BEGINNING_BYTES = 500 };
struct diagnosis;
struct note_new;
struct solution;

/* Nothing is written where nothing changes. */
enum err_code audit_incident_status(struct db_conn *c, const char *id, const char *actor, const char *from, const char *to, const char *execution_id,
                                    struct err *err);
enum err_code audit_incident_severity(struct db_conn *c, const char *id, const char *actor, const char *from, const char *to, struct err *err);
enum err_code audit_incident_team(struct db_conn *c, const char *id, const char *actor, const char *from, const char *to, struct err *err);
/* All notes, of which the beginning is told; and one line that was added to them. */
enum err_code audit_incident_notes(struct db_conn *c, const char *id, const char *actor, const char *from, const char *to, struct err *err);
enum err_code audit_incident_note_line(struct db_conn *c, const char *id, const char *actor, const char *line, struct err *err);
/* One of the notes that people add: its beginning, and which it is. */
enum err_code audit_incident_note(struct db_conn *c, const char *id, const struct note_new *n, struct err *err);
/* Made anew or not: somebody may have decided by it. */
enum err_code audit_incident_diagnosis(struct db_conn *c, const char *id, const struct diagnosis *d, struct err *err);
enum err_code audit_incident_solution(struct db_conn *c, const char *id, const struct solution *s, struct err *err);
enum err_code audit_incident_deleted(struct db_conn *c, const char *id, const char *actor, const char *status, struct err *err);
/* kind: login.done, login.refused, login.ended. */
enum err_code audit_login(struct db_conn *c, const char *kind, const char *actor, const char *name, const char *address, struct err *err);
/* As it is now, "" when there is none. */
enum err_code audit_incident_severity_now(struct db_conn *c, const char *id, char ret[AUDIT_SEVERITY_BYTES], struct err *err);
