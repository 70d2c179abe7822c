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
    NAMES_BYTES = 16384
};

static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

/* ---- whether two say the same ---- */

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_texts(const char *const *a, const char *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!same_text(a[i], b[i]))
            return false;
    return true;
}

static bool same_argv(const char *const *a, const char *const *b)
{
    size_t i = 0;
    if (!a || !b)
        return a == b;
    while (a[i] && b[i] && strcmp(a[i], b[i]) == 0)
        i++;
    return !a[i] && !b[i];
}

static bool same_place(const struct target *a, const struct target *b)
{
    return same_text(a->type, b->type) && same_text(a->container, b->container) && a->executor == b->executor && same_text(a->host, b->host) &&
           a->port == b->port && same_texts(a->words, b->words, TYPE_WORD_MAX) && same_text(a->query, b->query) &&
           same_argv(a->verify_argv, b->verify_argv) && a->labelled == b->labelled && same_text(a->guess, b->guess);
}

static bool same_judgement(const struct target *a, const struct target *b)
{
    return a->check_count == b->check_count && memcmp(a->checks, b->checks, sizeof a->checks) == 0 && a->depends_on_count == b->depends_on_count &&
           same_texts(a->depends_on, b->depends_on, a->depends_on_count) && a->limited == b->limited && a->allowed_count == b->allowed_count &&
           same_texts(a->allowed, b->allowed, a->allowed_count) && same_text(a->group, b->group) && same_text(a->disk_folder, b->disk_folder) &&
           same_text(a->expect_role, b->expect_role) && a->write_probe == b->write_probe && a->threshold_alone_warns == b->threshold_alone_warns &&
           a->threshold == b->threshold && a->healthy_above == b->healthy_above && a->fall == b->fall && a->rise == b->rise &&
           a->flap_low == b->flap_low && a->flap_high == b->flap_high;
}

static bool same_times(const struct target *a, const struct target *b)
{
    return a->depend_grace_ms == b->depend_grace_ms && a->recheck_ms == b->recheck_ms && a->answer_timeout_ms == b->answer_timeout_ms &&
           a->slow_ms == b->slow_ms && a->trend_ms == b->trend_ms && a->login_interval_ms == b->login_interval_ms &&
           a->start_grace_ms == b->start_grace_ms && a->verify_timeout_ms == b->verify_timeout_ms;
}

bool target_same(const struct target *a, const struct target *b)
{
    return same_text(a->name, b->name) && same_place(a, b) && same_judgement(a, b) && same_times(a, b);
}

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

static const struct target *find(const struct target *const *list, size_t count, const char *name)
{
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

/* Of the file's targets, and of those that were found.  The same object where it says the same as now. */
static struct catalogue_view *view_make(const struct catalogue *c, const struct catalogue *file, struct catalogue *const *found, size_t found_count)
{
    struct catalogue_view *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    v->file = file;
    v->targets = calloc(file->target_count + found_count + 1, sizeof *v->targets);
    v->holders = calloc(found_count + 1, sizeof *v->holders);
    for (size_t i = 0; v->targets && i < file->target_count; i++) {
        const struct target *old = catalogue_target_find(c, file->targets[i].name);
        v->targets[v->target_count++] = old && target_same(old, &file->targets[i]) ? old : &file->targets[i];
    }
    for (size_t i = 0; v->targets && v->holders && i < found_count; i++) {
        v->holders[v->holder_count++] = found[i];
        v->targets[v->target_count++] = &found[i]->targets[0];
    }
    v->names = v->targets ? join_names(v) : NULL;
    if (v->targets && v->holders && v->names)
        return v;
    view_free(v);
    return NULL;
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

static void tell_targets(const struct target *const *old, size_t old_count, const struct catalogue_view *v, catalogue_on_change *tell, void *ctx)
{
    for (size_t i = 0; i < v->target_count; i++) {
        const struct target *before = find(old, old_count, v->targets[i]->name);
        if (before != v->targets[i])
            tell(ctx, "target", v->targets[i]->name, before ? "changed" : "added");
    }
    for (size_t i = 0; i < old_count; i++)
        if (!find(v->targets, v->target_count, old[i]->name))
            tell(ctx, "target", old[i]->name, "removed");
}

static void drop_old_views(struct catalogue *c)
{
    struct catalogue_view **at = &c->old_views;
    while (*at) {
        struct catalogue_view *v = *at;
        if (clock_mono_ms() - v->retired_at_ms < VIEW_KEPT_MS) {
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
        if (target_same(&c->holders[i]->targets[0], &holder->targets[0])) {
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

static const struct catalogue *file_of(const struct catalogue *c)
{
    const struct catalogue_view *v = atomic_load(&c->view);
    return v ? v->file : c;
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
    struct catalogue_view *v = shows(c, found, kept) ? NULL : view_make(c, file_of(c), found, kept);
    bool failed = kept < count || (!v && !shows(c, found, kept));
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
    return json_pack("{s:o, s:o}", "actions", digests_of(told, "actions"), "rules", digests_of(told, "rules"));
}

static void tell_section(const json_t *before, const json_t *now, const char *section, const char *what, catalogue_on_change *tell, void *ctx)
{
    json_t *old = json_object_get(before, section), *fresh = json_object_get(now, section), *digest;
    const char *name;
    json_object_foreach(fresh, name, digest)
    {
        json_t *was = json_object_get(old, name);
        if (!was || !json_equal(was, digest))
            tell(ctx, what, name, was ? "changed" : "added");
    }
    json_object_foreach(old, name, digest)
    {
        if (!json_object_get(fresh, name))
            tell(ctx, what, name, "removed");
    }
}

void catalogue_put_file(struct catalogue *c, struct catalogue *file, catalogue_on_change *tell, void *ctx)
{
    pthread_mutex_lock(&writing);
    const struct catalogue_view *now = atomic_load(&c->view);
    const struct catalogue *before = file_of(c);
    struct catalogue_view *v = view_make(c, file, now ? now->holders : NULL, now ? now->holder_count : 0);
    file->older = c->older;
    c->older = file;
    if (v) {
        swap(c, v, tell, ctx);
        tell_section(before->digests, file->digests, "actions", "action", tell, ctx);
        tell_section(before->digests, file->digests, "rules", "rule", tell, ctx);
    }
    pthread_mutex_unlock(&writing);
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
