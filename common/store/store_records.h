/* store.h - one small SQLite file (WAL) for what must survive kill -9: records by kind and key.
 *
 * Thread-safe.  A write is on its way to disk when the call returns (kill -9 of the daemon loses nothing). */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>
#include <stdint.h>

struct store;

/* Makes the folder's last part and the file when missing.  ERR_IO/ERR_INVALID name the path. */
enum err_code store_open(const char *path, struct store **ret, struct err *err);
void store_close(struct store *s); /* NULL fine */

/* value: any text up to 1 MiB; replaces what was there.  ERR_IO when it cannot be written (disk full, file locked for 2 s): who must not act without
 * a record puts it first, and acts when that went well. */
enum err_code store_put(struct store *s, const char *kind, const char *key, const char *value, struct err *err);
/* *ret_value malloc'd; ERR_NOT_FOUND when there is none. */
enum err_code store_get(struct store *s, const char *kind, const char *key, char **ret_value, struct err *err);
enum err_code store_delete(struct store *s, const char *kind, const char *key, struct err *err); /* absent is fine */
/* Calls `each` for every record of a kind, oldest first; it may call store_put/store_delete; false stops. */
enum err_code store_list(struct store *s, const char *kind, bool (*each)(void *ctx, const char *key, const char *value), void *ctx, struct err *err);
/* Of keys that have parts, "PARENT/REST": those below one parent. */
enum err_code store_list_below(struct store *s, const char *kind, const char *parent, bool (*each)(void *ctx, const char *key, const char *value),
                               void *ctx, struct err *err);
enum err_code store_delete_below(struct store *s, const char *kind, const char *parent, struct err *err);

/* From now on a write is on the disk itself when its call returns: a power cut loses nothing either, and each write costs an fsync. */
enum err_code store_set_durable(struct store *s, struct err *err);
