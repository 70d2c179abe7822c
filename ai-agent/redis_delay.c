/* redis_delay.c - sets a Redis's delay for further replicas to 0 for a moment, and back. */
#include "ai-agent/redis_delay.h"
#include <string.h>

enum { RESTORE_MS = 5000, LEFT_MAX = 64 };

static const char setting[] = "repl-diskless-sync-delay", kind[] = "redis-delay";

static bool write_down(const struct capsule_work *w, const char *was)
{
    struct err err = {0};
    AUTO_JSON json_t *o = json_pack("{s:s, s:s, s:s}", "executor", w->executor->kind->name, "system", w->target->name, "was", was);
    AUTO_FREE char *text = json_text(o);
    bool kept = text && store_put(w->owner->o.store, kind, w->container_id, text, &err) == ERR_NONE;
    if (!kept)
        log_warn("target=%s its %s stays as it is, since it cannot be written down: %s", w->target->name, setting, err.msg);
    return kept;
}

static void strike_out(struct capsules *c, const char *container_id)
{
    struct err err;
    if (store_delete(c->o.store, kind, container_id, &err))
        log_warn("container=%.12s that its %s is set back cannot be written down: %s", container_id, setting, err.msg);
}

void redis_delay_hurry(const struct capsule_work *w, struct redis_delay *ret)
{
    struct err ignored;
    *ret = (struct redis_delay){.changed = false};
    if (redis_config_get(w, setting, ret->was, &ignored) || strcmp(ret->was, "0") == 0 || !write_down(w, ret->was))
        return;
    redis_config_set(w, setting, "0", &ignored);
    ret->changed = true; /* it may be, also where no answer came */
}

void redis_delay_restore(const struct capsule_work *w, const struct redis_delay *d)
{
    static const atomic_bool never = false; /* with a flag of its own the engine is asked also while the agent is stopping */
    struct capsule_work own = *w;
    struct err err;
    own.cancel = &never;
    own.until_ms = clock_mono_ms() + RESTORE_MS;
    if (!d->changed)
        return;
    if (redis_config_set(&own, setting, d->was, &err) == ERR_NONE) {
        strike_out(w->owner, w->container_id);
        return;
    }
    log_warn("target=%s its %s stays 0 for now, it was %s: %s", w->target->name, setting, d->was, err.msg);
    capsules_delay_left(w->owner);
}

/* ---- what was left ---- */

struct left {
    char container_id[80], executor[40], was[REDIS_WORD_BYTES];
};
struct left_list {
    struct left list[LEFT_MAX];
    size_t count;
};

static bool read_one(void *ctx, const char *key, const char *text)
{
    struct left_list *l = ctx;
    AUTO_JSON json_t *o = json_loads(text, 0, NULL);
    struct left *one = &l->list[l->count++];
    snprintf(one->container_id, sizeof one->container_id, "%s", key);
    snprintf(one->executor, sizeof one->executor, "%s", json_str(o, "executor"));
    snprintf(one->was, sizeof one->was, "%s", json_str(o, "was"));
    return l->count < LEFT_MAX;
}

/* Who has set it to something else meanwhile, or started the server again, has the last word. */
static enum err_code restore_one(struct capsules *c, const struct left *one, struct err *err)
{
    const struct capsule_work w = {
        .owner = c, .executor = executors_find(c->o.executors, one->executor), .container_id = one->container_id, .cancel = c->o.cancel};
    struct instance now;
    char value[REDIS_WORD_BYTES];
    enum err_code code = w.executor ? executor_inspect(w.executor, one->container_id, &now, err) : ERR_NOT_FOUND;
    if (code == ERR_NOT_FOUND || (!code && !instance_is_up(&now)))
        return ERR_NONE;
    if (!code)
        code = redis_config_get(&w, setting, value, err);
    if (code || strcmp(value, "0") != 0)
        return code;
    code = redis_config_set(&w, setting, one->was, err);
    if (!code)
        log_info("container=%.12s its %s is %s again, as before a copy was made", one->container_id, setting, one->was);
    return code;
}

bool redis_delay_restore_all(struct capsules *c)
{
    struct left_list *l = calloc(1, sizeof *l);
    struct err err = {0};
    bool all = l && store_list(c->o.store, kind, read_one, l, &err) == ERR_NONE && l->count < LEFT_MAX;
    for (size_t i = 0; l && i < l->count; i++) {
        if (restore_one(c, &l->list[i], &err) == ERR_NONE)
            strike_out(c, l->list[i].container_id);
        else
            all = false;
    }
    free(l);
    return all;
}
