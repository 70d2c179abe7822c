/* Injecting and healing on request: both run on HTTP workers. */
#include "common/base/base.h"
#include "incident-generator/faults.h"
#include "incident-generator/leases_internal.h"
#include <string.h>

enum {
    HEAL_WAIT_MS = 25000,    /* for an injection that is under way */
    HEAL_PATIENCE_MS = 8000, /* for a target that was started again a moment ago and does not answer yet */
    HEAL_AGAIN_MS = 500,
};

/* ---- injecting ---- */

/* A new busy entry, the only one of its kind on this system, on record before anything is done. */
static enum err_code prepare(struct leases *l, const struct target *t, const struct fault *f, struct entry **ret, struct err *err)
{
    struct lease lease;
    enum err_code code = lease_init(&lease, t->name, f->name, err);
    if (code)
        return code;
    code = lease_set_place(&lease, t->type, t->container, t->host, t->port, err);
    if (code) {
        lease_clear(&lease);
        return code;
    }
    struct entry *e = entry_create(l, t, f, &lease);
    if (!e) {
        lease_clear(&lease);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    e->busy = true;
    pthread_mutex_lock(&l->lock);
    bool taken = leases_find(l, t->name, f->name);
    if (!taken)
        leases_append(l, e);
    pthread_mutex_unlock(&l->lock);
    if (taken) {
        entry_free(e);
        return err_set(err, ERR_CONFLICT, "%s is already active on %s", f->name, t->name);
    }
    code = entry_put(e, err);
    if (code)
        entry_drop(l, e);
    else
        *ret = e;
    return code;
}

/* Leaves nothing broken behind.  When the daemon is leaving there is no time: the record says "preparing", and the next start
 * undoes it. */
static void give_up(struct leases *l, struct entry *e, const struct err *why)
{
    struct err err = {0};
    log_warn("fault=%s system=%s was not injected: %s", e->lease.failure, e->lease.system, why->msg);
    if (daemon_stopping())
        entry_release(l, e);
    else
        entry_undo(l, e, NULL, &err);
}

static enum err_code activate(struct leases *l, struct entry *e, json_t **ret_view, struct err *err)
{
    pthread_mutex_lock(&l->lock);
    lease_begin(&e->lease, clock_wall_us(), clock_mono_ms(), l->lease_ms);
    pthread_mutex_unlock(&l->lock);
    enum err_code code = entry_put(e, err);
    if (!code && atomic_load(&e->cancel))
        code = err_set(err, ERR_CONFLICT, "it was healed while it was being injected");
    if (!code)
        *ret_view = lease_view(&e->lease);
    return code;
}

enum err_code leases_inject(struct leases *l, const char *system, const char *failure, json_t **ret_view, struct err *err)
{
    const struct target *t = NULL;
    const struct fault *f = NULL;
    struct entry *e = NULL;
    char message[FAULT_MESSAGE_BYTES] = "";
    enum err_code code = leases_look_up(l, system, failure, &t, &f, err);
    if (!code)
        code = prepare(l, t, f, &e, err);
    if (code)
        return code;

    e->injection.deadline_ms = clock_mono_ms() + FAULT_INJECT_MS;
    code = f->inject(&e->injection, message, err);
    if (!code)
        code = activate(l, e, ret_view, err);
    if (code) {
        give_up(l, e, err);
        if (code != ERR_CANCELLED)
            return code;
        /* Another request got in between, or we are leaving: nothing is wrong with the system. */
        return err_set(err, daemon_stopping() ? ERR_UNAVAILABLE : ERR_CONFLICT, "%s", strdupa(err->msg));
    }
    json_object_set_new(*ret_view, "message", json_string(message));
    leases_metrics_injected(t->name, f->name);
    log_info("fault=%s system=%s injected for %d s: %s", failure, system, l->lease_ms / 1000, message);
    entry_release(l, e);
    return ERR_NONE;
}

/* ---- healing ---- */

/* What is to be healed, newest first: a container must run again before the keys in it can be removed. */
static json_t *choose(struct leases *l, const char *system, const char *failure)
{
    json_t *views = json_array();
    pthread_mutex_lock(&l->lock);
    for (struct entry *e = l->first; e; e = e->next) {
        if ((system && strcmp(e->lease.system, system) != 0) || (failure && strcmp(e->lease.failure, failure) != 0))
            continue;
        if (e->lease.state == LEASE_PREPARING)
            atomic_store(&e->cancel, true);
        json_array_insert_new(views, 0, lease_view(&e->lease));
    }
    pthread_mutex_unlock(&l->lock);
    return views;
}

/* Takes the entry for us once nobody works on it.  NULL when it is gone (*ret_gone) or the wait was too long. */
static struct entry *take(struct leases *l, const char *id, bool *ret_gone)
{
    int64_t give_up_ms = clock_mono_ms() + HEAL_WAIT_MS;
    pthread_mutex_lock(&l->lock);
    struct entry *e = leases_find_id(l, id);
    while (e && e->busy && clock_mono_ms() < give_up_ms && !daemon_stopping()) {
        leases_wait(l, clock_mono_ms() + HEAL_AGAIN_MS);
        e = leases_find_id(l, id);
    }
    *ret_gone = !e;
    if (e && e->busy)
        e = NULL;
    if (e)
        e->busy = true;
    pthread_mutex_unlock(&l->lock);
    return e;
}

static enum err_code undo_patiently(struct leases *l, struct entry *e, struct err *err)
{
    int64_t give_up_ms = clock_mono_ms() + HEAL_PATIENCE_MS;
    enum err_code code = e->fault->undo(entry_injection(e), err);
    while (code && clock_mono_ms() < give_up_ms && !daemon_stopping()) {
        pthread_mutex_lock(&l->lock);
        leases_wait(l, clock_mono_ms() + HEAL_AGAIN_MS);
        pthread_mutex_unlock(&l->lock);
        code = e->fault->undo(entry_injection(e), err);
    }
    if (code) {
        entry_keep_for_later(l, e, err);
        return code;
    }
    log_info("fault=%s system=%s is healed by request", e->lease.failure, e->lease.system);
    entry_drop(l, e);
    return ERR_NONE;
}

static void heal_one(struct leases *l, json_t *view, json_t *healed, json_t *failed)
{
    struct err err = {0};
    bool gone = false;
    struct entry *e = take(l, json_string_value(json_object_get(view, "id")), &gone);
    if (gone || (e && undo_patiently(l, e, &err) == ERR_NONE)) {
        json_array_append(healed, view);
        return;
    }
    json_object_set_new(view, "error", json_string(e ? err.msg : "somebody else is still working on it"));
    json_array_append(failed, view);
}

/* A system that left the catalogue is still known by the lease of its fault. */
static bool has_lease(struct leases *l, const char *system)
{
    bool found = false;
    pthread_mutex_lock(&l->lock);
    for (struct entry *e = l->first; system && e && !found; e = e->next)
        found = strcmp(e->lease.system, system) == 0;
    pthread_mutex_unlock(&l->lock);
    return found;
}

/* What a snapshot that was put back brought along: its lease is over, so nobody else would remove it. */
static void sweep(struct leases *l, const struct target *t, const char *failure)
{
    const struct fault *f;
    for (size_t i = 0; (f = fault_at(i)); i++) {
        long long count = 0;
        struct err err = {0};
        bool meant = f->sweep && strcmp(f->target_type, t->type) == 0 && (!failure || strcmp(f->name, failure) == 0);
        pthread_mutex_lock(&l->lock);
        meant = meant && !leases_find(l, t->name, f->name);
        pthread_mutex_unlock(&l->lock);
        if (!meant)
            continue;
        if (f->sweep(t, &count, &err))
            log_debug("fault=%s system=%s what it may have left cannot be looked for: %s", f->name, t->name, err.msg);
        else if (count > 0)
            log_info("fault=%s system=%s what it had left is removed: %lld keys", f->name, t->name, count);
    }
}

enum err_code leases_heal(struct leases *l, const char *system, const char *failure, json_t **ret_healed, json_t **ret_failed, struct err *err)
{
    const struct target *t = NULL;
    const struct fault *f = NULL;
    enum err_code code = leases_look_up(l, system, failure, &t, &f, err);
    if (code && !(code == ERR_NOT_FOUND && has_lease(l, system)))
        return code;
    AUTO_JSON json_t *views = choose(l, system, failure);
    json_t *healed = json_array(), *failed = json_array();
    size_t i;
    json_t *view;
    json_array_foreach(views, i, view) heal_one(l, view, healed, failed);
    if (t)
        sweep(l, t, failure);
    *ret_healed = healed;
    *ret_failed = failed;
    return ERR_NONE;
}
