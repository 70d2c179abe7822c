/* catalogue_command.c - an action as the command line that a person could paste; the executors that the targets have, and what runs in
 * them. */
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include <string.h>

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
    /* It needs nothing, and a target that comes later may be of it. */
    if (!code)
        code = executors_open(s, executor_kind_find("none"), settings, err);
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

/* ---- images ---- */

struct image_sought {
    const struct executor *engine;
    const char *image;
    bool runs;
};

static bool runs_image(const struct executor *engine, const char *container, const char *image)
{
    struct instance i;
    return executor_inspect(engine, container, &i, NULL) == ERR_NONE && (strcmp(i.image_id, image) == 0 || strcmp(i.image, image) == 0);
}

static void look_at_labelled(void *ctx, const json_t *found)
{
    struct image_sought *s = ctx;
    s->runs = s->runs || runs_image(s->engine, json_str(found, "name"), s->image);
}

bool catalogue_runs_image(const struct catalogue *c, const struct executor *engine, const char *image)
{
    struct image_sought s = {.engine = engine, .image = image};
    const struct target *t;
    for (size_t n = 0; (t = catalogue_target(c, n)); n++)
        if (runs_image(engine, t->container, image))
            return true;
    executor_found(engine, NULL, look_at_labelled, &s, NULL);
    return s.runs;
}
