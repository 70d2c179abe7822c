/* executor.c - the calls of an open executor, and the set of those that a daemon has. */
#include "common/executor/executor.h"
#include "common/executor/executor_metrics.h"
#include <stdlib.h>
#include <string.h>

static enum err_code not_offered(const struct executor *x, const char *what, struct err *err)
{
    return err_set(err, ERR_UNAVAILABLE, "executor %s cannot %s", x->kind->name, what);
}

enum err_code executor_ping(const struct executor *x, int timeout_ms, struct err *err)
{
    if (!x->kind->ping)
        return not_offered(x, "be asked whether it is there", err);
    int64_t began_ms = clock_mono_ms();
    return executor_metrics_seen("ping", began_ms, x->kind->ping(x->self, timeout_ms, err));
}

enum err_code executor_inspect(const struct executor *x, const char *name_or_id, struct instance *ret, struct err *err)
{
    if (!x->kind->inspect)
        return not_offered(x, "look at an instance", err);
    int64_t began_ms = clock_mono_ms();
    return executor_metrics_seen("inspect", began_ms, x->kind->inspect(x->self, name_or_id, ret, err));
}

enum err_code executor_run(const struct executor *x, const struct executor_exec *exec, int *ret_exit_code, struct err *err)
{
    if (!x->kind->exec)
        return not_offered(x, "run a command in an instance", err);
    int64_t began_ms = clock_mono_ms();
    return executor_metrics_seen("exec", began_ms, x->kind->exec(x->self, exec, ret_exit_code, err));
}

bool executor_supports(const struct executor_kind *kind, enum executor_verb verb)
{
    return (unsigned)verb < EXECUTOR_VERB_COUNT && (!kind->supports || kind->supports(verb));
}

bool executor_can(const struct executor_kind *kind, const char *const *argv, enum executor_verb verb)
{
    return argv ? kind->exec != NULL : kind->verb && executor_supports(kind, verb);
}

enum err_code executor_do(const struct executor *x, const char *name, const char *id, enum executor_verb verb, int timeout_ms, struct err *err)
{
    if (!executor_supports(x->kind, verb))
        return err_set(err, ERR_INVALID, "executor %s has no %s", x->kind->name, executor_verb_name(verb));
    if (!x->kind->verb)
        return not_offered(x, "change an instance", err);
    int64_t began_ms = clock_mono_ms();
    return executor_metrics_seen(executor_verb_name(verb), began_ms, x->kind->verb(x->self, name, id, verb, timeout_ms, err));
}

enum err_code executor_follow(const struct executor *x, const struct executor_follower *f, struct err *err)
{
    return x->kind->follow ? x->kind->follow(x->self, f, err) : not_offered(x, "tell what happens", err);
}

enum err_code executor_logs(const struct executor *x, const char *name_or_id, int tail, size_t max_bytes, char **ret, struct err *err)
{
    if (!x->kind->logs)
        return not_offered(x, "show what an instance wrote", err);
    int64_t began_ms = clock_mono_ms();
    return executor_metrics_seen("logs", began_ms, x->kind->logs(x->self, name_or_id, tail, max_bytes, ret, err));
}

enum err_code executor_put_files(const struct executor *x, const char *name, const char *folder, const struct executor_file *files, size_t count,
                                 struct err *err)
{
    if (count > EXECUTOR_FILE_MAX)
        return err_set(err, ERR_LIMIT, "more than %d files at once", EXECUTOR_FILE_MAX);
    return x->kind->put_files ? x->kind->put_files(x->self, name, folder, files, count, err) : not_offered(x, "put files into an instance", err);
}

enum err_code executor_file_head(const struct executor *x, const char *name, const char *file, char *buf, size_t bytes, size_t *ret_count,
                                 struct err *err)
{
    return x->kind->file_head ? x->kind->file_head(x->self, name, file, buf, bytes, ret_count, err)
                              : not_offered(x, "read a file of an instance", err);
}

enum err_code executor_put_file(const struct executor *x, const char *name_or_id, const char *folder, const char *file, int fd, size_t bytes,
                                int timeout_ms, struct err *err)
{
    return x->kind->put_file ? x->kind->put_file(x->self, name_or_id, folder, file, fd, bytes, timeout_ms, err)
                             : not_offered(x, "put a file into an instance", err);
}

enum err_code executor_scratch_create(const struct executor *x, const struct executor_scratch *s, char ret_id[80], struct err *err)
{
    return x->kind->scratch_create ? x->kind->scratch_create(x->self, s, ret_id, err) : not_offered(x, "make an instance for a copy", err);
}

enum err_code executor_scratch_remove(const struct executor *x, const char *id, struct err *err)
{
    return x->kind->scratch_remove ? x->kind->scratch_remove(x->self, id, err) : not_offered(x, "remove an instance", err);
}

enum err_code executor_scratch_sweep(const struct executor *x, const char *owner, int *ret_count, struct err *err)
{
    *ret_count = 0;
    return x->kind->scratch_sweep ? x->kind->scratch_sweep(x->self, owner, ret_count, err) : ERR_NONE;
}

enum err_code executor_get_restart(const struct executor *x, const char *name, struct executor_restart *ret, struct err *err)
{
    return x->kind->get_restart ? x->kind->get_restart(x->self, name, ret, err) : not_offered(x, "tell how an instance is restarted", err);
}

enum err_code executor_set_restart(const struct executor *x, const char *name, const char *policy, int max_retries, struct err *err)
{
    return x->kind->set_restart ? x->kind->set_restart(x->self, name, policy, max_retries, err)
                                : not_offered(x, "change how an instance is restarted", err);
}

enum err_code executor_end_marked(const struct executor *x, const char *name, const char *id, const char *mark, int *ret_count, struct err *err)
{
    *ret_count = 0;
    return x->kind->end_marked ? x->kind->end_marked(x->self, name, id, mark, ret_count, err)
                               : not_offered(x, "end a command that it left behind", err);
}

enum err_code executor_found(const struct executor *x, const char *name_or_id, void (*on_found)(void *ctx, const json_t *found), void *ctx,
                             struct err *err)
{
    return x->kind->found ? x->kind->found(x->self, name_or_id, on_found, ctx, err) : not_offered(x, "find labelled instances", err);
}

void executor_cancel(const struct executor *x)
{
    if (x->kind->cancel)
        x->kind->cancel(x->self);
}

/* ---- the set ---- */

struct executors {
    struct executor all[EXECUTOR_KIND_MAX];
    size_t count;
};

struct executors *executors_create(void)
{
    executor_metrics_register();
    return calloc(1, sizeof(struct executors));
}

void executors_destroy(struct executors *s)
{
    for (size_t i = 0; s && i < s->count; i++)
        if (s->all[i].kind->close)
            s->all[i].kind->close(s->all[i].self);
    free(s);
}

const struct executor *executors_find(const struct executors *s, const char *kind_name)
{
    for (size_t i = 0; s && i < s->count; i++)
        if (strcmp(s->all[i].kind->name, kind_name) == 0)
            return &s->all[i];
    return NULL;
}

const struct executor *executors_at(const struct executors *s, size_t i)
{
    return s && i < s->count ? &s->all[i] : NULL;
}

enum err_code executors_add(struct executors *s, const struct executor *x, struct err *err)
{
    if (s->count == EXECUTOR_KIND_MAX || executors_find(s, x->kind->name))
        return err_set(err, ERR_LIMIT, "executor %s: there is no room for it", x->kind->name);
    s->all[s->count] = *x;
    if (!x->address)
        s->all[s->count].address = "";
    s->count++;
    return ERR_NONE;
}

enum err_code executors_open(struct executors *s, const struct executor_kind *kind, const struct executor_settings *settings, struct err *err)
{
    if (executors_find(s, kind->name))
        return ERR_NONE;
    if (kind->by_hand && settings->hand_socket && *settings->hand_socket)
        kind = kind->by_hand;
    struct executor x = {.kind = kind, .address = kind->address(settings)};
    enum err_code code = kind->open(settings, &x.self, err);
    if (!code)
        code = executors_add(s, &x, err);
    if (code && x.self && kind->close)
        kind->close(x.self);
    return code;
}

void executors_cancel(const struct executors *s)
{
    for (size_t i = 0; s && i < s->count; i++)
        executor_cancel(&s->all[i]);
}

enum err_code executors_reach(const struct executor_kind *kind, const struct executor_settings *settings, int timeout_ms, struct err *err)
{
    struct executors *s = executors_create();
    enum err_code code = s ? executors_open(s, kind, settings, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code)
        code = executor_ping(executors_at(s, 0), timeout_ms, err);
    executors_destroy(s);
    return code;
}
