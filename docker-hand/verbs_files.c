/* verbs_files.c - logs, files, scratch containers and restart policies. */
#include "common/hand/hand.h"
#include "docker-hand/commands.h"
#include "docker-hand/verbs.h"
#include <string.h>
#include <sys/stat.h>

enum err_code verb_logs(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    AUTO_FREE char *text = NULL;
    (void)ret;
    enum err_code code = executor_logs(j->engine, j->on.i.id, (int)r->tail, (size_t)r->max_bytes, &text, err);
    return code ? code : hand_send_all(j->fd, HAND_OUT, text, strlen(text), err);
}

/* ---- files ---- */

/* Of those that anybody could hand over, only a plain file is sure to end. */
static enum err_code check_file(struct job *j, size_t bytes, struct err *err)
{
    struct stat st;
    bool plain = j->file_fd >= 0 && fstat(j->file_fd, &st) == 0 && S_ISREG(st.st_mode);
    return plain && (size_t)st.st_size >= bytes ? ERR_NONE : err_set(err, ERR_INVALID, "no plain file of that size came with the request");
}

enum err_code verb_put_file(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    (void)ret;
    enum err_code code = check_file(j, (size_t)r->bytes, err);
    if (code)
        return code;
    log_info("container=%s for=%s puts a file of %lld bytes into %s", j->on.i.name, peer_name(j->peers), (long long)r->bytes, r->folder);
    return executor_put_file(j->engine, j->on.i.id, r->folder, r->file, j->file_fd, (size_t)r->bytes, (int)r->timeout_ms, err);
}

enum err_code verb_put_files(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    struct executor_file files[EXECUTOR_FILE_MAX];
    size_t total = 0;
    (void)ret;
    for (size_t i = 0; i < r->file_count; i++)
        total += r->files[i].bytes;
    AUTO_FREE char *content = malloc(total + 1);
    enum err_code code = content ? check_file(j, total, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code && pread(j->file_fd, content, total, 0) != (ssize_t)total)
        code = err_set(err, ERR_IO, "what came with the request cannot be read");
    for (size_t i = 0, at = 0; !code && i < r->file_count; at += files[i++].bytes) {
        files[i] = r->files[i];
        files[i].content = content + at;
    }
    return code ? code : executor_put_files(j->engine, j->on.i.id, r->folder, files, r->file_count, err);
}

enum err_code verb_file_head(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    char head[2048];
    size_t count = 0;
    (void)ret;
    if (!path_is_plain(r->file))
        return err_set(err, ERR_INVALID, "field file: expected an absolute path of plain characters");
    size_t most = (size_t)r->max_bytes < sizeof head ? (size_t)r->max_bytes : sizeof head;
    enum err_code code = executor_file_head(j->engine, j->on.i.id, r->file, head, most, &count, err);
    return code ? code : hand_send(j->fd, HAND_OUT, head, count, -1, err);
}

/* ---- scratch containers ---- */

enum err_code verb_scratch_create(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    static const char begin[] = "selfheal-scratch-";
    enum { MEMORY_MIN_BYTES = 8 * 1024 * 1024 };
    char id[80];
    if (strncmp(r->name, begin, sizeof begin - 1) != 0 || !*r->owner || r->memory_bytes < MEMORY_MIN_BYTES)
        return err_set(err, ERR_INVALID, "a scratch container is called %s..., has an owner and a memory limit", begin);
    if (!catalogue_runs_image(j->catalogue, j->engine, r->image)) /* only what already runs as a target may run once more */
        return err_set(err, ERR_INVALID, "docker-hand refuses: no target runs the image %.80s", r->image);
    const struct executor_scratch s = {
        .name = r->name, .image = r->image, .owner = r->owner, .life_s = (int)r->life_s, .memory_bytes = r->memory_bytes};
    enum err_code code = executor_scratch_create(j->engine, &s, id, err);
    if (!code)
        *ret = json_pack("{s:s}", "id", id);
    return code;
}

enum err_code verb_scratch_remove(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    (void)ret;
    return executor_scratch_remove(j->engine, r->instance, err);
}

enum err_code verb_scratch_sweep(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    int count = 0;
    if (!*r->owner)
        return err_set(err, ERR_INVALID, "field owner: is required");
    enum err_code code = executor_scratch_sweep(j->engine, r->owner, &count, err);
    if (!code)
        *ret = json_pack("{s:i}", "count", count);
    return code;
}

/* ---- what the engine does when it dies ---- */

enum err_code verb_get_restart(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    struct executor_restart restart = {.count = 0};
    (void)r;
    enum err_code code = executor_get_restart(j->engine, j->on.i.id, &restart, err);
    if (!code)
        *ret = json_pack("{s:s, s:i, s:i}", "policy", restart.policy, "max_retries", restart.max_retries, "count", restart.count);
    return code;
}

enum err_code verb_set_restart(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    (void)ret;
    return executor_set_restart(j->engine, j->on.i.id, r->policy, (int)r->max_retries, err);
}
