/* fault_append_only.c - append-only: Redis reads an append-only file whose end holds no commands, as after a power failure, and does not start. */
#include "common/base/base.h"
#include "incident-generator/redis_down.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PATH_BYTES = 512, NAME_BYTES = 100, CONTENT_BYTES = 2000, NULS = 512, VERB_MS = 15000, LOOK_AGAIN_MS = 50 };

/* ---- the files: all of them the fault's own, beside what the server had; a file of its own is never damaged ----
 *
 * The configuration is replaced by one that includes the old one and asks for an append-only file of the fault's.  That begins with what the server
 * saved when it left (a link to the same file), and its tail has whole commands, and then nothing but 0 bytes. */

static void own_name(const struct injection *i, const char *end, char name[NAME_BYTES])
{
    snprintf(name, NAME_BYTES, "selfheal-fault-%s%s", i->id, end);
}

static size_t configuration(const struct injection *i, char buf[CONTENT_BYTES])
{
    return (size_t)snprintf(buf, CONTENT_BYTES,
                            "# selfheal-fault %s\ninclude %s/selfheal-fault-%s.conf\nappendonly yes\nappenddirname .\n"
                            "appendfilename selfheal-fault-%s.aof\nauto-aof-rewrite-percentage 0\n",
                            i->id, json_str(i->notes, "conf_folder"), i->id, i->id);
}

static size_t manifest(const struct injection *i, char buf[CONTENT_BYTES])
{
    return (size_t)snprintf(buf, CONTENT_BYTES,
                            "file selfheal-fault-%s.aof.1.base.rdb seq 1 type b\nfile selfheal-fault-%s.aof.1.incr.aof seq 1 type i\n", i->id, i->id);
}

static void key_name(const struct injection *i, char key[NAME_BYTES])
{
    snprintf(key, NAME_BYTES, "selfheal:fault:%s:tail", i->id);
}

static size_t damaged_tail(const struct injection *i, char buf[CONTENT_BYTES])
{
    char key[NAME_BYTES];
    key_name(i, key);
    size_t whole = (size_t)snprintf(buf, CONTENT_BYTES - NULS, "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$%zu\r\n%s\r\n$5\r\nwhole\r\n",
                                    strlen(key), key);
    memset(buf + whole, 0, NULS);
    return whole + NULS;
}

static enum err_code same_content(const struct injection *i, const char *folder, const char *name, const char *want, size_t want_bytes, bool *ret,
                                  struct err *err)
{
    char path[PATH_BYTES + NAME_BYTES], found[CONTENT_BYTES];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    enum err_code code = executor_file_head(i->executor, i->target->container, path, found, sizeof found, &count, err);
    if (code && code != ERR_NOT_FOUND)
        return code;
    *ret = !code && count == want_bytes && memcmp(found, want, want_bytes) == 0;
    return ERR_NONE;
}

/* Whether the server reads the fault's configuration at its start, and whether the tail in it is still the damaged one. */
static enum err_code look(const struct injection *i, bool *ret_ours, bool *ret_damaged, struct err *err)
{
    char want[CONTENT_BYTES], name[NAME_BYTES];
    size_t bytes = configuration(i, want);
    enum err_code code = same_content(i, json_str(i->notes, "conf_folder"), json_str(i->notes, "conf_file"), want, bytes, ret_ours, err);
    if (code)
        return code;
    bytes = damaged_tail(i, want);
    own_name(i, ".aof.1.incr.aof", name);
    return same_content(i, json_str(i->notes, "folder"), name, want, bytes, ret_damaged, err);
}

/* ---- breaking ---- */

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
        return err_set(err, ERR_CONFLICT, "%s keeps an append-only file of its own, which is not damaged for a fault", i->target->name);
    return ERR_NONE;
}

static enum err_code note_configuration(struct injection *i, redisContext *c, struct err *err)
{
    char path[PATH_BYTES] = "";
    enum err_code code = redis_info_text(c, "server", "config_file", path, sizeof path, err);
    char *slash = code ? NULL : strrchr(path, '/');
    if (code)
        return code;
    if (!slash || slash == path)
        return err_set(err, ERR_CONFLICT, "%s was started without a configuration file, through which it would be told to read the damaged one",
                       i->target->name);
    *slash = '\0';
    json_object_update_new(i->notes, json_pack("{s:s, s:s}", "conf_folder", path, "conf_file", slash + 1));
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
        code = note_configuration(i, c, err);
    if (!code)
        code = redis_note_policy(i, err);
    if (code)
        return code;
    json_object_update_new(i->notes, json_pack("{s:s, s:s}", "folder", folder, "file", file));
    return injection_save(i, err);
}

static enum err_code put_append_only(const struct injection *i, struct err *err)
{
    char base[NAME_BYTES], incr[NAME_BYTES], listed[NAME_BYTES], tail[CONTENT_BYTES], list[CONTENT_BYTES];
    own_name(i, ".aof.1.base.rdb", base);
    own_name(i, ".aof.1.incr.aof", incr);
    own_name(i, ".aof.manifest", listed);
    const struct executor_file files[] = {
        {.name = base, .link_to = json_str(i->notes, "file")},
        {.name = incr, .content = tail, .bytes = damaged_tail(i, tail)},
        {.name = listed, .content = list, .bytes = manifest(i, list)},
    };
    return executor_put_files(i->executor, i->target->container, json_str(i->notes, "folder"), files, sizeof files / sizeof files[0], err);
}

/* The old one keeps its content under another name in the same folder, as a link. */
static enum err_code put_configuration(const struct injection *i, struct err *err)
{
    char kept[NAME_BYTES], text[CONTENT_BYTES];
    const char *file = json_str(i->notes, "conf_file");
    own_name(i, ".conf", kept);
    const struct executor_file files[] = {{.name = kept, .link_to = file}, {.name = file, .content = text, .bytes = configuration(i, text)}};
    return executor_put_files(i->executor, i->target->container, json_str(i->notes, "conf_folder"), files, sizeof files / sizeof files[0], err);
}

static enum err_code put(const struct injection *i, struct err *err)
{
    bool ours = false, damaged = false;
    enum err_code code = put_append_only(i, err);
    if (!code)
        code = put_configuration(i, err);
    if (!code)
        code = look(i, &ours, &damaged, err);
    return code || (ours && damaged) ? code : err_set(err, ERR_CONFLICT, "%s: its files did not change", i->target->container);
}

static enum err_code start_in_vain(const struct injection *i, struct instance *ret, struct err *err)
{
    enum err_code code = executor_do(i->executor, i->target->container, NULL, EXECUTOR_START, VERB_MS, err);
    while (!code) {
        redisContext *c = NULL;
        struct err ignored = {0};
        code = executor_inspect(i->executor, i->target->container, ret, err);
        if (!code && !instance_is_up(ret) && ret->exit_code != 0)
            return ERR_NONE;
        if (!code && redis_open(i->target, &c, &ignored) == ERR_NONE) {
            redisFree(c);
            return err_set(err, ERR_CONFLICT, "%s starts all the same: what it is told by its command line weighs more", i->target->name);
        }
        if (!code)
            code = injection_go_on(i, err);
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
    return code;
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance now = {0};
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
        code = put(i, err);
    if (!code)
        code = start_in_vain(i, &now, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES,
                 "container %s does not start (exit code %d): the end of the append-only file that it reads holds no commands", now.name,
                 now.exit_code);
    return code;
}

/* ---- mending ---- */

/* A server that runs on the mended file: what it holds goes into the file that it had before. */
static enum err_code save_as_before(const struct injection *i, struct err *err)
{
    redisContext *c = NULL;
    char key[NAME_BYTES];
    key_name(i, key);
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = redis_tell(c, err, "DEL %s", key);
    if (!code)
        code = redis_tell(c, err, "CONFIG SET appendonly no");
    if (!code)
        code = redis_tell(c, err, "SAVE");
    redisFree(c);
    return code;
}

static enum err_code put_configuration_back(struct injection *i, struct err *err)
{
    char kept[NAME_BYTES];
    bool ours = true, damaged = false;
    own_name(i, ".conf", kept);
    const struct executor_file old = {.name = json_str(i->notes, "conf_file"), .link_to = kept};
    enum err_code code = executor_put_files(i->executor, i->target->container, json_str(i->notes, "conf_folder"), &old, 1, err);
    if (!code)
        code = look(i, &ours, &damaged, err);
    if (!code && ours)
        code = err_set(err, ERR_CONFLICT, "%s: its configuration could not be put back", i->target->container);
    if (code)
        return code;
    json_object_set_new(i->notes, "restored", json_true());
    return injection_save(i, err);
}

static enum err_code mend(struct injection *i, struct err *err)
{
    bool ours = false, damaged = false;
    enum err_code code = look(i, &ours, &damaged, err);
    if (code || !ours)
        return code;
    if (!damaged) {
        code = redis_start_again(i, err);
        if (!code)
            code = save_as_before(i, err);
    }
    return code ? code : put_configuration_back(i, err);
}

static enum err_code remove_own(const struct injection *i, struct err *err)
{
    static const char *const ends[] = {".aof.manifest", ".aof.1.base.rdb", ".aof.1.incr.aof", ".aof.1.incr.aof.before-mending",
                                       ".aof.1.incr.aof.mended"};
    char path[PATH_BYTES + NAME_BYTES], name[NAME_BYTES], output[256];
    const char *const argv[] = {"rm", "-f", path, NULL};
    enum err_code code = ERR_NONE;
    for (size_t n = 0; !code && n < sizeof ends / sizeof ends[0]; n++) {
        own_name(i, ends[n], name);
        snprintf(path, sizeof path, "%s/%s", json_str(i->notes, "folder"), name);
        code = container_run(i, argv, output, sizeof output, err);
    }
    own_name(i, ".conf", name);
    snprintf(path, sizeof path, "%s/%s", json_str(i->notes, "conf_folder"), name);
    if (!code && json_is_true(json_object_get(i->notes, "restored"))) /* else it may be the only one of the old content */
        code = container_run(i, argv, output, sizeof output, err);
    return code;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    if (target_gone(i))
        return ERR_NONE;
    enum err_code code = redis_give_back_policy(i, NULL, err);
    if (!code)
        code = mend(i, err);
    if (!code)
        code = redis_start_again(i, err);
    return code ? code : remove_own(i, err);
}

/* As long as the damaged file is what it reads: each start ends the same way. */
static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    bool ours = false, damaged = false;
    enum err_code code = look(i, &ours, &damaged, err);
    *ret_active = ours && damaged;
    return code;
}

const struct fault fault_append_only = {
    .name = "append-only",
    .target_type = "redis",
    .description = "Let Redis read an append-only file whose end is damaged, as after a power failure: it does not start",
    .fix = "mend-append-only",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
