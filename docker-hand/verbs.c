/* verbs.c - looking, events, commands, and what is done to a container as a whole. */
#include "docker-hand/verbs.h"
#include "common/hand/hand.h"
#include "docker-hand/commands.h"
#include <string.h>

static void read_subject(void *ctx, const json_t *found)
{
    struct job *j = ctx;
    struct err err = {0}, ignored;
    /* One whose password is not there is a target all the same. */
    const struct found_options o = {.catalogue = j->catalogue, .secrets_dir = j->secrets_dir}, without = {.catalogue = j->catalogue};
    if (found_target(&o, found, &j->found, &err) == ERR_NONE || found_target(&without, found, &j->found, &ignored) == ERR_NONE)
        j->on.t = catalogue_target(j->found, 0);
    if (err.code)
        log_debug("%s", err.msg);
}

/* Its labels, as the engine tells them now, say what may be done; no daemon's word counts.  Where they are wrong it is only looked at. */
static enum err_code find_labelled(struct job *j, enum verb verb, struct err *err)
{
    enum err_code code = executor_found(j->engine, j->on.i.id, read_subject, j, err);
    if ((code && code != ERR_NOT_FOUND) || j->on.t)
        return code;
    return verb == VERB_INSPECT || verb == VERB_LOGS
               ? ERR_NONE
               : err_set(err, ERR_INVALID, "docker-hand refuses: the labels of %s say no target, so it is only looked at", j->on.i.name);
}

/* The name may be another container's a moment later, so all goes on with the id.  For a test only what the catalogue names is broken. */
static enum err_code find_subject(struct job *j, const char *name, enum verb verb, struct err *err)
{
    struct subject *on = &j->on;
    enum err_code code = executor_inspect(j->engine, name, &on->i, err);
    if (code)
        return code;
    on->t = catalogue_target_of_container(j->catalogue, on->i.name);
    on->scratch = *on->i.scratch_owner != '\0';
    if (!on->t && on->i.enabled && (j->peers & (PEER_MONITOR | PEER_AGENT)))
        return find_labelled(j, verb, err);
    if (on->t || (on->scratch && (j->peers & PEER_AGENT)))
        return ERR_NONE;
    return err_set(err, ERR_INVALID, "docker-hand refuses: container %s is no target of the catalogue and %s", on->i.name,
                   on->i.enabled ? "its label is for health-monitor and ai-agent" : "has no label selfheal.enable=true");
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
    AUTO_FREE char *secret = s->t ? target_exec_secret(s->t) : NULL;
    const struct executor_exec exec = {
        .name = r->name,
        .id = s->i.id,
        .argv = r->argv,
        .mark = *r->mark ? r->mark : NULL,
        .secret = secret,
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

/* Whether the target lets an action do that; with stop, start and pause the agent puts data back, whatever actions there are. */
static bool verb_allowed(const struct job *j, enum verb asked, enum executor_verb verb)
{
    bool of_actions = asked == VERB_RESTART || asked == VERB_UNTHROTTLE || asked == VERB_MEND_APPEND_ONLY || asked == VERB_PUT_BACK_APPEND_ONLY;
    return !of_actions || !j->on.t || (j->peers & PEER_GENERATOR) || target_allows_verb(j->on.t, j->catalogue, verb);
}

enum err_code verb_act(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    enum executor_verb verb;
    bool of_redis = r->verb == VERB_MEND_APPEND_ONLY || r->verb == VERB_PUT_BACK_APPEND_ONLY; /* these run a command beside it, and stop it */
    (void)ret;
    if (of_redis && !(j->on.t && target_type_fits("redis", j->on.t->type)))
        return err_set(err, ERR_INVALID, "docker-hand refuses: container %s is no Redis, which alone has an append-only file", j->on.i.name);
    if (!executor_verb_find(verb_name(r->verb), &verb))
        return err_set(err, ERR_INVALID, "field verb: %s is not done to a container", verb_name(r->verb));
    if (!verb_allowed(j, r->verb, verb))
        return err_set(err, ERR_INVALID, "docker-hand refuses: no action that container %s allows is %s", j->on.i.name, verb_name(r->verb));
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

/* Of targets and labelled containers; the engine tells the labels with each event. */
static void send_event(void *ctx, const struct executor_event *e)
{
    struct job *j = ctx;
    AUTO_JSON json_t *event = e->enabled || catalogue_target_of_container(j->catalogue, e->name) ? executor_event_json(e) : NULL;
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

static void send_found(void *ctx, const json_t *found)
{
    struct job *j = ctx;
    if (hand_send_json(j->fd, HAND_EVENT, found, -1, NULL))
        atomic_store(j->gone, true);
}

enum err_code verb_found(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    (void)ret;
    return executor_found(j->engine, *r->instance ? r->instance : NULL, send_found, j, err);
}

enum err_code verbs_do(struct job *j, const struct request *r, json_t **ret, struct err *err)
{
    enum err_code code = rights[r->verb].on_container ? find_subject(j, r->instance, r->verb, err) : ERR_NONE;
    if (!code)
        code = rights[r->verb].run(j, r, ret, err);
    catalogue_free(j->found);
    j->found = NULL;
    return code;
}
