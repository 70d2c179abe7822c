/* capsule.h - what is put aside before a step that cannot be taken back by itself: a snapshot of the data, who was connected, how the container was.
 *
 * An action names its kind in the catalogue (`capsule:`).  No capsule, no step.  A kind is one file capsule_<kind>.c and one row in capsules.c.
 * Capsules lie as files in a folder of the agent's state, each with a record in the store; size, number of days and free space are bounded.
 * A snapshot is proved before it counts: loaded into a scratch instance, and its keys counted. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"
#include "common/facts/facts.h"
#include "common/store/store.h"

enum { CAPSULE_WORDS_BYTES = 300 };

struct capsule {
    char id[UUID_TEXT_BYTES];
    char kind[40];
    char execution_id[UUID_TEXT_BYTES], incident_id[UUID_TEXT_BYTES];
    int attempt;
    char system[101], container_id[80];
    char sha256[DIGEST_TEXT_BYTES]; /* of the content */
    int64_t bytes, taken_at_us;
    char mark[CLOCK_MARK_BYTES];     /* when it was taken, on the clock that nobody sets */
    int64_t key_count;               /* of a snapshot; -1 = none */
    int64_t expire_count;            /* of these had an expiry, so that they may be over when it is put back */
    bool of_master;                  /* a Redis that followed nobody then, and is to follow nobody when it is put back */
    char folder[256], file[128];     /* where the server reads it at its start; "" = nothing to put back */
    char words[CAPSULE_WORDS_BYTES]; /* "snapshot of 104 keys, 52.0 MB, loaded and counted in a scratch server" */
};

struct capsules_options {
    const char *folder; /* borrowed */
    struct store *store;
    const struct executors *executors;
    int64_t max_bytes;        /* of one */
    int64_t memory_max_bytes; /* of the scratch instance that proves one */
    const char *host_proc;    /* borrowed: where the host's memory is read; NULL = not looked at */
    int keep_days;
    int tidy_every_ms; /* between two looks at what is too old */
    const atomic_bool *cancel;
};
struct capsules;

enum err_code capsules_open(const struct capsules_options *o, struct capsules **ret, struct err *err);
void capsules_close(struct capsules *c); /* NULL fine */
/* At the start: removes what is too old and files without a record.  From then on what is too old goes by itself, every tidy_every_ms; scratch
 * instances, of an earlier life and those that could not be removed, as soon as the engine does it.  Nothing goes while one is taken, put back or
 * used. */
void capsules_tidy(struct capsules *c);

/* What a kind needs while it takes one. */
struct capsule_work {
    struct capsules *owner;
    const struct executor *executor;
    const struct target *target;
    const struct action *action; /* NULL when it is put back */
    const char *container_id, *image_id;
    const struct facts *facts;
    const char *path; /* where its file belongs */
    int64_t max_bytes;
    int64_t until_ms; /* on the monotonic clock: no call of it lasts longer; 0 = each has its own limit alone */
    const atomic_bool *cancel;
};

struct capsule_kind {
    const char *name;        /* as in the catalogue */
    const char *target_type; /* or "any" */
    const char *keeps;       /* in the words of undo_words(): "a snapshot of all keys"; with its verb where it cannot be put back */
    /* Fills sha256, bytes, key_count, expire_count, folder, file, words of *ret. */
    enum err_code (*take)(const struct capsule_work *w, struct capsule *ret, struct err *err);
    /* Puts it back; NULL: it is for people to look at.  `say` tells each thing that is done; *ret_key_count is what was counted afterwards. */
    enum err_code (*put_back)(const struct capsule_work *w, const struct capsule *c, void (*say)(void *ctx, const char *words), void *ctx,
                              int64_t *ret_key_count, struct err *err);
};
const struct capsule_kind *capsule_kind_find(const char *name); /* NULL when there is none */
/* The kind that keeps the data of targets of that type; NULL when there is none. */
const struct capsule_kind *capsule_kind_of_data(const char *target_type);

/* Takes one for a step, proves it and records it.  `ret` has id and words.  ERR_LIMIT: too large, or too little space. */
enum err_code capsules_take(struct capsules *c, const struct action *a, const struct target *t, const struct instance *container,
                            const struct facts *facts, struct capsule *ret, struct err *err);
/* The record with its execution, once that is known to go on.  Its file is gone where that cannot be written down. */
enum err_code capsules_keep(struct capsules *c, struct capsule *capsule, struct err *err);
enum err_code capsules_find(struct capsules *c, const char *id, struct capsule *ret, struct err *err);
/* The first one of an execution that can be put back: what was there before any of its steps; ERR_NOT_FOUND. */
enum err_code capsules_of_execution(struct capsules *c, const char *execution_id, struct capsule *ret, struct err *err);
enum err_code capsules_put_back(struct capsules *c, const struct capsule *capsule, const struct target *t, void (*say)(void *ctx, const char *words),
                                void *ctx, int64_t *ret_key_count, struct err *err);
/* Starts an instance, again and again until it is up or limit_ms is over: whoever stopped a server must not leave it down.  ERR_CANCELLED: the agent
 * is stopping, and its next start must do it. */
enum err_code capsule_start(const struct executor *x, const char *name, const char *id, int limit_ms, const atomic_bool *cancel, struct err *err);
/* What it takes to make a copy that is no capsule: its file has no record, so that the next start removes what a kill left, like its scratch
 * instances.  *ret borrows all; `ret_path` is where the file goes, removed by capsules_work_end().  ERR_LIMIT: too little space. */
enum { CAPSULE_PATH_BYTES = 512 };
enum err_code capsules_work(struct capsules *c, const struct target *t, const struct instance *container, const struct facts *facts,
                            char ret_path[CAPSULE_PATH_BYTES], struct capsule_work *ret, struct err *err);
void capsules_work_end(struct capsules *c, const struct capsule_work *w);
json_t *capsule_json(const struct capsule *c);
