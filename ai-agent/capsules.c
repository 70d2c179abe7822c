/* capsules.c - where capsules lie, and how long. */
#include "ai-agent/capsule_rows.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PATH_BYTES = CAPSULE_PATH_BYTES, SPARE_BYTES = 16 * 1024 * 1024 };

const char capsule_record_kind[] = "capsule";
static const struct capsule_kind *const kinds[] = {&capsule_redis_snapshot, &capsule_output, &capsule_container};

const struct capsule_kind *capsule_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

const struct capsule_kind *capsule_kind_of_data(const char *target_type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i]->put_back && target_type_fits(kinds[i]->target_type, target_type))
            return kinds[i];
    return NULL;
}

enum err_code capsules_open(const struct capsules_options *o, struct capsules **ret, struct err *err)
{
    struct capsules *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "out of memory");
    c->o = *o;
    if (mkdir(o->folder, 0700) != 0 && errno != EEXIST) {
        free(c);
        return err_set(err, ERR_IO, "capsules: cannot make the folder %s: %s", o->folder, strerror(errno));
    }
    /* Whose scratch instances they are: the same in each life that has this folder. */
    char owner[UUID_TEXT_BYTES + 600];
    AUTO_FREE char *whole = realpath(o->folder, NULL);
    snprintf(owner, sizeof owner, "%.600s", whole ? whole : o->folder);
    uuid_of(owner, c->owner);
    pthread_mutex_init(&c->lock, NULL);
    pthread_mutex_init(&c->sweeping, NULL);
    cond_init_monotonic(&c->wake);
    if (daemon_thread(&c->sweeper, "sweep", capsules_sweeper, c, err)) {
        free(c);
        return err->code;
    }
    *ret = c;
    return ERR_NONE;
}

void capsules_close(struct capsules *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->closing = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->sweeper, NULL);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->sweeping);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

void capsule_path(const struct capsules *c, const char *id, char ret[PATH_BYTES])
{
    snprintf(ret, PATH_BYTES, "%s/%s", c->o.folder, id);
}

/* ---- records ---- */

json_t *capsule_json(const struct capsule *c)
{
    char at[CLOCK_TEXT_BYTES];
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:I, s:s, s:s, s:I, s:I, s:b, s:s, s:s, s:s}", "id", c->id, "kind", c->kind,
                     "execution_id", c->execution_id, "incident_id", c->incident_id, "attempt", c->attempt, "system", c->system, "container_id",
                     c->container_id, "sha256", c->sha256, "bytes", (json_int_t)c->bytes, "taken_at", clock_text(c->taken_at_us, at), "mark", c->mark,
                     "key_count", (json_int_t)c->key_count, "expire_count", (json_int_t)c->expire_count, "of_master", c->of_master, "folder",
                     c->folder, "file", c->file, "words", c->words);
}

static void copy_member(char *to, size_t bytes, const json_t *o, const char *key)
{
    snprintf(to, bytes, "%s", json_str(o, key));
}

bool capsule_read(const char *text, struct capsule *ret)
{
    AUTO_JSON json_t *o = json_loads(text, 0, NULL);
    struct capsule c = {.attempt = (int)json_integer_value(json_object_get(o, "attempt")),
                        .bytes = json_integer_value(json_object_get(o, "bytes")),
                        .key_count = json_integer_value(json_object_get(o, "key_count")),
                        .expire_count = json_integer_value(json_object_get(o, "expire_count")),
                        .of_master = json_is_true(json_object_get(o, "of_master"))};
    copy_member(c.id, sizeof c.id, o, "id");
    copy_member(c.kind, sizeof c.kind, o, "kind");
    copy_member(c.execution_id, sizeof c.execution_id, o, "execution_id");
    copy_member(c.incident_id, sizeof c.incident_id, o, "incident_id");
    copy_member(c.system, sizeof c.system, o, "system");
    copy_member(c.container_id, sizeof c.container_id, o, "container_id");
    copy_member(c.sha256, sizeof c.sha256, o, "sha256");
    copy_member(c.folder, sizeof c.folder, o, "folder");
    copy_member(c.file, sizeof c.file, o, "file");
    copy_member(c.words, sizeof c.words, o, "words");
    copy_member(c.mark, sizeof c.mark, o, "mark");
    if (clock_parse(json_str(o, "taken_at"), &c.taken_at_us, NULL) || !*c.id)
        return false;
    *ret = c;
    return true;
}

enum err_code capsules_keep(struct capsules *c, struct capsule *capsule, struct err *err)
{
    AUTO_JSON json_t *o = capsule_json(capsule);
    AUTO_FREE char *text = json_text(o);
    enum err_code code = text ? store_put(c->o.store, capsule_record_kind, capsule->id, text, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (code) {
        char path[PATH_BYTES];
        capsule_path(c, capsule->id, path);
        unlink(path);
    }
    return code;
}

enum err_code capsules_find(struct capsules *c, const char *id, struct capsule *ret, struct err *err)
{
    AUTO_FREE char *text = NULL;
    enum err_code code = store_get(c->o.store, capsule_record_kind, id, &text, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, code, "capsule %s is not there any more", id);
    return code || capsule_read(text, ret) ? code : err_set(err, ERR_INVALID, "the record of capsule %s is damaged", id);
}

struct search {
    const char *execution_id;
    struct capsule *ret;
    bool found;
};

/* Of several steps the first one's: a later one shows what the steps before it had destroyed already. */
static bool look(void *ctx, const char *key, const char *text)
{
    struct search *s = ctx;
    struct capsule one;
    (void)key;
    if (!capsule_read(text, &one) || strcmp(one.execution_id, s->execution_id) != 0 || !*one.file)
        return true;
    if (!s->found || one.attempt < s->ret->attempt) {
        *s->ret = one;
        s->found = true;
    }
    return true;
}

enum err_code capsules_of_execution(struct capsules *c, const char *execution_id, struct capsule *ret, struct err *err)
{
    struct search s = {.execution_id = execution_id, .ret = ret};
    enum err_code code = store_list(c->o.store, capsule_record_kind, look, &s, err);
    return code || s.found ? code : err_set(err, ERR_NOT_FOUND, "execution %s left nothing that could be put back", execution_id);
}

/* ---- taking and putting back ---- */

/* As much as the server says it holds, or the most that one may have, whichever is less. */
static enum err_code check_space(const struct capsules *c, const struct facts *facts, struct err *err)
{
    struct statvfs fs;
    double need = facts_number(facts, "used_memory", 0);
    if (need > (double)c->o.max_bytes)
        need = (double)c->o.max_bytes;
    if (statvfs(c->o.folder, &fs) != 0)
        return err_set(err, ERR_IO, "capsules: %s: %s", c->o.folder, strerror(errno));
    double free_bytes = (double)fs.f_bavail * (double)fs.f_frsize;
    if (free_bytes < need + SPARE_BYTES)
        return err_set(err, ERR_LIMIT, "only %.0f MB are free in %s, and the copy may need %.0f MB", free_bytes / 1048576, c->o.folder,
                       need / 1048576);
    return ERR_NONE;
}

enum err_code capsules_take(struct capsules *c, const struct action *a, const struct target *t, const struct instance *container,
                            const struct facts *facts, struct capsule *ret, struct err *err)
{
    const struct capsule_kind *kind = capsule_kind_find(a->capsule);
    char path[PATH_BYTES];
    struct capsule one = {.key_count = -1, .taken_at_us = clock_wall_us()};
    if (!kind)
        return err_set(err, ERR_INVALID, "there is no capsule \"%s\"", a->capsule);
    uuid_create(one.id);
    clock_mark(one.mark);
    snprintf(one.kind, sizeof one.kind, "%s", kind->name);
    snprintf(one.system, sizeof one.system, "%s", t->name);
    snprintf(one.container_id, sizeof one.container_id, "%s", container->id);
    capsule_path(c, one.id, path);
    const struct capsule_work w = {.owner = c,
                                   .executor = target_executor(c->o.executors, t),
                                   .target = t,
                                   .action = a,
                                   .container_id = container->id,
                                   .image_id = container->image_id,
                                   .facts = facts,
                                   .path = path,
                                   .max_bytes = c->o.max_bytes,
                                   .cancel = c->o.cancel};
    enum err_code code = check_space(c, facts, err);
    if (!code)
        code = capsules_enter(c, err);
    if (code)
        return code;
    code = kind->take(&w, &one, err);
    if (code)
        unlink(path);
    else
        *ret = one;
    capsules_leave(c);
    return code;
}

enum err_code capsules_work(struct capsules *c, const struct target *t, const struct instance *container, const struct facts *facts,
                            char ret_path[CAPSULE_PATH_BYTES], struct capsule_work *ret, struct err *err)
{
    char id[UUID_TEXT_BYTES];
    uuid_create(id);
    capsule_path(c, id, ret_path);
    *ret = (struct capsule_work){.owner = c,
                                 .executor = target_executor(c->o.executors, t),
                                 .target = t,
                                 .container_id = container->id,
                                 .image_id = container->image_id,
                                 .facts = facts,
                                 .path = ret_path,
                                 .max_bytes = c->o.max_bytes,
                                 .cancel = c->o.cancel};
    enum err_code code = check_space(c, facts, err);
    return code ? code : capsules_enter(c, err);
}

void capsules_work_end(struct capsules *c, const struct capsule_work *w)
{
    unlink(w->path);
    capsules_leave(c);
}

enum err_code capsules_put_back(struct capsules *c, const struct capsule *capsule, const struct target *t, void (*say)(void *ctx, const char *words),
                                void *ctx, int64_t *ret_key_count, struct err *err)
{
    const struct capsule_kind *kind = capsule_kind_find(capsule->kind);
    char path[PATH_BYTES];
    if (!kind || !kind->put_back)
        return err_set(err, ERR_INVALID, "a capsule of kind %s cannot be put back", capsule->kind);
    capsule_path(c, capsule->id, path);
    const struct capsule_work w = {.owner = c,
                                   .executor = target_executor(c->o.executors, t),
                                   .target = t,
                                   .container_id = capsule->container_id,
                                   .image_id = "",
                                   .path = path,
                                   .max_bytes = c->o.max_bytes,
                                   .cancel = c->o.cancel};
    capsules_hold(c);
    enum err_code code = kind->put_back(&w, capsule, say, ctx, ret_key_count, err);
    capsules_leave(c);
    return code;
}
