/* redis_copy.h - all keys of a Redis: fetched as a replica would, put into another instance, and what is asked of either.
 *
 * `redis-cli --rdb -` asks for a full synchronisation: nothing of the target's disk or data is touched, and it works where writes are refused.  The
 * stream ends with a mark of 40 bytes, which are no part of the file.  For capsule_redis_snapshot.c and rehearsal_redis*.c. */
#pragma once
#include "ai-agent/redis_config.h"

/* Into w->path, which must not exist.  hurry: the delay that the server keeps for further replicas is set to 0 for that moment and back; without,
 * nothing of it is set, and some seconds pass. */
enum err_code redis_copy_fetch(const struct capsule_work *w, bool hurry, int64_t *ret_bytes, char ret_sha256[DIGEST_TEXT_BYTES], struct err *err);
/* A file of the target's, as it lies on its disk, into w->path in place of what is there.  *ret_there: whether there is one. */
enum err_code redis_copy_fetch_file(const struct capsule_work *w, const char *path, bool *ret_there, struct err *err);
/* The file at w->path into a folder of an instance. */
enum err_code redis_copy_put(const struct capsule_work *w, const char *instance, const char *folder, const char *name, struct err *err);
struct redis_keys {
    int64_t count, expire_count; /* over all databases, and how many of them go by themselves */
};
/* Until the server in that instance has loaded its file; socket NULL = at its usual port. */
enum err_code redis_copy_wait_loaded(const struct capsule_work *w, const char *instance, const char *socket, int limit_ms,
                                     struct redis_keys *ret_keys, struct err *err);
/* Starts a server in a scratch instance with /tmp/selfheal.rdb, on its own loopback and REDIS_COPY_SOCKET, and waits until it has loaded.  port "0":
 * the socket alone. */
#define REDIS_COPY_SOCKET "/tmp/selfheal.sock"
#define REDIS_COPY_FILE "selfheal.rdb"
struct redis_copy_settings {
    const char *port, *databases, *maxmemory, *policy;
};
enum err_code redis_copy_serve(const struct capsule_work *w, const char *instance, const struct redis_copy_settings *s, struct redis_keys *ret_keys,
                               struct err *err);
/* Runs a command for its exit code alone. */
enum err_code redis_copy_run(const struct capsule_work *w, const char *instance, const char *const *argv, int limit_ms, struct err *err);
