/* finder.c - lists the labelled containers and puts what they come to into the catalogue. */
#include "common/found/finder.h"
#include "common/probes/probes.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_MAX = 200, GATHER_MS = 200, EVERY_MS = 60 * 1000, RETRY_MS = 2000, DEPTH_MAX = 16 };

struct finder {
    struct finder_options o;
    pthread_t thread;
    atomic_bool stopping;
    bool away;            /* of the thread: that the engine does not answer was told */
    pthread_mutex_t lock; /* all below */
    pthread_cond_t wake;
    bool poked;
    json_t *wrong; /* {container: message} */
};

/* One look. */
struct look {
    struct finder *f;
    struct catalogue *holders[FOUND_MAX];
    bool known[FOUND_MAX]; /* it is the catalogue's already, and stays as it is */
    size_t count;
    json_t *wrong;
};

static void is_wrong(struct look *l, const char *container, const char *message)
{
    const char *before = json_string_value(json_object_get(l->wrong, container));
    AUTO_FREE char *both = NULL;
    if (before && asprintf(&both, "%s\n%s", before, message) < 0)
        both = NULL;
    json_object_set_new(l->wrong, container, json_string(both ? both : message));
}

/* Whether another one has that name or that container already; a container that the catalogue itself names is the catalogue's. */
static bool is_taken(struct look *l, const struct target *t)
{
    char message[300];
    const struct target *named = NULL, *other;
    for (size_t i = 0; (other = catalogue_target(l->f->o.catalogue, i)); i++) {
        if (other->labelled)
            continue;
        if (strcmp(other->container, t->container) == 0)
            return true;
        if (strcmp(other->name, t->name) == 0)
            named = other;
    }
    for (size_t i = 0; !named && i < l->count; i++)
        if (strcmp(catalogue_target(l->holders[i], 0)->name, t->name) == 0)
            named = catalogue_target(l->holders[i], 0);
    if (!named)
        return false;
    snprintf(message, sizeof message, "container %.100s: its name is that of a target already, of container %.100s", t->container, named->container);
    is_wrong(l, t->container, message);
    return true;
}

static bool is_in_scope(const struct finder *f, const json_t *found)
{
    return strcmp(json_str(json_object_get(found, "labels"), "selfheal.scope"), f->o.settings->scope) == 0;
}

static void drop(struct catalogue *holder, bool known)
{
    if (!known)
        catalogue_free(holder);
}

static void take(void *ctx, const json_t *found)
{
    struct look *l = ctx;
    const struct found_options o = {.catalogue = l->f->o.catalogue, .secrets_dir = l->f->o.settings->secrets_dir};
    struct catalogue *holder = NULL;
    struct err err = {0};
    if (l->count == FOUND_MAX || !is_in_scope(l->f, found)) /* a longer list is an error of whoever lists */
        return;
    enum err_code code = found_target(&o, found, &holder, &err);
    /* What is no mistake in the labels may pass, such as a file that is just being written: until then it stays what it was. */
    bool known = code && code != ERR_INVALID && (holder = catalogue_found_of(l->f->o.catalogue, json_str(found, "name")));
    if (code)
        is_wrong(l, json_str(found, "name"), err.msg);
    if (!holder)
        return;
    if (is_taken(l, catalogue_target(holder, 0)))
        drop(holder, known);
    else {
        l->known[l->count] = known;
        l->holders[l->count++] = holder;
        probe_host_tell(json_str(found, "name"), json_str(found, "address"));
    }
}

/* ---- what each needs ---- */

static struct catalogue *holder_of(const struct look *l, const char *name)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(catalogue_target(l->holders[i], 0)->name, name) == 0)
            return l->holders[i];
    return NULL;
}

/* A target of the catalogue's file, which depends on none that is found. */
static bool is_of_file(const struct look *l, const char *name)
{
    const struct target *t = catalogue_target_find(l->f->o.catalogue, name);
    return t && !t->labelled;
}

static bool leads_to(const struct look *l, const struct target *t, const char *sought, int depth)
{
    for (size_t i = 0; i < t->depends_on_count && depth < DEPTH_MAX; i++) {
        const struct catalogue *next = holder_of(l, t->depends_on[i]);
        if (strcmp(t->depends_on[i], sought) == 0 || (next && leads_to(l, catalogue_target(next, 0), sought, depth + 1)))
            return true;
    }
    return false;
}

/* It is watched all the same, without what is wrong: what it needs may come up later. */
static void check_needs(struct look *l)
{
    char message[400];
    for (size_t i = 0; i < l->count; i++) {
        const struct target *t = catalogue_target(l->holders[i], 0);
        for (size_t d = l->known[i] ? 0 : t->depends_on_count; d-- > 0;) {
            const char *name = t->depends_on[d];
            const struct catalogue *other = holder_of(l, name);
            bool circle = other && leads_to(l, catalogue_target(other, 0), t->name, 0);
            if ((other || is_of_file(l, name)) && !circle)
                continue;
            snprintf(message, sizeof message, "container %.100s: label selfheal.depends_on: %s%.100s%s; it is watched without it", t->container,
                     circle ? "" : "there is no target ", name, circle ? " depends on it in turn, in a circle" : "");
            is_wrong(l, t->container, message);
            found_drop_dependency(l->holders[i], d);
        }
    }
}

/* ---- telling ---- */

static void tell_change(void *ctx, const char *what, const char *name, const char *how, const char *detail)
{
    const struct finder *f = ctx;
    const struct target *t = catalogue_target_find(f->o.catalogue, name);
    const char *guess = t && t->guess ? t->guess : "";
    log_info("%s=%s is %s by the labels of its container%s%s%s%s", what, name, how, *detail ? ": " : "", detail, *guess ? ": " : "", guess);
}

/* Each once, for as long as it stays as it is. */
static void tell_wrong(struct finder *f, json_t *now)
{
    const char *container;
    json_t *message;
    pthread_mutex_lock(&f->lock);
    json_t *before = f->wrong;
    f->wrong = json_incref(now);
    pthread_mutex_unlock(&f->lock);
    json_object_foreach(now, container, message)
    {
        if (!json_equal(json_object_get(before, container), message))
            log_error("labels are wrong: %s", json_string_value(message));
    }
    json_object_foreach(before, container, message)
    {
        if (!json_object_get(now, container))
            log_info("container=%s its labels are not wrong any more", container);
    }
    json_decref(before);
}

static bool look(struct finder *f)
{
    struct look l = {.f = f, .wrong = json_object()};
    struct err err = {0};
    enum err_code code = executor_found(f->o.x, NULL, take, &l, &err);
    if (code) {
        for (size_t i = 0; i < l.count; i++)
            drop(l.holders[i], l.known[i]);
        json_decref(l.wrong);
        if (!f->away && code != ERR_CANCELLED)
            log_warn("labelled containers cannot be listed (%s), those that are known stay, trying again", err.msg);
        f->away = true;
        return false;
    }
    f->away = false;
    check_needs(&l);
    code = catalogue_set_found(f->o.catalogue, l.holders, l.count, tell_change, f, &err);
    if (code)
        log_error("%s", err.msg);
    tell_wrong(f, l.wrong);
    json_decref(l.wrong);
    if (!code && f->o.on_changed)
        f->o.on_changed(f->o.ctx);
    return code == ERR_NONE;
}

/* ---- the thread ---- */

static bool wait_until(struct finder *f, int64_t at_ms, bool poke_ends_it)
{
    pthread_mutex_lock(&f->lock);
    while (!atomic_load(&f->stopping) && !(poke_ends_it && f->poked) && cond_wait_until_ms(&f->wake, &f->lock, at_ms))
        continue;
    if (!poke_ends_it)
        f->poked = false;
    pthread_mutex_unlock(&f->lock);
    return !atomic_load(&f->stopping);
}

/* What happens to one container often happens to more of them: one look for all. */
static void *finder_body(void *arg)
{
    struct finder *f = arg;
    bool seen = look(f);
    while (wait_until(f, clock_mono_ms() + (seen ? EVERY_MS : RETRY_MS), true) && wait_until(f, clock_mono_ms() + GATHER_MS, false))
        seen = look(f);
    return NULL;
}

enum err_code finder_start(const struct finder_options *o, struct finder **ret, struct err *err)
{
    *ret = NULL;
    if (!o->settings->on)
        return ERR_NONE;
    struct finder *f = calloc(1, sizeof *f);
    if (!f || !(f->wrong = json_object())) {
        free(f);
        return err_set(err, ERR_NOMEM, "labels: out of memory");
    }
    f->o = *o;
    pthread_mutex_init(&f->lock, NULL);
    cond_init_monotonic(&f->wake);
    enum err_code code = daemon_thread(&f->thread, "labels", finder_body, f, err);
    if (code) {
        json_decref(f->wrong);
        free(f);
        return code;
    }
    *ret = f;
    return ERR_NONE;
}

void finder_poke(struct finder *f)
{
    if (!f)
        return;
    pthread_mutex_lock(&f->lock);
    f->poked = true;
    pthread_cond_signal(&f->wake);
    pthread_mutex_unlock(&f->lock);
}

void finder_stop(struct finder *f)
{
    if (!f)
        return;
    pthread_mutex_lock(&f->lock);
    atomic_store(&f->stopping, true);
    pthread_cond_signal(&f->wake);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
    pthread_cond_destroy(&f->wake);
    pthread_mutex_destroy(&f->lock);
    json_decref(f->wrong);
    free(f);
}

json_t *finder_wrong(struct finder *f)
{
    json_t *list = json_array(), *message;
    const char *container;
    if (!f)
        return list;
    pthread_mutex_lock(&f->lock);
    json_object_foreach(f->wrong, container, message)
    {
        json_array_append_new(list, json_pack("{s:s, s:s}", "container", container, "message", json_string_value(message)));
    }
    pthread_mutex_unlock(&f->lock);
    return list;
}
