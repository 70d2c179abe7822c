/* capsules_tidy.c - removes what is too old, and what a kill or the engine left behind; nothing that is in use. */
#include "ai-agent/redis_delay.h"
#include <dirent.h>
#include <string.h>
#include <unistd.h>

enum { SWEEP_AGAIN_MS = 2000, DELAYS_AGAIN_MS = 30000, PATH_BYTES = CAPSULE_PATH_BYTES };
static const int64_t day_us = 86400LL * 1000 * 1000;

static bool tidy_one(void *ctx, const char *key, const char *text)
{
    const struct capsules *c = ctx;
    struct capsule one;
    struct err err;
    char path[PATH_BYTES];
    if (capsule_read(text, &one) && clock_since_us(one.mark, one.taken_at_us) < c->o.keep_days * day_us)
        return true;
    capsule_path(c, key, path);
    unlink(path);
    store_delete(c->o.store, capsule_record_kind, key, &err);
    return true;
}

/* A file without a record was being written when the agent was killed. */
static void drop_strays(const struct capsules *c)
{
    DIR *folder = opendir(c->o.folder);
    const struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        char path[PATH_BYTES];
        AUTO_FREE char *text = NULL;
        if (strlen(entry->d_name) != UUID_TEXT_BYTES - 1 || store_get(c->o.store, capsule_record_kind, entry->d_name, &text, NULL) != ERR_NOT_FOUND)
            continue;
        capsule_path(c, entry->d_name, path);
        unlink(path);
    }
    if (folder)
        closedir(folder);
}

static void drop_old(struct capsules *c)
{
    struct err err;
    if (store_list(c->o.store, capsule_record_kind, tidy_one, c, &err))
        log_error("capsules cannot be looked through: %s", err.msg);
}

void capsules_tidy(struct capsules *c)
{
    drop_old(c);
    drop_strays(c);
}

/* Every scratch instance of ours goes, so none may be in use. */
static enum err_code sweep_locked(struct capsules *c, struct err *err)
{
    const struct executor *x;
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && (x = executors_at(c->o.executors, i)); i++) {
        int count = 0;
        code = executor_scratch_sweep(x, c->owner, &count, err);
        if (count > 0)
            log_info("%d scratch instances of before are removed", count);
    }
    c->swept |= !code;
    c->left_over &= code != ERR_NONE;
    return code;
}

/* One of ours that is under way must not be taken for an old one, so none is made before all were swept once. */
enum err_code capsules_enter(struct capsules *c, struct err *err)
{
    pthread_mutex_lock(&c->sweeping);
    enum err_code code = c->swept ? ERR_NONE : sweep_locked(c, err);
    c->busy_count += !code;
    pthread_mutex_unlock(&c->sweeping);
    return code;
}

void capsules_hold(struct capsules *c)
{
    pthread_mutex_lock(&c->sweeping);
    c->busy_count++;
    pthread_mutex_unlock(&c->sweeping);
}

static void wake(struct capsules *c)
{
    pthread_mutex_lock(&c->lock);
    c->look_again = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
}

void capsules_leave(struct capsules *c)
{
    pthread_mutex_lock(&c->sweeping);
    c->busy_count--;
    bool left_over = (c->left_over || !c->delays_set) && c->busy_count == 0;
    pthread_mutex_unlock(&c->sweeping);
    if (left_over)
        wake(c);
}

void capsules_left_over(struct capsules *c)
{
    pthread_mutex_lock(&c->sweeping);
    c->left_over = true;
    pthread_mutex_unlock(&c->sweeping);
}

void capsules_delay_left(struct capsules *c)
{
    pthread_mutex_lock(&c->sweeping);
    c->delays_set = false;
    pthread_mutex_unlock(&c->sweeping);
}

/* Does what is due, unless something is in use; the moment of the next look. */
static int64_t tend(struct capsules *c, int64_t *tidy_at_ms)
{
    struct err ignored;
    int64_t now_ms = clock_mono_ms(), again_ms = now_ms + SWEEP_AGAIN_MS;
    pthread_mutex_lock(&c->sweeping);
    bool busy = c->busy_count > 0;
    if (!busy && (!c->swept || c->left_over))
        sweep_locked(c, &ignored);
    if (!busy && now_ms >= *tidy_at_ms)
        drop_old(c);
    if (now_ms >= *tidy_at_ms)
        *tidy_at_ms = busy ? again_ms : now_ms + c->o.tidy_every_ms;
    if (!busy && !c->delays_set)
        c->delays_set = redis_delay_restore_all(c);
    int64_t wanted_ms = !c->swept || c->left_over ? again_ms : !c->delays_set ? now_ms + DELAYS_AGAIN_MS : *tidy_at_ms;
    pthread_mutex_unlock(&c->sweeping);
    return wanted_ms < *tidy_at_ms ? wanted_ms : *tidy_at_ms;
}

/* An engine that is away or hangs holds up nobody. */
void *capsules_sweeper(void *arg)
{
    struct capsules *c = arg;
    int64_t tidy_at_ms = clock_mono_ms() + c->o.tidy_every_ms;
    for (bool closing = false; !closing && !atomic_load(c->o.cancel);) {
        int64_t until_ms = tend(c, &tidy_at_ms);
        pthread_mutex_lock(&c->lock);
        while (!c->closing && !c->look_again && cond_wait_until_ms(&c->wake, &c->lock, until_ms))
            continue;
        c->look_again = false;
        closing = c->closing;
        pthread_mutex_unlock(&c->lock);
    }
    return NULL;
}
