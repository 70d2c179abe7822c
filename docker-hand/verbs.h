/* verbs.h - does what was asked for, after the rights were looked at. */
#pragma once
#include "docker-hand/rights.h"

/* What stands behind a name now: a container of a target, one whose maker says so by its label, or a scratch container. */
struct subject {
    struct instance i;
    const struct target *t; /* NULL = it is none of the catalogue's */
    bool scratch;
};

struct job {
    const struct catalogue *catalogue;
    const struct executor *engine;
    const char *secrets_dir; /* where passwords of labelled containers lie */
    unsigned peers;          /* who asks */
    int fd;                  /* where output goes; the answer is the caller's to send */
    int file_fd;             /* what came beside the request, -1 = nothing */
    atomic_bool *gone;       /* whoever asks has left, or takes nothing: ends what is under way */
    struct catalogue *found; /* owned: holds on.t where that was found by labels; NULL = it is the catalogue's */
    struct subject on;       /* what it is about, where a verb is about a container */
};

/* ret: a new object for the answer, or left alone. */
enum err_code verbs_do(struct job *j, const struct request *r, json_t **ret, struct err *err);

/* ---- as verbs_do, each for the verbs whose rows name it ---- */
enum err_code verb_ping(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_inspect(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_exec(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_end_marked(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_act(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_events(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_found(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_logs(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_put_file(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_put_files(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_file_head(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_scratch_create(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_scratch_remove(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_scratch_sweep(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_get_restart(struct job *j, const struct request *r, json_t **ret, struct err *err);
enum err_code verb_set_restart(struct job *j, const struct request *r, json_t **ret, struct err *err);
