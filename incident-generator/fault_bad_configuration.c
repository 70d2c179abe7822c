/* fault_bad_configuration.c - bad-configuration: nginx loads a configuration that it finds no mistake in, and turns every visitor away. */
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include "incident-generator/http_link.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { NAME_BYTES = 100, PATH_BYTES = 200, CONTENT_BYTES = 160, LOOK_AGAIN_MS = 50, TURNED_AWAY = 403 };

static const char folder[] = "/etc/nginx/conf.d";

static void file_name(const struct injection *i, char name[NAME_BYTES])
{
    snprintf(name, NAME_BYTES, "selfheal-fault-%s.conf", i->id);
}

/* In the http block, so it holds for every server that says nothing of its own; the lease's id makes it ours. */
static size_t content(const struct injection *i, char buf[CONTENT_BYTES])
{
    return (size_t)snprintf(buf, CONTENT_BYTES, "# selfheal-fault %s\ndeny all;\n", i->id);
}

static enum err_code is_there(const struct injection *i, bool *ret, struct err *err)
{
    char name[NAME_BYTES], path[PATH_BYTES], want[CONTENT_BYTES], found[CONTENT_BYTES];
    size_t want_bytes = content(i, want), count = 0;
    file_name(i, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    enum err_code code = executor_file_head(i->executor, i->target->container, path, found, sizeof found, &count, err);
    if (code && code != ERR_NOT_FOUND)
        return code;
    *ret = !code && count == want_bytes && memcmp(found, want, want_bytes) == 0;
    return ERR_NONE;
}

static enum err_code put(const struct injection *i, struct err *err)
{
    char name[NAME_BYTES], text[CONTENT_BYTES];
    file_name(i, name);
    const struct executor_file file = {.name = name, .content = text, .bytes = content(i, text)};
    enum err_code code = executor_put_files(i->executor, i->target->container, folder, &file, 1, err);
    return code == ERR_NOT_FOUND ? err_set(err, ERR_CONFLICT, "nginx in %s reads no folder %s", i->target->container, folder) : code;
}

static enum err_code load(const struct injection *i, struct err *err)
{
    static const char *const test[] = {"nginx", "-t", NULL}, *const reload[] = {"nginx", "-s", "reload", NULL};
    char output[256];
    enum err_code code = container_run(i, test, output, sizeof output, err);
    return code ? code : container_run(i, reload, output, sizeof output, err);
}

/* The reload is over when the new workers answer. */
static enum err_code wait_until_turned_away(const struct injection *i, struct err *err)
{
    for (int64_t until_ms = clock_mono_ms() + 2LL * FAULT_STEP_MS;;) {
        long status = 0;
        enum err_code code = http_link_status(i->target, &status, err);
        if (!code && status == TURNED_AWAY)
            return ERR_NONE;
        if (!code)
            code = injection_go_on(i, err);
        if (!code && clock_mono_ms() >= until_ms)
            code =
                err_set(err, ERR_CONFLICT, "%s still answers with status %ld: its own configuration says who may come in", i->target->name, status);
        if (code)
            return code;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    long before = 0;
    enum err_code code = http_link_status(i->target, &before, err);
    if (!code && before == TURNED_AWAY)
        code = err_set(err, ERR_CONFLICT, "%s answers with status %ld to begin with", i->target->name, before);
    if (!code)
        code = container_fault_begin(i, err);
    if (!code)
        code = put(i, err);
    if (!code)
        code = load(i, err);
    if (!code)
        code = wait_until_turned_away(i, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "nginx loaded a configuration that denies all: status %d, where it was %ld before", TURNED_AWAY,
                 before);
    return code;
}

/* What is noted is that the file was ours to remove: a try that could not load what is left must load it in the next one. */
static enum err_code undo(struct injection *i, struct err *err)
{
    char name[NAME_BYTES], path[PATH_BYTES], output[256];
    bool there = false;
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    if (target_gone(i))
        return ERR_NONE;
    enum err_code code = is_there(i, &there, err);
    if (code || (!there && !json_is_true(json_object_get(i->notes, "removing"))))
        return code;
    json_object_set_new(i->notes, "removing", json_true());
    code = injection_save(i, err);
    file_name(i, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    const char *const remove[] = {"rm", "-f", path, NULL};
    if (!code)
        code = container_run(i, remove, output, sizeof output, err);
    return code ? code : load(i, err);
}

/* Until somebody puts another configuration in its place. */
static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    return is_there(i, ret_active, err);
}

const struct fault fault_bad_configuration = {
    .name = "bad-configuration",
    .target_type = "nginx",
    .description = "Have nginx load a configuration that it finds no mistake in, and that turns every visitor away",
    .fix = "nginx-roll-back",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
