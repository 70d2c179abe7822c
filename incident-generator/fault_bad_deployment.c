/* fault_bad_deployment.c - bad-deployment: a new image takes the name of the container's, the container is made anew from it, and dies at its start.
 */
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DEPLOY_MS = 60000, VERB_MS = 10000, LOOK_AGAIN_MS = 50 };

/* Another container than it was, made from another image, that does not stay up. */
static bool is_broken(const struct injection *i, const struct instance *c)
{
    bool other = strcmp(c->id, json_str(i->notes, "container_id")) != 0 && strcmp(c->image_id, json_str(i->notes, "image_id")) != 0;
    return other && (!instance_is_up(c) || c->state == INSTANCE_RESTARTING || c->restart_count > 0);
}

static enum err_code take_notes(struct injection *i, struct instance *ret, struct err *err)
{
    enum err_code code = target_require_up(i, true, ret, err);
    if (code)
        return code;
    json_object_update_new(i->notes, json_pack("{s:s, s:s, s:s, s:s}", "container_id", ret->id, "started_at", ret->incarnation, "image", ret->image,
                                               "image_id", ret->image_id));
    return injection_save(i, err);
}

static enum err_code wait_until_broken(const struct injection *i, struct instance *ret, struct err *err)
{
    for (;;) {
        enum err_code code = executor_inspect(i->executor, i->target->container, ret, err);
        if (!code && is_broken(i, ret))
            return ERR_NONE;
        if (!code)
            code = injection_go_on(i, err);
        if (code)
            return code == ERR_NOT_FOUND ? err_set(err, ERR_UNAVAILABLE, "container %s is gone", i->target->container) : code;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance c = {0};
    struct err said = {0};
    enum err_code code = take_notes(i, &c, err);
    if (code)
        return code;
    code = executor_do(i->executor, i->target->container, c.id, EXECUTOR_DEPLOY_BROKEN, DEPLOY_MS, &said);
    /* An image without a shell is refused its start by the engine: that one is as broken. */
    bool deployed = code && executor_inspect(i->executor, i->target->container, &c, err) == ERR_NONE && is_broken(i, &c);
    if (code && !deployed)
        return err_set(err, code, "%s", said.msg);
    code = wait_until_broken(i, &c, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "container %s was made anew from another image (%.19s) and dies at its start (exit code %d)", c.name,
                 c.image_id, c.exit_code);
    return code;
}

/* The one of before by its id, whatever it is called now; where somebody removed it, by its name. */
static enum err_code settle(const struct injection *i, struct err *err)
{
    const char *name = i->target->container, *id = json_str(i->notes, "container_id");
    enum err_code code = executor_do(i->executor, name, id, EXECUTOR_UNDO_DEPLOYMENT, VERB_MS, err);
    return code == ERR_NOT_FOUND ? executor_do(i->executor, name, NULL, EXECUTOR_UNDO_DEPLOYMENT, VERB_MS, err) : code;
}

/* Of its own accord it is only started where it was stopped for this, which is so while it has not run since. */
static enum err_code undo(struct injection *i, struct err *err)
{
    struct instance c = {0};
    if (json_object_size(i->notes) == 0)
        return ERR_NONE; /* it never began */
    enum err_code code = settle(i, err);
    if (code == ERR_NOT_FOUND)
        return ERR_NONE; /* neither is there any more */
    if (!code)
        code = executor_inspect(i->executor, i->target->container, &c, err);
    bool ours = !code && strcmp(c.id, json_str(i->notes, "container_id")) == 0 && strcmp(c.incarnation, json_str(i->notes, "started_at")) == 0;
    if (ours && !instance_is_up(&c))
        code = executor_do(i->executor, i->target->container, NULL, EXECUTOR_START, VERB_MS, err);
    return code;
}

/* Until another container has the name: the old one again, or one of another image.  While they change places none has it. */
static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    struct instance c = {0};
    enum err_code code = executor_inspect(i->executor, i->target->container, &c, err);
    if (code && code != ERR_NOT_FOUND)
        return code;
    *ret_active = code || is_broken(i, &c);
    return ERR_NONE;
}

const struct fault fault_bad_deployment = {
    .name = "bad-deployment",
    .target_type = "any",
    .description = "Deploy another image under the name of the container's: the container is made anew from it, and dies at its start",
    .fix = "roll-back",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
};
