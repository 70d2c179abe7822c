/* watches.c - the list of watches, and how it follows the catalogue. */
#include "health-monitor/watches.h"
#include "health-monitor/gone.h"
#include "health-monitor/maintenance.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEPT_MS = 10 * 60 * 1000, /* longer than any request looks at a watch */
    END_MS = 120 * 1000,      /* longer than any question to a target takes */
};

struct ended {
    struct watch *w;
    int64_t at_ms;
    struct ended *next;
};

struct watches {
    const struct watch_env *env;
    struct store *store;
    _Atomic(struct watch_list *) now;
    pthread_mutex_t changing; /* the rest */
    bool started;
    atomic_bool whole;
    struct ended *ended;
};

static struct watch_list *list_create(size_t room)
{
    return calloc(1, sizeof(struct watch_list) + (room + 1) * sizeof(struct watch *));
}

const struct watch_list *watches_now(const struct watches *all)
{
    return atomic_load(&all->now);
}

struct watch *watches_find(const struct watches *all, const char *target)
{
    const struct watch_list *list = watches_now(all);
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(watch_target(list->at[i])->name, target) == 0)
            return list->at[i];
    return NULL;
}

static enum err_code create_one(struct watches *all, const struct target *t, struct watch **ret, struct err *err)
{
    struct maintenance note;
    struct watch *w = NULL;
    enum err_code code = watch_create(all->env, t, &w, err);
    if (!code && (code = maintenance_recall(all->store, t->name, &note, err)))
        watch_destroy(w);
    if (code)
        return code;
    if (note.until_us)
        watch_set_maintenance(w, &note);
    *ret = w;
    return ERR_NONE;
}

static size_t target_count(const struct catalogue *c)
{
    size_t count = 0;
    while (catalogue_target(c, count))
        count++;
    return count;
}

static void swap(struct watches *all, struct watch_list *list)
{
    struct watch_list *before = atomic_load(&all->now);
    list->next = before;
    list->number = before ? before->number + 1 : 1;
    if (before)
        before->retired_at_ms = clock_mono_ms();
    atomic_store(&all->now, list);
}

enum err_code watches_create(const struct watch_env *env, struct store *store, struct watches **ret, struct err *err)
{
    size_t count = target_count(env->catalogue);
    struct watches *all = calloc(1, sizeof *all);
    struct watch_list *list = list_create(count);
    if (!all || !list) {
        free(all);
        free(list);
        return err_set(err, ERR_NOMEM, "targets: out of memory");
    }
    all->env = env;
    all->store = store;
    pthread_mutex_init(&all->changing, NULL);
    swap(all, list);
    enum err_code code = ERR_NONE;
    for (size_t i = 0; i < count && !code; i++) {
        code = create_one(all, catalogue_target(env->catalogue, i), &list->at[i], err);
        list->count += code == ERR_NONE;
    }
    *ret = all;
    return code;
}

void watches_start(struct watches *all)
{
    pthread_mutex_lock(&all->changing);
    const struct watch_list *list = watches_now(all);
    for (size_t i = 0; i < list->count; i++)
        watch_start(list->at[i]);
    all->started = true;
    pthread_mutex_unlock(&all->changing);
}

/* ---- following the catalogue ---- */

static bool shows(const struct catalogue *c, const struct watch *w)
{
    const struct target *one;
    for (size_t i = 0; (one = catalogue_target(c, i)); i++)
        if (one == watch_target(w))
            return watch_follows(w, c);
    return false;
}

/* NULL: there is none, or one that follows other counters than rules ask for now. */
static struct watch *of_target(const struct watch_list *list, const struct catalogue *c, const struct target *t)
{
    for (size_t i = 0; i < list->count; i++)
        if (watch_target(list->at[i]) == t)
            return watch_follows(list->at[i], c) ? list->at[i] : NULL;
    return NULL;
}

/* It ends before another one of the same target begins, so that no two open an incident.  One that hangs stays in the list of those that ended. */
static void end_one(struct watches *all, struct watch *w)
{
    struct ended *g = calloc(1, sizeof *g);
    watch_retire(w);
    if (!watch_join(w, clock_mono_ms() + END_MS))
        log_warn("target=%s hangs in a system call, it is left alone", watch_target(w)->name);
    if (!g)
        return; /* no memory: better never freed than too early */
    *g = (struct ended){.w = w, .at_ms = clock_mono_ms(), .next = all->ended};
    all->ended = g;
}

/* What its container is now was told to the others when the engine's events began. */
static void begin_one(struct watches *all, const struct target *t, struct watch **ret)
{
    struct err err = {0};
    struct instance state;
    struct watch *w = NULL;
    enum err_code code = create_one(all, t, &w, &err);
    if (!code)
        watch_start(w);
    *ret = code ? NULL : w;
    if (code) {
        log_error("target=%s cannot be watched: %s", t->name, err.msg);
        return;
    }
    const struct executor *x = target_executor(all->env->executors, t);
    code = x ? executor_inspect(x, t->container, &state, &err) : ERR_UNAVAILABLE;
    if (!code || code == ERR_NOT_FOUND)
        watch_found(w, code ? NULL : &state);
}

static void free_old(struct watches *all, int64_t before_ms)
{
    struct ended **at = &all->ended;
    while (*at) {
        struct ended *g = *at;
        if (g->at_ms >= before_ms || !watch_join(g->w, 0)) {
            at = &g->next;
            continue;
        }
        *at = g->next;
        watch_destroy(g->w);
        free(g);
    }
    for (struct watch_list *list = atomic_load(&all->now); list; list = list->next)
        while (list->next && list->next->retired_at_ms < before_ms) {
            struct watch_list *old = list->next;
            list->next = old->next;
            free(old);
        }
}

static void follow(struct watches *all, const struct catalogue *c, bool anew)
{
    const struct watch_list *before = watches_now(all);
    size_t count = target_count(c);
    struct watch_list *list = list_create(count);
    if (!list) {
        log_error("targets: out of memory");
        return;
    }
    for (size_t i = 0; i < before->count; i++) {
        const struct target *t = watch_target(before->at[i]);
        if (!anew && shows(c, before->at[i]))
            continue;
        end_one(all, before->at[i]);
        if (!catalogue_target_find(c, t->name))
            watch_leave(before->at[i]);
    }
    for (size_t i = 0; i < count; i++) {
        const struct target *t = catalogue_target(c, i);
        struct watch *w = t && !anew ? of_target(before, c, t) : NULL;
        if (t && !w)
            begin_one(all, t, &w);
        if (w)
            list->at[list->count++] = w;
    }
    swap(all, list);
}

static bool is_as_before(const struct watches *all, const struct catalogue *c)
{
    const struct watch_list *list = watches_now(all);
    const struct target *t;
    size_t i = 0;
    for (; (t = catalogue_target(c, i)); i++)
        if (i >= list->count || watch_target(list->at[i]) != t || !watch_follows(list->at[i], c))
            return false;
    return i == list->count;
}

static bool is_watched(void *ctx, const char *target)
{
    const struct watches *all = ctx;
    return catalogue_target_find(all->env->catalogue, target) != NULL;
}

static const char *why_gone(void *ctx, const char *target)
{
    const struct watches *all = ctx;
    for (const struct ended *e = all->ended; e; e = e->next)
        if (strcmp(watch_target(e->w)->name, target) == 0)
            return watch_target(e->w)->labelled ? "its container was removed" : "the catalogue does not name it any more";
    return "there is no container of that name any more, and the catalogue does not name it";
}

/* What changes meanwhile is followed by whoever changed it. */
static void follow_held(struct watches *all, bool anew)
{
    const struct catalogue *c = catalogue_hold(all->env->catalogue);
    if (!c)
        log_error("targets: out of memory");
    if (c && (anew || !is_as_before(all, c))) {
        follow(all, c, anew);
        all->env->on_changed(all->env->ctx);
    }
    catalogue_release(c);
}

void watches_follow(struct watches *all, bool anew, bool whole)
{
    pthread_mutex_lock(&all->changing);
    bool runs = all->started && !atomic_load(all->env->stopping);
    if (runs)
        follow_held(all, anew);
    if (whole)
        atomic_store(&all->whole, true);
    if (runs && atomic_load(&all->whole)) {
        const struct gone gone = {.ledger = all->env->ledger, .is_watched = is_watched, .why = why_gone, .ctx = all};
        gone_tend(&gone);
    }
    free_old(all, clock_mono_ms() - KEPT_MS);
    pthread_mutex_unlock(&all->changing);
}

/* ---- leave ---- */

bool watches_are_whole(const struct watches *all)
{
    return atomic_load(&all->whole);
}

bool watches_join(struct watches *all, int64_t deadline_ms)
{
    if (!all)
        return true;
    const struct watch_list *list = watches_now(all);
    bool joined = true;
    for (size_t i = 0; i < list->count; i++)
        if (!watch_join(list->at[i], deadline_ms)) {
            log_warn("target=%s hangs in a system call, leaving without it", watch_target(list->at[i])->name);
            joined = false;
        }
    for (const struct ended *g = all->ended; g; g = g->next)
        joined = watch_join(g->w, deadline_ms) && joined;
    return joined;
}

void watches_destroy(struct watches *all)
{
    if (!all)
        return;
    free_old(all, INT64_MAX);
    struct watch_list *list = atomic_load(&all->now);
    for (size_t i = 0; i < list->count; i++)
        watch_destroy(list->at[i]);
    while (list) {
        struct watch_list *next = list->next;
        free(list);
        list = next;
    }
    pthread_mutex_destroy(&all->changing);
    free(all);
}
