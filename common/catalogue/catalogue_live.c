/* catalogue_live.c - a catalogue that changes while others read it.
 *
 * What is so now is a view: a list of targets, and the file that actions and rules are of.  A change makes a new view and swaps one pointer, so that
 * a reader sees the old one or the new one.  A target that says the same as before stays the same object: whoever holds it goes on.  What is not so
 * any more is kept until the end, since an execution may still be at it: it is a few hundred bytes, and a container that comes back with the same
 * labels takes up the same object again. */
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include "common/catalogue/catalogue_internal.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    VIEW_KEPT_MS = 10 * 60 * 1000, /* far longer than anybody walks a list */
    NAMES_BYTES = 16384,
    DETAIL_BYTES = 600
};

static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

/* ---- views ---- */

static void view_free(struct catalogue_view *v)
{
    if (!v)
        return;
    free(v->targets);
    free(v->holders);
    free(v->names);
    free(v);
}

/* `at`: where it most likely is, as it was before. */
static const struct target *find(const struct target *const *list, size_t count, size_t at, const char *name)
{
    if (at < count && strcmp(list[at]->name, name) == 0)
        return list[at];
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i]->name, name) == 0)
            return list[i];
    return NULL;
}

static char *join_names(const struct catalogue_view *v)
{
    struct strbuf names;
    strbuf_init(&names, NAMES_BYTES);
    for (size_t i = 0; i < v->target_count; i++)
        strbuf_addf(&names, "%s%s", i ? ", " : "", v->targets[i]->name);
    return strbuf_take(&names);
}

/* Those that a view would show now; the first view is the file as it was loaded. */
static size_t targets_now(const struct catalogue *c, const struct target ***ret)
{
    size_t count = 0;
    while (catalogue_target(c, count))
        count++;
    *ret = calloc(count + 1, sizeof **ret);
    for (size_t i = 0; *ret && i < count; i++)
        (*ret)[i] = catalogue_target(c, i);
    return *ret ? count : 0;
}

/* What was found by labels and is of the file by now is the file's. */
static bool is_of_file(const struct catalogue_view *v, size_t file_count, const struct target *t)
{
    for (size_t i = 0; i < file_count; i++)
        if (strcmp(v->targets[i]->name, t->name) == 0 || strcmp(v->targets[i]->container, t->container) == 0)
            return true;
    return false;
}

static void add_targets(struct catalogue_view *v, const struct target *const *old, size_t old_count, struct catalogue *const *found,
                        size_t found_count)
{
    const struct catalogue *source = v->source;
    for (size_t i = 0; i < source->target_count; i++) {
        const struct target *before = find(old, old_count, i, source->targets[i].name);
        v->targets[v->target_count++] = before && target_same(before, &source->targets[i]) ? before : &source->targets[i];
    }
    for (size_t i = 0; i < found_count; i++) {
        v->holders[v->holder_count++] = found[i];
        if (!is_of_file(v, source->target_count, &found[i]->targets[0]))
            v->targets[v->target_count++] = &found[i]->targets[0];
    }
}

/* Of the source's targets, and of those that were found.  The same object where it says the same as now. */
static struct catalogue_view *view_make(const struct catalogue *c, const struct catalogue *file, const struct catalogue *source,
                                        struct catalogue *const *found, size_t found_count)
{
    struct catalogue_view *v = calloc(1, sizeof *v);
    const struct target **old = NULL;
    size_t old_count = targets_now(c, &old);
    if (v) {
        v->file = file;
        v->source = source;
        v->targets = calloc(source->target_count + found_count + 1, sizeof *v->targets);
        v->holders = calloc(found_count + 1, sizeof *v->holders);
    }
    bool room = v && old && v->targets && v->holders;
    if (room)
        add_targets(v, old, old_count, found, found_count);
    free(old);
    if (room && (v->names = join_names(v)))
        return v;
    view_free(v);
    return NULL;
}

static void tell_one(const struct target *before, const struct target *now, catalogue_on_change *tell, void *ctx)
{
    struct strbuf detail;
    strbuf_init(&detail, DETAIL_BYTES);
    if (before)
        target_changes(before, now, &detail);
    tell(ctx, "target", now->name, before ? "changed" : "added", strbuf_text(&detail));
    strbuf_free(&detail);
}

static void tell_targets(const struct target *const *old, size_t old_count, const struct catalogue_view *v, catalogue_on_change *tell, void *ctx)
{
    for (size_t i = 0; i < v->target_count; i++) {
        const struct target *before = find(old, old_count, i, v->targets[i]->name);
        if (before != v->targets[i])
            tell_one(before, v->targets[i], tell, ctx);
    }
    for (size_t i = 0; i < old_count; i++)
        if (!find(v->targets, v->target_count, i, old[i]->name))
            tell(ctx, "target", old[i]->name, "removed", "");
}

static void drop_old_views(struct catalogue *c)
{
    struct catalogue_view **at = &c->old_views;
    while (*at) {
        struct catalogue_view *v = *at;
        if (v->held_count > 0 || clock_mono_ms() - v->retired_at_ms < VIEW_KEPT_MS) {
            at = &v->next;
            continue;
        }
        *at = v->next;
        view_free(v);
    }
}

static void swap(struct catalogue *c, struct catalogue_view *v, catalogue_on_change *tell, void *ctx)
{
    const struct target **old = NULL;
    size_t old_count = targets_now(c, &old);
    struct catalogue_view *before = atomic_exchange(&c->view, v);
    if (before) {
        before->retired_at_ms = clock_mono_ms();
        before->next = c->old_views;
        c->old_views = before;
    }
    drop_old_views(c);
    if (tell && old)
        tell_targets(old, old_count, v, tell, ctx);
    free(old);
}

/* ---- what was found ---- */

/* One that says the same, of all that ever were; else it becomes one of them.  NULL on no memory. */
static struct catalogue *intern(struct catalogue *c, struct catalogue *holder)
{
    for (size_t i = 0; i < c->holder_count; i++)
        if (c->holders[i] == holder || target_same(&c->holders[i]->targets[0], &holder->targets[0])) {
            if (c->holders[i] != holder)
                catalogue_free(holder);
            return c->holders[i];
        }
    struct catalogue **larger = realloc(c->holders, (c->holder_count + 1) * sizeof *larger);
    if (!larger) {
        catalogue_free(holder);
        return NULL;
    }
    c->holders = larger;
    c->holders[c->holder_count++] = holder;
    return holder;
}

struct catalogue *catalogue_found_of(const struct catalogue *c, const char *container)
{
    const struct catalogue_view *v = atomic_load(&c->view);
    for (size_t i = 0; v && i < v->holder_count; i++)
        if (strcmp(v->holders[i]->targets[0].container, container) == 0)
            return v->holders[i];
    return NULL;
}

static const struct catalogue *source_of(const struct catalogue *c)
{
    const struct catalogue_view *v = atomic_load(&c->view);
    return v ? v->source : c;
}

static bool shows(const struct catalogue *c, struct catalogue *const *found, size_t count)
{
    const struct catalogue_view *v = atomic_load(&c->view);
    if ((v ? v->holder_count : 0) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (v->holders[i] != found[i])
            return false;
    return true;
}

enum err_code catalogue_set_found(struct catalogue *c, struct catalogue **found, size_t count, catalogue_on_change *tell, void *ctx, struct err *err)
{
    size_t kept = 0;
    pthread_mutex_lock(&writing);
    for (size_t i = 0; i < count; i++) {
        found[kept] = intern(c, found[i]);
        kept += found[kept] != NULL;
    }
    bool same = shows(c, found, kept);
    struct catalogue_view *v = same || kept < count ? NULL : view_make(c, catalogue_file_of(c), source_of(c), found, kept);
    bool failed = kept < count || (!v && !same);
    if (v)
        swap(c, v, tell, ctx);
    pthread_mutex_unlock(&writing);
    return failed ? err_set(err, ERR_NOMEM, "labelled containers: out of memory") : ERR_NONE;
}

/* ---- the file anew ---- */

/* By name and without places, since a line that moved changes nothing. */
static json_t *digests_of(const json_t *told, const char *section)
{
    json_t *map = json_object(), *entry, *field;
    size_t i, n;
    json_array_foreach(json_object_get(told, section), i, entry)
    {
        char digest[DIGEST_TEXT_BYTES] = "";
        AUTO_JSON json_t *copy = json_deep_copy(entry);
        json_object_del(copy, "line");
        json_object_del(copy, "file");
        json_array_foreach(json_object_get(copy, "fields"), n, field)
        {
            json_object_del(field, "line");
        }
        digest_json(copy, digest, NULL);
        json_object_set_new(map, json_str(entry, "name"), json_string(digest));
    }
    return map;
}

json_t *catalogue_digests(const json_t *told)
{
    char invented[DIGEST_TEXT_BYTES] = "";
    AUTO_JSON json_t *list = json_array();
    json_t *entry;
    size_t i;
    json_array_foreach(json_object_get(told, "synthetic_incidents"), i, entry) json_array_append(list, json_object_get(entry, "fields"));
    digest_json(list, invented, NULL);
    return json_pack("{s:o, s:o, s:o, s:{s:s}}", "actions", digests_of(told, "actions"), "rules", digests_of(told, "rules"), "defaults",
                     digests_of(told, "defaults"), "synthetic_incidents", "all", invented);
}

static void tell_section(const json_t *before, const json_t *now, const char *section, const char *what, catalogue_on_change *tell, void *ctx)
{
    json_t *old = json_object_get(before, section), *fresh = json_object_get(now, section), *digest;
    const char *name;
    json_object_foreach(fresh, name, digest)
    {
        json_t *was = json_object_get(old, name);
        if (!was || !json_equal(was, digest))
            tell(ctx, what, name, was ? "changed" : "added", "");
    }
    json_object_foreach(old, name, digest)
    {
        if (!json_object_get(fresh, name))
            tell(ctx, what, name, "removed", "");
    }
}

static void tell_rules(const json_t *before, const json_t *now, catalogue_on_change *tell, void *ctx)
{
    tell_section(before, now, "defaults", "default", tell, ctx);
    tell_section(before, now, "actions", "action", tell, ctx);
    tell_section(before, now, "rules", "rule", tell, ctx);
    tell_section(before, now, "synthetic_incidents", "synthetic_incidents", tell, ctx);
}

static bool shows_same(const struct catalogue *c, const struct catalogue_view *v)
{
    for (size_t i = 0; i < v->target_count; i++)
        if (catalogue_target(c, i) != v->targets[i])
            return false;
    return !catalogue_target(c, v->target_count);
}

/* Of a file whose rules say what those of before said, only the targets are needed. */
static bool put(struct catalogue *c, struct catalogue *file, struct catalogue_view *v, catalogue_on_change *tell, void *ctx)
{
    const json_t *before = catalogue_file_of(c)->digests;
    bool same_rules = v->file != file;
    if (same_rules && shows_same(c, v)) {
        view_free(v);
        catalogue_free(file);
        return false;
    }
    swap(c, v, tell, ctx);
    if (tell && !same_rules)
        tell_rules(before, file->digests, tell, ctx);
    file->older = c->older;
    c->older = file;
    if (same_rules)
        catalogue_drop_rules(file);
    return true;
}

bool catalogue_put_file(struct catalogue *c, struct catalogue *file, catalogue_on_change *tell, void *ctx)
{
    pthread_mutex_lock(&writing);
    const struct catalogue_view *now = atomic_load(&c->view);
    const struct catalogue *before = catalogue_file_of(c);
    bool same_rules = before->digests && json_equal(before->digests, file->digests);
    struct catalogue_view *v = view_make(c, same_rules ? before : file, file, now ? now->holders : NULL, now ? now->holder_count : 0);
    const char *digest = atomic_load(&file->files_digest);
    char *kept = digest ? catalogue_own_text(c, strdup(digest)) : NULL;
    bool changed = v && put(c, file, v, tell, ctx);
    if (v && kept)
        atomic_store(&c->files_digest, kept);
    if (!v) {
        log_error("catalogue: out of memory, it stays as it was");
        catalogue_free(file);
    }
    pthread_mutex_unlock(&writing);
    return changed;
}

const char *catalogue_digest_in_force(const struct catalogue *c)
{
    const char *digest = atomic_load(&c->files_digest);
    return digest ? digest : "";
}

/* ---- held ---- */

const struct catalogue *catalogue_hold(struct catalogue *c)
{
    struct catalogue *held = calloc(1, sizeof *held);
    pthread_mutex_lock(&writing);
    struct catalogue_view *v = atomic_load(&c->view);
    if (!v && held && (v = view_make(c, c, c, NULL, 0)))
        swap(c, v, NULL, NULL);
    if (v && held) {
        v->held_count++;
        atomic_store(&held->view, v);
        atomic_store(&held->files_digest, atomic_load(&c->files_digest));
    }
    pthread_mutex_unlock(&writing);
    if (v)
        return held;
    free(held);
    return NULL;
}

void catalogue_release(const struct catalogue *held)
{
    if (!held)
        return;
    pthread_mutex_lock(&writing);
    atomic_load(&held->view)->held_count--;
    pthread_mutex_unlock(&writing);
    free((struct catalogue *)held);
}

void catalogue_live_free(struct catalogue *c)
{
    view_free(atomic_load(&c->view));
    while (c->old_views) {
        struct catalogue_view *next = c->old_views->next;
        view_free(c->old_views);
        c->old_views = next;
    }
    for (size_t i = 0; i < c->holder_count; i++)
        catalogue_free(c->holders[i]);
    free(c->holders);
    while (c->older) {
        struct catalogue *file = c->older;
        c->older = file->older;
        file->older = NULL;
        catalogue_free(file);
    }
}
