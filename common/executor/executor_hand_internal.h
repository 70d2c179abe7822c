/* executor_hand_internal.h - what the executor_hand*.c files share; not for others. */
#pragma once
#include "common/executor/executor_rows.h"
#include "common/hand/hand.h"

enum { HAND_CALL_MS = 30000 }; /* of calls that take no time limit: above docker-hand's own for the engine */

struct hand {
    char *path;
    int wake_fd; /* readable once cancelled */
    atomic_bool cancelled;
};

/* One request and what comes back. */
struct talk {
    const struct hand *hand;
    json_t *request; /* owned; NULL = a word of it was not UTF-8 */
    int file_fd;     /* sent along; -1 = none */
    int timeout_ms;  /* 0 = no limit */
    const atomic_bool *cancel;
    void (*on_frame)(void *ctx, const struct hand_frame *frame); /* all but the answer; NULL = dropped */
    void *ctx;
};

/* Takes over the request.  ret NULL = the answer's content is of no interest; else the caller owns *ret, NULL on failure. */
enum err_code hand_talk(const struct talk *t, json_t **ret, struct err *err);

/* As the functions of struct executor_kind. */
enum err_code hand_logs(void *self, const char *name_or_id, int tail, size_t max_bytes, char **ret, struct err *err);
enum err_code hand_put_files(void *self, const char *name, const char *folder, const struct executor_file *files, size_t count, struct err *err);
enum err_code hand_file_head(void *self, const char *name, const char *file, char *buf, size_t bytes, size_t *ret_count, struct err *err);
enum err_code hand_put_file(void *self, const char *name_or_id, const char *folder, const char *file, int fd, size_t bytes, int timeout_ms,
                            struct err *err);
enum err_code hand_scratch_create(void *self, const struct executor_scratch *s, char ret_id[80], struct err *err);
enum err_code hand_scratch_remove(void *self, const char *id, struct err *err);
enum err_code hand_scratch_sweep(void *self, const char *owner, int *ret_count, struct err *err);
enum err_code hand_get_restart(void *self, const char *name, struct executor_restart *ret, struct err *err);
enum err_code hand_set_restart(void *self, const char *name, const char *policy, int max_retries, struct err *err);
