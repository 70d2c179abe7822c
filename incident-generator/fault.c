/* What the faults share: waiting, giving up, saving, checking that a target is up. */
#include "incident-generator/fault.h"
#include "common/base/base.h"
#include <string.h>

bool fault_is_for(const struct fault *f, const struct target *t)
{
    return target_type_fits(f->target_type, t->type) && (!f->fits || f->fits(t));
}

enum err_code injection_save(struct injection *i, struct err *err)
{
    return i->save(i->save_ctx, err);
}

enum err_code injection_go_on(const struct injection *i, struct err *err)
{
    if (atomic_load(i->cancel))
        return err_set(err, ERR_CANCELLED, "it was healed while it was being injected");
    if (daemon_stopping())
        return err_set(err, ERR_CANCELLED, "the generator is leaving; the fault is undone at its next start");
    if (clock_mono_ms() >= i->deadline_ms)
        return err_set(err, ERR_TIMEOUT, "%s: not done in time; giving up", i->target->name);
    return ERR_NONE;
}

enum err_code target_require_up(const struct injection *i, bool engine_needed, struct instance *ret, struct err *err)
{
    struct instance c = {0};
    struct err local = {0};
    enum err_code code = executor_inspect(i->executor, i->target->container, &c, &local);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_UNAVAILABLE, "%s cannot be broken: there is no container %s", i->target->name, i->target->container);
    if (code)
        return engine_needed ? err_set(err, ERR_UNAVAILABLE, "%s", local.msg) : ERR_NONE;
    if (!instance_is_up(&c))
        return err_set(err, ERR_UNAVAILABLE, "%s cannot be broken: container %s is not running (%s, exit code %d)", i->target->name, c.name,
                       instance_state_name(c.state), c.exit_code);
    if (c.state == INSTANCE_PAUSED)
        return err_set(err, ERR_UNAVAILABLE, "%s cannot be broken: container %s is paused", i->target->name, c.name);
    *ret = c;
    return ERR_NONE;
}

bool target_gone(const struct injection *i)
{
    struct instance c;
    return executor_inspect(i->executor, i->target->container, &c, NULL) == ERR_NOT_FOUND;
}
