/* The folder of outputs. */
#include "ai-agent/outputs.h"
#include "common/catalogue/catalogue.h"
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* UUID-ATTEMPT */
enum { NAME_BYTES = UUID_TEXT_BYTES + 8, LISTED_MAX = 100000 };
static const int64_t day_us = 86400LL * 1000 * 1000;

struct outputs {
    struct outputs_options o;
    pthread_mutex_t tidying; /* one at a time */
};

struct listed {
    char name[NAME_BYTES];
    uint64_t bytes;
    int64_t started_at_us;
    bool ended, old;
};

struct list {
    struct listed *items;
    size_t count, capacity;
};

static void path_of(const struct outputs *s, const char *name, char ret[OUTPUT_PATH_BYTES])
{
    snprintf(ret, OUTPUT_PATH_BYTES, "%s/%s", s->o.folder, name);
}

static void name_of(const char *execution_id, int attempt, char ret[NAME_BYTES])
{
    snprintf(ret, NAME_BYTES, "%.36s-%d", execution_id, attempt);
}

static void drop(const struct outputs *s, const char *name)
{
    static const char *const endings[] = {"raw", "index"};
    char path[OUTPUT_PATH_BYTES], part[OUTPUT_PATH_BYTES + 8];
    path_of(s, name, path);
    for (size_t i = 0; i < 2; i++) {
        snprintf(part, sizeof part, "%s.%s", path, endings[i]);
        unlink(part);
    }
}

/* ---- what is in the folder ---- */

/* False for what is no output of ours. */
static bool read_name(const char *entry, char ret[NAME_BYTES])
{
    char id[UUID_TEXT_BYTES];
    const char *ending = strrchr(entry, '.');
    size_t bytes = ending ? (size_t)(ending - entry) : 0;
    if (bytes < UUID_TEXT_BYTES + 1 || bytes >= NAME_BYTES || (strcmp(ending, ".raw") != 0 && strcmp(ending, ".index") != 0))
        return false;
    snprintf(id, sizeof id, "%.36s", entry);
    snprintf(ret, NAME_BYTES, "%.*s", (int)bytes, entry);
    char read_id[UUID_TEXT_BYTES];
    return entry[UUID_TEXT_BYTES - 1] == '-' && uuid_read(id, read_id, NULL) == ERR_NONE &&
           strspn(ret + UUID_TEXT_BYTES, "0123456789") == strlen(ret + UUID_TEXT_BYTES);
}

static void add_to(struct list *l, const char *name)
{
    if (l->count > 0 && l->count == l->capacity) {
        size_t capacity = 2 * l->capacity;
        struct listed *items = capacity <= LISTED_MAX ? realloc(l->items, capacity * sizeof *items) : NULL;
        if (!items)
            return;
        l->items = items;
        l->capacity = capacity;
    } else if (l->count == 0) {
        l->capacity = 16;
        l->items = malloc(l->capacity * sizeof *l->items);
        if (!l->items)
            return;
    }
    l->items[l->count] = (struct listed){.bytes = 0};
    snprintf(l->items[l->count++].name, NAME_BYTES, "%s", name);
}

/* Each once: its index counts, or its raw where there is no index. */
static void read_folder(const struct outputs *s, struct list *ret)
{
    *ret = (struct list){.count = 0};
    DIR *folder = opendir(s->o.folder);
    const struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        char name[NAME_BYTES], other[OUTPUT_PATH_BYTES + 8];
        if (!read_name(entry->d_name, name))
            continue;
        snprintf(other, sizeof other, "%s/%s.index", s->o.folder, name);
        bool is_raw = strcmp(entry->d_name + strlen(name), ".raw") == 0;
        if (!is_raw || access(other, F_OK) != 0)
            add_to(ret, name);
    }
    if (folder)
        closedir(folder);
}

static uint64_t bytes_on_disk(const char *path, const char *ending)
{
    char part[OUTPUT_PATH_BYTES + 8];
    struct stat s;
    snprintf(part, sizeof part, "%s.%s", path, ending);
    return stat(part, &s) == 0 ? (uint64_t)s.st_size : 0;
}

static void look_at(const struct outputs *s, struct listed *l)
{
    char path[OUTPUT_PATH_BYTES];
    struct output_view v;
    path_of(s, l->name, path);
    l->bytes = bytes_on_disk(path, "raw") + bytes_on_disk(path, "index");
    l->ended = true; /* one that cannot be read is nobody's any more */
    if (output_view_open(path, &v, NULL))
        return;
    v.head.mark[sizeof v.head.mark - 1] = '\0';
    l->ended = v.head.ended;
    l->started_at_us = v.head.started_at_us;
    l->old = clock_since_us(v.head.mark, v.head.started_at_us) > s->o.keep_days * day_us;
    output_view_close(&v);
}

static int newest_first(const void *a, const void *b)
{
    int64_t left = ((const struct listed *)a)->started_at_us, right = ((const struct listed *)b)->started_at_us;
    return left < right ? 1 : left > right ? -1 : 0;
}

/* ---- letting go ---- */

static void tidy_locked(const struct outputs *s, bool (*known)(void *ctx, const char *execution_id), void *ctx)
{
    struct list l;
    uint64_t total_bytes = 0;
    size_t kept_count = 0;
    read_folder(s, &l);
    for (size_t i = 0; i < l.count; i++)
        look_at(s, &l.items[i]);
    if (l.count > 0)
        qsort(l.items, l.count, sizeof *l.items, newest_first);
    for (size_t i = 0; i < l.count; i++) {
        char id[UUID_TEXT_BYTES];
        snprintf(id, sizeof id, "%.36s", l.items[i].name);
        if (!l.items[i].ended)
            continue;
        total_bytes += l.items[i].bytes;
        bool too_many = total_bytes > s->o.total_max_bytes && kept_count > 0; /* the newest stays, however large */
        if (l.items[i].old || too_many || (known && !known(ctx, id)))
            drop(s, l.items[i].name);
        else
            kept_count++;
    }
    free(l.items);
}

void outputs_tidy(struct outputs *s, bool (*known)(void *ctx, const char *execution_id), void *ctx)
{
    pthread_mutex_lock(&s->tidying);
    tidy_locked(s, known, ctx);
    pthread_mutex_unlock(&s->tidying);
}

void outputs_forget(struct outputs *s, const char *execution_id)
{
    for (int attempt = 1; s && attempt <= CATALOGUE_STEP_MAX; attempt++) {
        char name[NAME_BYTES];
        name_of(execution_id, attempt, name);
        drop(s, name);
    }
}

/* ---- life ---- */

static void restore_all(const struct outputs *s)
{
    struct list l;
    read_folder(s, &l);
    for (size_t i = 0; i < l.count; i++) {
        char path[OUTPUT_PATH_BYTES];
        struct err err;
        path_of(s, l.items[i].name, path);
        if (output_file_restore(path, &err))
            log_warn("%s", err.msg);
    }
    free(l.items);
}

enum err_code outputs_open(const struct outputs_options *o, struct outputs **ret, struct err *err)
{
    if (mkdir(o->folder, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, "%s: %s", o->folder, strerror(errno));
    struct outputs *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "out of memory");
    s->o = *o;
    pthread_mutex_init(&s->tidying, NULL);
    restore_all(s);
    *ret = s;
    return ERR_NONE;
}

void outputs_close(struct outputs *s)
{
    if (!s)
        return;
    pthread_mutex_destroy(&s->tidying);
    free(s);
}

struct output_file *outputs_begin(struct outputs *s, const char *execution_id, int attempt)
{
    char name[NAME_BYTES], path[OUTPUT_PATH_BYTES];
    struct output_file *f = NULL;
    struct err err;
    if (!s)
        return NULL;
    name_of(execution_id, attempt, name);
    path_of(s, name, path);
    const struct output_file_options o = {.path = path, .limit_bytes = s->o.max_bytes, .free_min_bytes = s->o.free_min_bytes};
    pthread_mutex_lock(&s->tidying); /* half made it would look like one that nobody writes any more */
    tidy_locked(s, NULL, NULL);
    if (output_file_create(&o, &f, &err)) {
        log_warn("execution=%s the output of step %d is not kept: %s", execution_id, attempt, err.msg);
        drop(s, name);
        f = NULL;
    }
    pthread_mutex_unlock(&s->tidying);
    return f;
}

enum err_code outputs_view(const struct outputs *s, const char *execution_id, int attempt, struct output_view *ret, struct err *err)
{
    char name[NAME_BYTES], path[OUTPUT_PATH_BYTES];
    name_of(execution_id, attempt, name);
    path_of(s, name, path);
    return output_view_open(path, ret, err);
}

bool outputs_has(const struct outputs *s, const char *execution_id, int attempt)
{
    struct output_view view;
    struct err ignored;
    if (!s || outputs_view(s, execution_id, attempt, &view, &ignored))
        return false;
    output_view_close(&view);
    return true;
}
