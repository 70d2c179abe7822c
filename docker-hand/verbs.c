/* verbs.c - looking, events, commands, and what is done to a container as a whole. */
#include "docker-hand/verbs.h"
#include "common/hand/hand.h"
#include "docker-hand/commands.h"
#include <string.h>

/* The name may be another container's a moment later, so all goes on with the id. */
static enum err_code find_subject(struct job *j, const char *name, struct err *err)
{
    struct subject *on = &j->on;
    enum err_code code = executor_inspect(j->engine, name, &on->i, err);
    if (code)
        return code;
    on->t = catalogue_target_of_container(j->catalogue, on->i.name);
    on->scratch = *on->i.scratch_owner != '\0';
    if (on->t || on->i.enabled || (on->scratch && (j->peers & PEER_AGENT)))
        return ERR_NONE;
    return err_set(err, ERR_INVALID, "docker-hand refuses: container %s is no target of the catalogue and has no label selfheal.enable=true",
                   on->i.name);
}

enum err_code verb_ping(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    (void)ret;
    return executor_ping(j->engine, (int)r->timeout_ms, err);
}

enum err_code verb_inspect(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    (void)r;
    *ret = json_pack("{s:o}", "instance", instance_json(&j->on.i));
    return *ret ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

/* ---- commands ---- */

static void send_output(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    struct job *j = ctx;
    if (hand_send_all(j->fd, stream == EXECUTOR_STDERR ? HAND_ERR : HAND_OUT, bytes, count, NULL))
        atomic_store(j->gone, true);
}

enum err_code verb_exec(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    char command[COMMAND_NAME_BYTES];
    const struct subject *s = &j->on;
    int exit_code = 0;
    if ((!s->t && !s->scratch) || !command_allowed(j->catalogue, s->t, j->peers, r->argv, command))
        return err_set(err, ERR_INVALID, "docker-hand refuses: this is no command of the catalogue for %s that %s may run: %.60s ...", s->i.name,
                       peer_name(j->peers), r->argv[0]);
    const struct executor_exec exec = {
        .name = r->name,
        .id = s->i.id,
        .argv = r->argv,
        .mark = *r->mark ? r->mark : NULL,
        .on_output = send_output,
        .ctx = j,
        .timeout_ms = (int)r->timeout_ms,
        .cancel = j->gone,
    };
    enum err_code code = executor_run(j->engine, &exec, &exit_code, err);
    log_info("container=%s for=%s ran %s: %s", s->i.name, peer_name(j->peers), command, code ? err->msg : "it ended");
    if (!code)
        *ret = json_pack("{s:i}", "exit_code", exit_code);
    return code;
}

/* Only what an execution marks: SELFHEAL_EXECUTION=<uuid>. */
enum err_code verb_end_marked(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    static const char begin[] = "SELFHEAL_EXECUTION=";
    char uuid[UUID_TEXT_BYTES];
    int count = 0;
    if (strncmp(r->mark, begin, sizeof begin - 1) != 0 || uuid_read(r->mark + sizeof begin - 1, uuid, NULL))
        return err_set(err, ERR_INVALID, "field mark: expected %s and the id of an execution", begin);
    enum err_code code = executor_end_marked(j->engine, r->name, j->on.i.id, r->mark, &count, err);
    if (!code)
        *ret = json_pack("{s:i}", "count", count);
    return code;
}

enum err_code verb_act(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    enum executor_verb verb;
    (void)ret;
    if (!executor_verb_find(verb_name(r->verb), &verb))
        return err_set(err, ERR_INVALID, "field verb: %s is not done to a container", verb_name(r->verb));
    enum err_code code = executor_do(j->engine, r->name, j->on.i.id, verb, (int)r->timeout_ms, err);
    log_info("container=%s for=%s %s: %s", j->on.i.name, peer_name(j->peers), verb_name(r->verb), code ? err->msg : "done");
    return code;
}

/* ---- events ---- */

static void send_connected(void *ctx)
{
    struct job *j = ctx;
    if (hand_send(j->fd, HAND_CONNECTED, "", 0, -1, NULL))
        atomic_store(j->gone, true);
}

/* Of targets only: a container that is gone can no longer be asked for its labels. */
static void send_event(void *ctx, const struct executor_event *e)
{
    struct job *j = ctx;
    AUTO_JSON json_t *event = catalogue_target_of_container(j->catalogue, e->name) ? executor_event_json(e) : NULL;
    if (event && hand_send_json(j->fd, HAND_EVENT, event, -1, NULL))
        atomic_store(j->gone, true);
}

enum err_code verb_events(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    const struct executor_follower f = {.on_connected = send_connected, .on_event = send_event, .ctx = j, .cancel = j->gone};
    (void)r;
    (void)ret;
    return executor_follow(j->engine, &f, err);
}

enum err_code verbs_do(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    enum err_code code = rights[r->verb].on_container ? find_subject(j, r->instance, err) : ERR_NONE;
    return code ? code : rights[r->verb].run(j, r, ret, err);
}
