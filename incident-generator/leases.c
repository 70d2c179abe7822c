/* Every injected fault: begun, kept, healed, remembered over a crash. */
#include "incident-generator/leases.h"
#include "common/base/base.h"
#include "incident-generator/faults.h"
#include "incident-generator/leases_internal.h"
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TICK_MS = 1000,
    FAILURES_WORTH_A_LINE = 3, /* a system that is just being restarted refuses once or twice */
};

static const char kind[] = "lease";

enum err_code leases_look_up(const struct leases *l, const char *system, const char *failure, const struct target **ret_target,
                             const struct fault **ret_fault, struct err *err)
{
    char names[256];
    const struct target *t = system ? catalogue_target_find(l->catalogue, system) : NULL;
    if (system && !t)
        return err_set(err, ERR_NOT_FOUND, "unknown system \"%.100s\"; there is: %s", system, catalogue_target_names(l->catalogue));
    const struct fault *f = failure ? fault_find(t ? t->type : NULL, failure) : NULL;
    if (failure && !f)
        return err_set(err, ERR_INVALID, "unknown failure \"%.100s\"%s%s; there is: %s", failure, t ? " for " : "", t ? t->name : "",
                       fault_names(t ? t->type : NULL, names, sizeof names));
    if (f && t && !fault_is_for(f, t))
        return err_set(err, ERR_INVALID, "%s is not for %s, by what the catalogue says of it", f->name, t->name);
    *ret_target = t;
    *ret_fault = f;
    return ERR_NONE;
}

/* ---- the list ---- */

void leases_wait(struct leases *l, int64_t until_ms)
{
    cond_wait_until_ms(&l->changed, &l->lock, until_ms);
}

struct entry *leases_find(struct leases *l, const char *system, const char *failure)
{
    for (struct entry *e = l->first; e; e = e->next)
        if (strcmp(e->lease.system, system) == 0 && strcmp(e->lease.failure, failure) == 0)
            return e;
    return NULL;
}

struct entry *leases_find_id(struct leases *l, const char *id)
{
    for (struct entry *e = l->first; e; e = e->next)
        if (strcmp(e->lease.id, id) == 0)
            return e;
    return NULL;
}

void leases_append(struct leases *l, struct entry *e)
{
    struct entry **at = &l->first;
    while (*at)
        at = &(*at)->next;
    *at = e;
}

json_t *leases_active(struct leases *l)
{
    json_t *list = json_array();
    pthread_mutex_lock(&l->lock);
    for (struct entry *e = l->first; e; e = e->next) {
        json_t *view = lease_view(&e->lease);
        if (*e->undo_error)
            json_object_set_new(view, "error", json_string(e->undo_error));
        json_array_append_new(list, view);
    }
    pthread_mutex_unlock(&l->lock);
    return list;
}

/* ---- one entry ---- */

enum err_code entry_put(const struct entry *e, struct err *err)
{
    AUTO_FREE char *text = lease_to_text(&e->lease);
    return text ? store_put(e->owner->store, kind, e->lease.id, text, err) : err_set(err, ERR_NOMEM, "out of memory");
}

static enum err_code save_notes(void *ctx, struct err *err)
{
    return entry_put(ctx, err);
}

struct entry *entry_create(struct leases *l, const struct target *t, const struct fault *f, const struct lease *lease)
{
    struct entry *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->lease = *lease;
    e->fault = f;
    e->owner = l;
    e->own = (struct target){.name = e->lease.system,
                             .type = e->lease.place.type,
                             .container = e->lease.place.container,
                             .executor = executor_kind_default(),
                             .host = e->lease.place.host,
                             .port = e->lease.place.port};
    e->injection = (struct injection){
        .target = t ? t : &e->own,
        .executor = target_executor(l->executors, t ? t : &e->own),
        .id = e->lease.id,
        .notes = e->lease.notes,
        .cancel = &e->cancel,
        .save = save_notes,
        .save_ctx = e,
    };
    return e;
}

void entry_free(struct entry *e)
{
    if (e->fault->let_go)
        e->fault->let_go(&e->injection);
    lease_clear(&e->lease);
    free(e);
}

void entry_release(struct leases *l, struct entry *e)
{
    pthread_mutex_lock(&l->lock);
    e->busy = false;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

void entry_drop(struct leases *l, struct entry *e)
{
    struct err err = {0};
    if (store_delete(l->store, kind, e->lease.id, &err))
        log_warn("fault=%s system=%s its lease stays on record and is looked at again at the next start: %s", e->lease.failure, e->lease.system,
                 err.msg);
    pthread_mutex_lock(&l->lock);
    for (struct entry **at = &l->first; *at; at = &(*at)->next)
        if (*at == e) {
            *at = e->next;
            break;
        }
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    entry_free(e);
}

void entry_keep_for_later(struct leases *l, struct entry *e, const struct err *why)
{
    struct err err = {0};
    bool left = e->injection.target == &e->own;
    pthread_mutex_lock(&l->lock);
    lease_undo_failed(&e->lease, clock_mono_ms());
    snprintf(e->undo_error, sizeof e->undo_error, "%s%s",
             left ? "the system is in the catalogue neither by its name nor by container or address, so its credentials are not known: " : "",
             why->msg);
    pthread_mutex_unlock(&l->lock);
    if (e->lease.undo_failures == 1 && entry_put(e, &err))
        log_warn("fault=%s system=%s is not on record: %s", e->lease.failure, e->lease.system, err.msg);
    if (e->lease.undo_failures == FAILURES_WORTH_A_LINE)
        log_warn("fault=%s system=%s could not be undone, trying again until it is: %s", e->lease.failure, e->lease.system, e->undo_error);
    entry_release(l, e);
}

struct injection *entry_injection(struct entry *e)
{
    static const atomic_bool never;
    e->injection.cancel = &never;
    e->injection.deadline_ms = clock_mono_ms() + FAULT_UNDO_MS;
    return &e->injection;
}

enum err_code entry_undo(struct leases *l, struct entry *e, const char *reason, struct err *err)
{
    enum err_code code = e->fault->undo(entry_injection(e), err);
    if (code) {
        entry_keep_for_later(l, e, err);
        return code;
    }
    if (reason)
        log_info("fault=%s system=%s %s", e->lease.failure, e->lease.system, reason);
    entry_drop(l, e);
    return ERR_NONE;
}

/* ---- the thread ---- */

static void check(struct leases *l, struct entry *e)
{
    struct err err = {0};
    bool active = true;
    if (e->fault->still_active(entry_injection(e), &active, &err))
        log_debug("fault=%s system=%s cannot be checked now: %s", e->lease.failure, e->lease.system, err.msg);
    if (!active) {
        /* What it left (connections, a setting) is put right too. */
        entry_undo(l, e, "is over: the system was mended", &err);
        return;
    }
    pthread_mutex_lock(&l->lock);
    e->lease.check_at_ms = clock_mono_ms() + LEASE_CHECK_MS;
    pthread_mutex_unlock(&l->lock);
    entry_release(l, e);
}

/* Takes the next entry with something to do. */
static struct entry *next_due(struct leases *l, enum lease_todo *ret_todo)
{
    int64_t now_us = clock_wall_us(), now_ms = clock_mono_ms();
    for (struct entry *e = l->first; e; e = e->next) {
        enum lease_todo todo = e->busy ? LEASE_WAIT : lease_todo(&e->lease, now_us, now_ms);
        if (todo != LEASE_WAIT) {
            e->busy = true;
            *ret_todo = todo;
            return e;
        }
    }
    return NULL;
}

static void work_on(struct leases *l, struct entry *e, enum lease_todo todo)
{
    struct err err = {0};
    if (todo == LEASE_CHECK)
        check(l, e);
    else
        entry_undo(l, e, e->lease.state == LEASE_ACTIVE ? "is undone: its lease has run out" : "is undone", &err);
}

static void *run(void *arg)
{
    struct leases *l = arg;
    pthread_mutex_lock(&l->lock);
    while (!l->stop) {
        enum lease_todo todo = LEASE_WAIT;
        struct entry *e = next_due(l, &todo);
        if (e) {
            pthread_mutex_unlock(&l->lock);
            work_on(l, e, todo);
            pthread_mutex_lock(&l->lock);
        } else if (l->first) {
            leases_wait(l, clock_mono_ms() + TICK_MS);
        } else {
            /* Dozens of connections came and went; what they used is given back before the long wait. */
            malloc_trim(0);
            pthread_cond_wait(&l->changed, &l->lock);
        }
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

/* ---- beginning and end ---- */

static bool has_address(const struct target *t, const struct lease_place *p)
{
    return strcmp(t->host, p->host) == 0 && t->port == p->port;
}

const struct target *leases_target(const struct catalogue *c, const struct lease *l)
{
    const struct lease_place *p = &l->place;
    const struct target *named = catalogue_target_find(c, l->system), *t;
    if (!*p->type)
        return named;
    if (named && strcmp(named->type, p->type) == 0 && (strcmp(named->container, p->container) == 0 || has_address(named, p)))
        return named;
    for (size_t i = 0; (t = catalogue_target(c, i)) != NULL; i++)
        if (strcmp(t->type, p->type) == 0 && strcmp(t->container, p->container) == 0)
            return t;
    for (size_t i = 0; (t = catalogue_target(c, i)) != NULL; i++)
        if (strcmp(t->type, p->type) == 0 && has_address(t, p))
            return t;
    return NULL;
}

/* The lease goes on under the name that its system has now. */
static void take_name(struct lease *l, const struct target *t)
{
    const struct lease_place *p = &l->place;
    if (!t)
        log_warn("lease=%s fault=%s system=%s is in the catalogue neither by its name nor by container %s or address %s:%d; it is undone without "
                 "credentials",
                 l->id, l->failure, l->system, p->container, p->host, p->port);
    if (!t || strcmp(t->name, l->system) == 0 || strlen(t->name) >= sizeof l->system)
        return;
    log_info("lease=%s fault=%s system=%s is called %s now", l->id, l->failure, l->system, t->name);
    strcpy(l->system, t->name);
}

/* ERR_NOT_FOUND: nobody knows where it is; ERR_INVALID: no such fault. */
static enum err_code revive(struct leases *l, struct lease *lease, struct err *err)
{
    const struct target *t = leases_target(l->catalogue, lease);
    if (!t && !*lease->place.type)
        return err_set(err, ERR_NOT_FOUND, "there is no system %s in the catalogue, and the record does not say which container it was",
                       lease->system);
    const struct fault *f = fault_find(t ? t->type : lease->place.type, lease->failure);
    if (!f)
        return err_set(err, ERR_INVALID, "there is no failure %s any more", lease->failure);
    take_name(lease, t);
    struct entry *e = entry_create(l, t, f, lease);
    if (!e)
        return err_set(err, ERR_NOMEM, "out of memory");
    leases_append(l, e);
    return ERR_NONE;
}

static bool load_record(void *ctx, const char *key, const char *value)
{
    struct leases *l = ctx;
    struct lease lease;
    struct err err = {0};
    enum err_code code = lease_from_text(value, &lease, &err);
    if (!code)
        code = revive(l, &lease, &err);
    if (!code)
        return true;
    lease_clear(&lease);
    if (code == ERR_INVALID) {
        log_warn("lease=%s of an earlier start is dropped: %s", key, err.msg);
        store_delete(l->store, kind, key, NULL);
    } else {
        /* What it broke is still broken: the record stays for a start that can undo it. */
        log_warn("lease=%s of an earlier start cannot be undone now and stays on record: %s", key, err.msg);
    }
    return true;
}

static void init_lock(struct leases *l)
{
    cond_init_monotonic(&l->changed);
    pthread_mutex_init(&l->lock, NULL);
}

enum err_code leases_start(const struct catalogue *c, const struct executors *x, struct store *s, int lease_ms, struct leases **ret, struct err *err)
{
    struct leases *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "out of memory");
    *l = (struct leases){.catalogue = c, .executors = x, .store = s, .lease_ms = lease_ms};
    init_lock(l);
    enum err_code code = store_list(s, kind, load_record, l, err);
    if (!code)
        code = daemon_thread(&l->thread, "leases", run, l, err);
    l->thread_runs = !code;
    if (code)
        leases_stop(l);
    else
        *ret = l;
    if (!code)
        leases_metrics_start(l);
    return code;
}

void leases_stop(struct leases *l)
{
    if (!l)
        return;
    leases_metrics_stop(l);
    pthread_mutex_lock(&l->lock);
    l->stop = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    if (l->thread_runs)
        pthread_join(l->thread, NULL);
    while (l->first) {
        struct entry *e = l->first;
        l->first = e->next;
        entry_free(e);
    }
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    free(l);
}
