/* fault_restart_loop.c - restart-loop: puts a cut-off file in the place of the one Redis reads at its start, so that it dies at each start. */
#include "common/base/base.h"
#include "incident-generator/redis_down.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PATH_BYTES = 512, NAME_BYTES = 100, DAMAGED_BYTES = 64, VERB_MS = 15000, LOOK_AGAIN_MS = 50, RESTARTS = 2 };

/* While the fault lasts; the targets have none of their own, and a dead container would simply lie there. */
static const char looping[] = "unless-stopped";

/* ---- the file ---- */

/* A Redis file that ends after its first field, which says whose it is: "Short read or OOM loading DB", and undo knows it again. */
static size_t damaged_content(const struct injection *i, char buf[DAMAGED_BYTES])
{
    static const char begin[] = "REDIS0006\xfa\x0eselfheal-fault"; /* a note: its length, its name, then the same of its value */
    size_t id_bytes = strlen(i->id);
    memcpy(buf, begin, sizeof begin - 1);
    buf[sizeof begin - 1] = (char)id_bytes;
    memcpy(buf + sizeof begin, i->id, id_bytes);
    return sizeof begin + id_bytes;
}

static void kept_name(const struct injection *i, char name[NAME_BYTES])
{
    snprintf(name, NAME_BYTES, "selfheal-fault-%s.rdb", i->id);
}

/* Whether the file that Redis would read is the damaged one of this fault. */
static enum err_code is_damaged(const struct injection *i, bool *ret, struct err *err)
{
    char path[PATH_BYTES + NAME_BYTES], want[DAMAGED_BYTES], found[DAMAGED_BYTES];
    size_t want_bytes = damaged_content(i, want), count = 0;
    snprintf(path, sizeof path, "%s/%s", json_str(i->notes, "folder"), json_str(i->notes, "file"));
    enum err_code code = executor_file_head(i->executor, i->target->container, path, found, sizeof found, &count, err);
    if (code && code != ERR_NOT_FOUND)
        return code;
    *ret = !code && count == want_bytes && memcmp(found, want, want_bytes) == 0;
    return ERR_NONE;
}

/* The good file keeps its content under another name in the same folder: a link, so nothing is copied. */
static enum err_code damage(const struct injection *i, struct err *err)
{
    char content[DAMAGED_BYTES], kept[NAME_BYTES];
    const char *file = json_str(i->notes, "file");
    size_t bytes = damaged_content(i, content);
    kept_name(i, kept);
    const struct executor_file files[] = {{.name = kept, .link_to = file}, {.name = file, .content = content, .bytes = bytes}};
    bool damaged = false;
    enum err_code code = executor_put_files(i->executor, i->target->container, json_str(i->notes, "folder"), files, 2, err);
    if (!code)
        code = is_damaged(i, &damaged, err);
    return code || damaged ? code : err_set(err, ERR_CONFLICT, "%s: the file did not change", i->target->container);
}

static enum err_code restore(const struct injection *i, struct err *err)
{
    char kept[NAME_BYTES];
    kept_name(i, kept);
    const struct executor_file good = {.name = json_str(i->notes, "file"), .link_to = kept};
    bool damaged = true;
    enum err_code code = executor_put_files(i->executor, i->target->container, json_str(i->notes, "folder"), &good, 1, err);
    if (!code)
        code = is_damaged(i, &damaged, err);
    return code || !damaged ? code : err_set(err, ERR_CONFLICT, "%s: the good file could not be put back", i->target->container);
}

/* ---- breaking ---- */

/* Only a server that saves into such a file and reads nothing else loses nothing by being stopped. */
static enum err_code require_saved(const struct injection *i, redisContext *c, struct err *err)
{
    char points[8] = "", append[8] = "";
    enum err_code code = redis_config_text(c, "save", points, sizeof points, err);
    if (!code)
        code = redis_config_text(c, "appendonly", append, sizeof append, err);
    if (code)
        return code;
    if (!*points)
        return err_set(err, ERR_CONFLICT, "%s has no save points: what it holds would be gone", i->target->name);
    if (strcmp(append, "no") != 0)
        return err_set(err, ERR_CONFLICT, "%s reads its append-only file at the start, not the one that would be damaged", i->target->name);
    return ERR_NONE;
}

static enum err_code take_notes(struct injection *i, redisContext *c, struct err *err)
{
    char folder[PATH_BYTES], file[NAME_BYTES];
    enum err_code code = require_saved(i, c, err);
    if (!code)
        code = redis_config_text(c, "dir", folder, sizeof folder, err);
    if (!code)
        code = redis_config_text(c, "dbfilename", file, sizeof file, err);
    if (!code)
        code = redis_note_policy(i, err);
    if (code)
        return code;
    json_object_update_new(i->notes, json_pack("{s:s, s:s}", "folder", folder, "file", file));
    return injection_save(i, err);
}

static enum err_code start_looping(const struct injection *i, struct instance *ret, struct executor_restart *ret_restart, struct err *err)
{
    enum err_code code = executor_set_restart(i->executor, i->target->container, looping, 0, err);
    if (!code)
        code = executor_do(i->executor, i->target->container, NULL, EXECUTOR_START, VERB_MS, err);
    while (!code) {
        code = executor_get_restart(i->executor, i->target->container, ret_restart, err);
        if (!code)
            code = executor_inspect(i->executor, i->target->container, ret, err);
        if (!code && ret_restart->count >= RESTARTS && ret->exit_code != 0)
            return ERR_NONE;
        if (!code)
            code = injection_go_on(i, err);
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
    return code;
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance now = {0};
    struct executor_restart restart = {0};
    redisContext *c = NULL;
    enum err_code code = target_require_up(i, true, &now, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = take_notes(i, c, err);
    if (!code)
        code = redis_shut_down(i, c, err);
    redisFree(c);
    if (!code)
        code = damage(i, err);
    if (!code)
        code = start_looping(i, &now, &restart, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "%s is cut off, so container %s dies at each start: exit code %d, restarted %d times so far",
                 json_str(i->notes, "file"), now.name, now.exit_code, restart.count);
    return code;
}

/* ---- mending ---- */

static enum err_code mend_file(struct injection *i, struct err *err)
{
    bool damaged = false;
    enum err_code code = is_damaged(i, &damaged, err);
    if (code || !damaged)
        return code;
    code = executor_do(i->executor, i->target->container, NULL, EXECUTOR_STOP, VERB_MS, err);
    if (!code)
        code = restore(i, err);
    if (code)
        return code;
    json_object_set_new(i->notes, "restored", json_true());
    return injection_save(i, err);
}

/* Where somebody else has replaced the damaged file, ours may be the only good copy: that is not for us to throw away. */
static enum err_code remove_kept(const struct injection *i, struct err *err)
{
    char path[PATH_BYTES + NAME_BYTES], kept[NAME_BYTES], output[256];
    char ignored[1];
    size_t count = 0;
    kept_name(i, kept);
    snprintf(path, sizeof path, "%s/%s", json_str(i->notes, "folder"), kept);
    if (json_is_true(json_object_get(i->notes, "restored"))) {
        const char *const argv[] = {"rm", "-f", path, NULL};
        return container_run(i, argv, output, sizeof output, err);
    }
    if (executor_file_head(i->executor, i->target->container, path, ignored, sizeof ignored, &count, NULL) == ERR_NONE)
        log_warn("fault=restart-loop system=%s what it held before stays in %s of container %s: somebody else has replaced the damaged file",
                 i->target->name, path, i->target->container);
    return ERR_NONE;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    if (target_gone(i))
        return ERR_NONE;
    enum err_code code = redis_give_back_policy(i, looping, err);
    if (!code)
        code = mend_file(i, err);
    if (!code)
        code = redis_start_again(i, err);
    return code ? code : remove_kept(i, err);
}

/* As long as the damaged file is there, whatever the container does: each start ends the same way. */
static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    return is_damaged(i, ret_active, err);
}

const struct fault fault_restart_loop = {
    .name = "restart-loop",
    .target_type = "redis",
    .description = "Damage the file that Redis reads at its start: the container dies at each start, again and again",
    .fix = "",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
