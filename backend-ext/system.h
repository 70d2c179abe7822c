/* system.h - the last known state of a watched target, as the health monitor reports it. */
#pragma once
#include "backend-ext/db.h"
#include "common/base/base.h"
#include <jansson.h>

enum { SYSTEMS_MAX = 100 };

/* {"systems": [...]} into rows for system_db_put.  ERR_INVALID names the entry and the field. */
enum err_code systems_read(const json_t *body, json_t **ret_rows, struct err *err);

/* "gone" of the same body, absent or names of what is watched no more: a new array for system_db_drop. */
enum err_code systems_read_gone(const json_t *body, json_t **ret_names, struct err *err);

/* {"type":"system", "name", "system_type", ...}: never a top-level id, which the existing UI would take for an incident. */
json_t *system_frame(const json_t *system);

/* ---- in the database (db_systems.c) ---- */
/* A report older than the stored one is dropped.  *ret_changed: names whose type, status or health is new. */
enum err_code system_db_put(struct db_conn *c, const json_t *rows, json_t **ret_changed, struct err *err);
enum err_code system_db_drop(struct db_conn *c, const json_t *names, struct err *err); /* unknown ones are fine */
/* [{name, type, status, health, checked_at, metrics}] by name. */
enum err_code system_db_list(struct db_conn *c, json_t **ret, struct err *err);
enum err_code system_db_get(struct db_conn *c, const char *name, json_t **ret, struct err *err);
