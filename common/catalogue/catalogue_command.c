/* catalogue_command.c - an action as the command line that a person could paste; and the executors that the targets have. */
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"

char *target_command_line(const struct target *t, const char *const *argv)
{
    return executor_command_line(t->executor, t->container, EXECUTOR_VERB_COUNT, argv);
}

char *action_command_line(const struct action *a, const struct target *t)
{
    return executor_command_line(t->executor, t->container, a->verb, a->argv);
}

json_t *action_argv_json(const struct action *a, const struct target *t)
{
    return executor_describe(t->executor, t->container, a->verb, a->argv);
}

enum err_code catalogue_executors(const struct catalogue *c, const struct executor_settings *settings, struct executors **ret, struct err *err)
{
    struct executors *s = executors_create();
    if (!s)
        return err_set(err, ERR_NOMEM, "executors: out of memory");
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && catalogue_target(c, i); i++)
        code = executors_open(s, catalogue_target(c, i)->executor, settings, err);
    if (code)
        executors_destroy(s);
    else
        *ret = s;
    return code;
}

const struct executor *target_executor(const struct executors *s, const struct target *t)
{
    return executors_find(s, t->executor->name);
}
