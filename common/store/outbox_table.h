/* outbox_table.h - the outbox's rows in the store's file; for outbox.c alone.  Thread-safe through the store's lock. */
#pragma once
#include "common/base/base.h"
#include "common/store/outbox_entry.h"
#include "common/store/store_records.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct outbox_table;

struct outbox_row {
    int64_t seq;
    char *key, *group, *method, *path, *body, *verify_path; /* malloc'd; verify_path may be NULL */
    bool tried;                                             /* was perhaps sent before */
    struct trace trace;                                     /* of the thread that put it; without an id = none */
};
void outbox_row_free(struct outbox_row *r);

/* Makes the table when missing. */
enum err_code outbox_table_open(struct store *store, struct outbox_table **ret, struct err *err);
void outbox_table_close(struct outbox_table *t); /* NULL fine */

/* *ret_added: false when the key was there already. */
enum err_code outbox_table_put(struct outbox_table *t, const struct outbox_entry *e, bool *ret_added, struct err *err);
/* The oldest pending row whose group does not wait; ERR_NOT_FOUND when there is none. */
enum err_code outbox_table_next(struct outbox_table *t, bool (*waits)(void *ctx, const char *group), void *ctx, struct outbox_row *ret,
                                struct err *err);
enum err_code outbox_table_mark_tried(struct outbox_table *t, int64_t seq, struct err *err);
/* Its key is remembered, its content is not; the oldest delivered keys beyond 1000 go. */
enum err_code outbox_table_delivered(struct outbox_table *t, int64_t seq, struct err *err);
/* Keeps the row, never to be sent; the oldest parked rows beyond 1000 go. */
enum err_code outbox_table_park(struct outbox_table *t, int64_t seq, const char *reason, struct err *err);
enum outbox_state outbox_table_state(struct outbox_table *t, const char *key);
size_t outbox_table_count(struct outbox_table *t, enum outbox_state state);
json_t *outbox_table_parked(struct outbox_table *t, int max); /* as outbox_parked() */
/* Parked to pending; ERR_NOT_FOUND when there is none of that key. */
enum err_code outbox_table_resend(struct outbox_table *t, const char *key, struct err *err);
