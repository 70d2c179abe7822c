/* fault_disk_full.c - disk-full: the disk under Redis' data folder is full of what a save that died would have left, so every further save fails. */
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include "incident-generator/redis_save.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDER_BYTES = 512, NAME_BYTES = 40, FILLS_MAX = 6, KILO = 1024, PAGE_KILO = 4 };

/* A disk that is larger is hardly the target's own, and filling it would take the room of others. */
static const long long disk_max_kilo = 2LL * 1024 * 1024;

/* A save writes temp-PID.rdb; a number beyond any process's says that it is ours. */
static void file_name(const struct injection *i, char name[NAME_BYTES])
{
    char digits[9];
    snprintf(digits, sizeof digits, "%.8s", i->id);
    snprintf(name, NAME_BYTES, "temp-9%010lu.rdb", strtoul(digits, NULL, 16));
}

static void file_path(const struct injection *i, char path[FOLDER_BYTES + NAME_BYTES])
{
    char name[NAME_BYTES];
    file_name(i, name);
    snprintf(path, FOLDER_BYTES + NAME_BYTES, "%s/%s", json_str(i->notes, "folder"), name);
}

/* The next number of a line; -1: there is none. */
static long long next_number(const char **at)
{
    char *rest;
    errno = 0;
    long long number = strtoll(*at, &rest, 10);
    bool none = rest == *at || errno != 0;
    *at = rest;
    return none ? -1 : number;
}

/* POSIX: a line of titles, then "filesystem size used free capacity mounted". */
static enum err_code ask_disk(const struct injection *i, const char *folder, long long *ret_size_kilo, long long *ret_free_kilo, struct err *err)
{
    const char *const argv[] = {"df", "-P", "-k", folder, NULL};
    char output[512];
    enum err_code code = container_run(i, argv, output, sizeof output, err);
    if (code)
        return code;
    const char *line = strchr(output, '\n'), *at = line ? strchr(line, ' ') : NULL;
    *ret_size_kilo = at ? next_number(&at) : -1;
    long long used = at ? next_number(&at) : -1;
    *ret_free_kilo = at ? next_number(&at) : -1;
    if (*ret_size_kilo >= 0 && used >= 0 && *ret_free_kilo >= 0)
        return ERR_NONE;
    return err_set(err, ERR_PROTOCOL, "df of %s in %s gave no sizes: %s", folder, i->target->container, output);
}

static enum err_code take_notes(struct injection *i, redisContext *c, struct err *err)
{
    char old[REDIS_SAVE_SETTING_BYTES] = "", folder[FOLDER_BYTES];
    long long size_kilo = 0, free_kilo = 0;
    enum err_code code = redis_save_setting(i, c, old, err);
    if (!code)
        code = redis_config_text(c, "dir", folder, sizeof folder, err);
    if (!code)
        code = ask_disk(i, folder, &size_kilo, &free_kilo, err);
    if (!code && size_kilo > disk_max_kilo)
        code = err_set(err, ERR_CONFLICT, "the disk under %s in %s has %lld MB; only one of at most %lld MB is filled, which is the target's own",
                       folder, i->target->container, size_kilo / KILO, disk_max_kilo / KILO);
    if (code)
        return code;
    json_object_update_new(i->notes, json_pack("{s:s, s:s}", "folder", folder, "old_setting", old));
    return injection_save(i, err);
}

/* What is free is taken; others may have written meanwhile, so it is asked again until less than a page is left. */
static enum err_code fill(const struct injection *i, long long *ret_bytes, struct err *err)
{
    char path[FOLDER_BYTES + NAME_BYTES], bytes[24], output[256];
    const char *const argv[] = {"fallocate", "-l", bytes, path, NULL};
    long long size_kilo = 0, free_kilo = 0;
    file_path(i, path);
    *ret_bytes = 0;
    for (int n = 0; n < FILLS_MAX; n++) {
        enum err_code code = ask_disk(i, json_str(i->notes, "folder"), &size_kilo, &free_kilo, err);
        if (!code)
            code = injection_go_on(i, err);
        if (code || free_kilo < PAGE_KILO)
            return code;
        snprintf(bytes, sizeof bytes, "%lld", *ret_bytes + free_kilo * KILO);
        struct err said = {0};
        if (container_run(i, argv, output, sizeof output, &said) == ERR_NONE)
            *ret_bytes += free_kilo * KILO;
        else if (n == FILLS_MAX - 1)
            return err_set(err, ERR_CONFLICT, "%s", said.msg);
    }
    return ERR_NONE;
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance ignored;
    redisContext *c = NULL;
    char said[160] = "";
    long long bytes = 0;
    enum err_code code = target_require_up(i, true, &ignored, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = take_notes(i, c, err);
    if (!code)
        code = fill(i, &bytes, err);
    if (!code)
        code = redis_save_until_refused(i, c, err);
    redisFree(c);
    if (!code)
        code = redis_save_require_refused(i, said, sizeof said, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "the disk under %s is full, %lld MB of it with a left-over save; a write is answered: %s",
                 json_str(i->notes, "folder"), bytes / KILO / KILO, said);
    return code;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    char path[FOLDER_BYTES + NAME_BYTES], output[256];
    const char *const remove[] = {"rm", "-f", path, NULL};
    redisContext *c = NULL;
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    if (target_gone(i))
        return ERR_NONE;
    file_path(i, path);
    enum err_code code = container_run(i, remove, output, sizeof output, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = redis_save_allow_writes(i, c, json_str(i->notes, "old_setting"), err);
    redisFree(c);
    return code;
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    return redis_save_is_refused(i, ret_active, err);
}

/* Where nobody looks at the disk, nobody could tell that it is full. */
static bool fits(const struct target *t)
{
    return t->disk_folder != NULL;
}

const struct fault fault_disk_full = {
    .name = "disk-full",
    .target_type = "redis",
    .description =
        "Fill the disk under Redis' data folder, if it has one of its own, with what a dead save would have left: saves fail, writes are refused",
    .fix = "remove-left-over-saves",
    .fits = fits,
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
