/* capsule_rows.h - the kinds of capsules there are, and what they share; for capsules.c and capsule_*.c. */
#pragma once
#include "ai-agent/capsule.h"
#include <pthread.h>
#include <stdio.h>

extern const struct capsule_kind capsule_redis_snapshot;
extern const struct capsule_kind capsule_output;
extern const struct capsule_kind capsule_container;

struct capsules {
    struct capsules_options o;
    char owner[UUID_TEXT_BYTES]; /* of scratch instances */
    pthread_t sweeper;
    pthread_mutex_t sweeping; /* the next four, held while anything is removed or set back */
    int busy_count;           /* taken, put back or used just now: nothing is removed meanwhile */
    bool swept;               /* what an earlier life left is gone */
    bool left_over;           /* a scratch instance of ours may still be there */
    bool delays_set;          /* no Redis has a setting of ours any more (redis_delay.h) */
    pthread_mutex_t lock;     /* closing, look_again */
    pthread_cond_t wake;
    bool closing, look_again;
};

/* capsules.c: the record, and where the file is. */
extern const char capsule_record_kind[];
bool capsule_read(const char *text, struct capsule *ret);
void capsule_path(const struct capsules *c, const char *id, char ret[CAPSULE_PATH_BYTES]);

/* capsules_tidy.c: from capsules_enter or _hold until capsules_leave nothing is removed.  enter: before a scratch instance is made, fails while those
 * of an earlier life cannot be removed. */
enum err_code capsules_enter(struct capsules *c, struct err *err);
void capsules_hold(struct capsules *c);
void capsules_leave(struct capsules *c);
/* There may be a scratch instance that nobody removes: it is looked for once nothing is in use. */
void capsules_left_over(struct capsules *c);
/* A Redis may still have a setting of ours: it is set back once nothing is in use. */
void capsules_delay_left(struct capsules *c);
void *capsules_sweeper(void *capsules); /* the body of its thread */

/* What a command logs in with there (executor_exec.secret), malloc'd; NULL for a scratch instance, which has no password. */
char *capsule_secret(const struct capsule_work *w, const char *name_or_id);
/* Runs a command in an instance and gives what it printed, both streams; ERR_PROTOCOL with its words for an exit code that is not 0. */
enum err_code capsule_ask(const struct capsule_work *w, const char *name_or_id, const char *const *argv, int timeout_ms, struct strbuf *out,
                          struct err *err);

/* That long, or what is left until w->until_ms; at least 1. */
int capsule_limit_ms(const struct capsule_work *w, int ms);
/* What a scratch server with a copy of the target's keys may use.  ERR_LIMIT: more than max_bytes, which `setting` says, or than the host has. */
enum err_code capsule_scratch_memory(const struct capsule_work *w, int64_t max_bytes, const char *setting, int64_t *ret_bytes, struct err *err);
/* A scratch instance of the target's image, made and not started. */
enum err_code capsule_scratch_create(const struct capsule_work *w, int life_s, int64_t memory_bytes, char ret_id[80], struct err *err);
/* One that cannot be removed now is told in the log, and removed later. */
void capsule_scratch_remove(const struct capsule_work *w, const char *id);

/* A file that grows piece by piece, with its digest; at most max_bytes. */
struct capsule_file {
    FILE *file;
    int64_t bytes, max_bytes;
    bool failed; /* the disk, or too large: `why` */
    enum err_code why;
    void *hash; /* libsodium's state */
};
enum err_code capsule_file_open(struct capsule_file *f, const char *path, int64_t max_bytes, struct err *err);
void capsule_file_add(struct capsule_file *f, const char *bytes, size_t count);
/* Closes it; on disk when it returns.  Without an error the digest is in ret_sha256. */
enum err_code capsule_file_close(struct capsule_file *f, char ret_sha256[DIGEST_TEXT_BYTES], struct err *err);
