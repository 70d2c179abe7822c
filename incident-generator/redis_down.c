/* redis_down.c - takes a Redis down in good order, and up again. */
#include "incident-generator/redis_down.h"
#include "common/base/base.h"
#include <string.h>
#include <time.h>

enum { VERB_MS = 15000, LOOK_AGAIN_MS = 50 };

enum err_code redis_note_policy(struct injection *i, struct err *err)
{
    struct executor_restart old = {0};
    enum err_code code = executor_get_restart(i->executor, i->target->container, &old, err);
    if (!code)
        json_object_update_new(i->notes, json_pack("{s:s, s:i}", "old_policy", old.policy, "old_max_retries", old.max_retries));
    return code;
}

/* A stop from outside would kill one that cannot save. */
enum err_code redis_shut_down(struct injection *i, redisContext *c, struct err *err)
{
    struct err said = {0};
    enum err_code code = executor_set_restart(i->executor, i->target->container, "no", 0, err);
    if (code)
        return code;
    code = redis_tell(c, &said, "SHUTDOWN SAVE");
    if (code == ERR_UNAVAILABLE)
        return err_set(err, code, "%s: SHUTDOWN SAVE: %s", i->target->name, said.msg);
    for (;;) { /* its going is its answer */
        struct instance now = {0};
        code = executor_inspect(i->executor, i->target->container, &now, err);
        if (!code && !instance_is_up(&now))
            return ERR_NONE;
        if (!code)
            code = injection_go_on(i, err);
        if (code)
            return code;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
}

enum err_code redis_give_back_policy(const struct injection *i, const char *ours, struct err *err)
{
    struct executor_restart now = {0};
    const char *old = json_str(i->notes, "old_policy");
    enum err_code code = executor_get_restart(i->executor, i->target->container, &now, err);
    bool is_ours = strcmp(now.policy, "no") == 0 || (ours && strcmp(now.policy, ours) == 0);
    if (code || strcmp(now.policy, old) == 0 || !is_ours)
        return code;
    return executor_set_restart(i->executor, i->target->container, old, (int)json_integer_value(json_object_get(i->notes, "old_max_retries")), err);
}

enum err_code redis_start_again(const struct injection *i, struct err *err)
{
    struct instance now = {0};
    redisContext *c = NULL;
    enum err_code code = executor_inspect(i->executor, i->target->container, &now, err);
    if (!code && !instance_is_up(&now))
        code = executor_do(i->executor, i->target->container, NULL, EXECUTOR_START, VERB_MS, err);
    if (!code)
        code = redis_open(i->target, &c, err);
    if (!code)
        redisFree(c);
    return code;
}
