/* docker_deploy.c - a container made anew from another image, with all that it has; and the one before, kept beside until somebody wants it back.
 *
 * What is known of this stands in the engine alone: the image that a container was well with has a name of ours, and so have the container that was
 * replaced, which is stopped, and the image of a deployment that is a fault.  So any process, in any of its lives, finds it again. */
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { CALL_MS = 20000, NAME_BYTES = DOCKER_NAME_BYTES, REF_BYTES = 256 };

#define WELL_REPOSITORY "selfheal-well"
#define FAULT_REPOSITORY "selfheal-fault"
#define FAULT_LABEL "selfheal-fault" /* of the image, and so of what is made from it: the name of the image that it took the place of */
#define KEPT_SUFFIX "-selfheal-kept"
#define FRESH_SUFFIX "-selfheal-new"

/* Between two names a container has none: what was begun is not called off. */
static const atomic_bool not_called_off = false;

static const char broken_script[] =
    "echo \"FATAL: this release does not start: its setting RELEASE_KEY is missing\" >&2; exit 78 # a fault of Selfheal's, see docs/faults.md";

/* ---- names ---- */

static const char *name_of(const json_t *container)
{
    const char *name = json_str(container, "Name");
    return name + (*name == '/');
}

bool docker_name_is_kept(const char *name)
{
    return strstr(name, KEPT_SUFFIX) || strstr(name, FRESH_SUFFIX);
}

void docker_name_base(const char *name, char ret[DOCKER_NAME_BYTES])
{
    snprintf(ret, NAME_BYTES, "%.128s", name);
    char *kept = strstr(ret, KEPT_SUFFIX), *fresh = strstr(ret, FRESH_SUFFIX);
    if (kept)
        *kept = '\0';
    else if (fresh)
        *fresh = '\0';
}

struct names {
    char own[NAME_BYTES], kept[NAME_BYTES + 32], fresh[NAME_BYTES + 32], well[NAME_BYTES + 32], fault[NAME_BYTES + 32];
};

static struct names names_of(const char *container_name)
{
    struct names n;
    docker_name_base(container_name, n.own);
    snprintf(n.kept, sizeof n.kept, "%s" KEPT_SUFFIX, n.own);
    snprintf(n.fresh, sizeof n.fresh, "%s" FRESH_SUFFIX, n.own);
    snprintf(n.well, sizeof n.well, WELL_REPOSITORY ":%s", n.own);
    snprintf(n.fault, sizeof n.fault, FAULT_REPOSITORY ":%s", n.own);
    return n;
}

/* ---- calls ---- */

static enum err_code get(struct docker *d, const char *collection, const char *name, json_t **ret, struct err *err)
{
    AUTO_FREE char *path = docker_path(collection, name, "/json");
    struct http_call one = {.method = "GET", .path = path, .timeout_ms = CALL_MS, .cancel = &not_called_off};
    return path ? docker_call_json(d, &one, ret, err) : err_set(err, ERR_NOMEM, "out of memory");
}

/* As get, but none is no error: *ret is NULL then. */
static enum err_code look(struct docker *d, const char *collection, const char *name, json_t **ret, struct err *err)
{
    struct err own = {0};
    enum err_code code = get(d, collection, name, ret, &own);
    return code && code != ERR_NOT_FOUND ? err_set(err, code, "%s", own.msg) : ERR_NONE;
}

/* Takes path and body over. */
static enum err_code call(struct docker *d, const char *method, char *path, json_t *body, struct err *err)
{
    AUTO_FREE char *own_path = path;
    AUTO_JSON json_t *own_body = body;
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    struct http_call one = {.method = method,
                            .path = own_path,
                            .body = text,
                            .body_bytes = text ? strlen(text) : 0,
                            .timeout_ms = CALL_MS,
                            .once = true,
                            .cancel = &not_called_off};
    struct http_response answer = {0};
    if (!own_path || (own_body && !text))
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = docker_call(d, &one, &answer, err);
    if (!code)
        http_response_free(&answer);
    return code;
}

static enum err_code give_name(struct docker *d, const char *container, const char *name, struct err *err)
{
    AUTO_FREE char *escaped = http_escape(name);
    AUTO_FREE char *rest = NULL;
    if (!escaped || asprintf(&rest, "/rename?name=%s", escaped) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    return call(d, "POST", docker_path("containers", container, rest), NULL, err);
}

static enum err_code stop(struct docker *d, const char *container, struct err *err)
{
    return call(d, "POST", docker_path("containers", container, "/stop?t=10"), NULL, err);
}

static enum err_code start(struct docker *d, const char *container, struct err *err)
{
    return call(d, "POST", docker_path("containers", container, "/start"), NULL, err);
}

/* Its volumes stay. */
static enum err_code drop_container(struct docker *d, const json_t *container, struct err *err)
{
    return call(d, "DELETE", docker_path("containers", json_str(container, "Id"), "?force=true"), NULL, err);
}

/* ref: NAME or NAME:TAG. */
static enum err_code tag(struct docker *d, const char *image_id, const char *ref, struct err *err)
{
    char repository[REF_BYTES];
    snprintf(repository, sizeof repository, "%s", ref);
    char *slash = strrchr(repository, '/'), *colon = strrchr(slash ? slash : repository, ':');
    if (colon)
        *colon++ = '\0';
    AUTO_FREE char *to = http_escape(repository);
    AUTO_FREE char *word = http_escape(colon ? colon : "latest");
    AUTO_FREE char *rest = NULL;
    if (!to || !word || asprintf(&rest, "/tag?repo=%s&tag=%s", to, word) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    return call(d, "POST", docker_path("images", image_id, rest), NULL, err);
}

/* ---- the images that are known ---- */

void docker_deploy_read(struct docker *d, struct docker_container *ret)
{
    struct err ignored = {0};
    AUTO_JSON json_t *well = NULL, *kept = NULL;
    if (docker_name_is_kept(ret->name) || !*ret->name)
        return;
    const struct names n = names_of(ret->name);
    if (look(d, "images", n.well, &well, &ignored) == ERR_NONE)
        snprintf(ret->image_well, sizeof ret->image_well, "%s", json_str(well, "Id"));
    if (look(d, "containers", n.kept, &kept, &ignored) == ERR_NONE)
        snprintf(ret->image_kept, sizeof ret->image_kept, "%s", json_str(kept, "Image"));
}

enum err_code docker_keep_image(struct docker *d, const char *container, struct err *err)
{
    AUTO_JSON json_t *now = NULL;
    enum err_code code = get(d, "containers", container, &now, err);
    if (code)
        return code;
    const struct names n = names_of(name_of(now));
    return tag(d, json_str(now, "Image"), n.well, err);
}

/* ---- one in the place of another ---- */

/* One that is always started would come back with the engine itself, and want the other's ports. */
static enum err_code hand_over_restart(struct docker *d, const json_t *from, const char *to, struct err *err)
{
    const json_t *policy = json_object_get(json_object_get(from, "HostConfig"), "RestartPolicy");
    if (strcmp(json_str(policy, "Name"), "always") != 0)
        return ERR_NONE;
    enum err_code code = docker_restart_set(d, to, "always", 0, err);
    return code ? code : docker_restart_set(d, json_str(from, "Id"), "unless-stopped", 0, err);
}

/* What has that name keeps all it has, under a further one. */
static enum err_code put_away(struct docker *d, const char *name, struct err *err)
{
    AUTO_JSON json_t *there = NULL;
    char further[NAME_BYTES + 64];
    enum err_code code = look(d, "containers", name, &there, err);
    if (code || !there)
        return code;
    snprintf(further, sizeof further, "%s-%lld", name, (long long)time(NULL));
    return give_name(d, json_str(there, "Id"), further, err);
}

/* `now` is up and has the name; `next` has another one.  Whatever fails before the start leaves `now` in its place, and running. */
static enum err_code take_place(struct docker *d, const json_t *now, const char *next, struct err *err)
{
    const struct names n = names_of(name_of(now));
    const char *id = json_str(now, "Id");
    struct err ignored = {0};
    enum err_code code = stop(d, id, err);
    if (!code)
        code = give_name(d, id, n.kept, err);
    if (!code && (code = give_name(d, next, n.own, err)))
        give_name(d, id, n.own, &ignored);
    if (!code)
        code = hand_over_restart(d, now, next, err);
    if (code) {
        start(d, id, &ignored);
        return code;
    }
    return start(d, next, err);
}

/* The kept one gives its name to the other. */
static enum err_code swap(struct docker *d, const json_t *now, const json_t *kept, struct err *err)
{
    const struct names n = names_of(name_of(now));
    struct err ignored = {0};
    enum err_code code = put_away(d, n.fresh, err);
    if (!code)
        code = give_name(d, json_str(kept, "Id"), n.fresh, err);
    if (!code)
        code = take_place(d, now, json_str(kept, "Id"), err);
    /* Unless it has its place by now. */
    AUTO_JSON json_t *fresh = NULL;
    if (code && get(d, "containers", n.fresh, &fresh, &ignored) == ERR_NONE && strcmp(json_str(fresh, "Id"), json_str(kept, "Id")) == 0)
        give_name(d, json_str(kept, "Id"), n.kept, &ignored);
    return code;
}

/* At its making it can be in one network only. */
static enum err_code join_others(struct docker *d, const json_t *now, const char *fresh_id, struct err *err)
{
    const char *mode = json_str(json_object_get(now, "HostConfig"), "NetworkMode"), *network;
    json_t *endpoint;
    enum err_code code = ERR_NONE;
    json_object_foreach(json_object_get(json_object_get(now, "NetworkSettings"), "Networks"), network, endpoint)
    {
        if (code || strcmp(network, mode) == 0 || !docker_network_takes_names(network))
            continue;
        code = call(d, "POST", docker_path("networks", network, "/connect"),
                    json_pack("{s:s, s:o}", "Container", fresh_id, "EndpointConfig", docker_remake_endpoint(now, endpoint)), err);
    }
    return code;
}

static enum err_code make(struct docker *d, const json_t *now, const json_t *image_was, const char *image, json_t **ret, struct err *err)
{
    const struct names n = names_of(name_of(now));
    AUTO_FREE char *name = http_escape(n.fresh);
    AUTO_FREE char *path = NULL;
    AUTO_JSON json_t *body = docker_remake_body(now, json_object_get(image_was, "Config"), image);
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    if (!name || !text || asprintf(&path, "/containers/create?name=%s", name) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call one = {
        .method = "POST", .path = path, .body = text, .body_bytes = strlen(text), .timeout_ms = CALL_MS, .once = true, .cancel = &not_called_off};
    return docker_call_json(d, &one, ret, err);
}

static enum err_code replace(struct docker *d, const json_t *now, const char *image, struct err *err)
{
    AUTO_JSON json_t *image_was = NULL, *made = NULL;
    const struct names n = names_of(name_of(now));
    enum err_code code = json_is_true(json_object_get(json_object_get(now, "HostConfig"), "AutoRemove"))
                             ? err_set(err, ERR_CONFLICT, "container %s is removed when it stops (--rm): nothing could be taken back", n.own)
                             : look(d, "images", json_str(now, "Image"), &image_was, err);
    if (!code && !image_was)
        code = err_set(err, ERR_CONFLICT, "the image that container %s was made from is gone: which settings are its own cannot be told", n.own);
    if (!code)
        code = put_away(d, n.fresh, err);
    if (!code)
        code = make(d, now, image_was, image, &made, err);
    if (code)
        return code;
    const char *fresh_id = json_str(made, "Id");
    code = join_others(d, now, fresh_id, err);
    if (!code)
        code = put_away(d, n.kept, err);
    if (!code)
        code = take_place(d, now, fresh_id, err);
    return code;
}

enum err_code docker_roll_back(struct docker *d, const char *container, struct err *err)
{
    AUTO_JSON json_t *now = NULL, *well = NULL, *kept = NULL;
    enum err_code code = get(d, "containers", container, &now, err);
    if (code)
        return code;
    const struct names n = names_of(name_of(now));
    code = look(d, "images", n.well, &well, err);
    if (!code)
        code = look(d, "containers", n.kept, &kept, err);
    if (!code && !well)
        code = err_set(err, ERR_CONFLICT, "there is no image %s, with which container %s was well", n.well, n.own);
    if (!code && strcmp(json_str(well, "Id"), json_str(now, "Image")) == 0)
        code = err_set(err, ERR_CONFLICT, "container %s is made from the image that it was well with", n.own);
    if (code)
        return code;
    bool same = kept && strcmp(json_str(kept, "Image"), json_str(well, "Id")) == 0;
    return same ? swap(d, now, kept, err) : replace(d, now, json_str(well, "Id"), err);
}

enum err_code docker_roll_forward(struct docker *d, const char *container, struct err *err)
{
    AUTO_JSON json_t *now = NULL, *kept = NULL;
    enum err_code code = get(d, "containers", container, &now, err);
    if (code)
        return code;
    const struct names n = names_of(name_of(now));
    code = look(d, "containers", n.kept, &kept, err);
    if (!code && !kept)
        code = err_set(err, ERR_CONFLICT, "there is no container %s, whose place could be given back to it", n.kept);
    return code ? code : swap(d, now, kept, err);
}

/* ---- the fault ---- */

static bool is_broken(const json_t *container_or_image)
{
    return container_or_image && json_object_get(json_object_get(json_object_get(container_or_image, "Config"), "Labels"), FAULT_LABEL);
}

static enum err_code commit(struct docker *d, const json_t *now, const char *ref, struct err *err)
{
    const struct names n = names_of(name_of(now));
    AUTO_FREE char *name = http_escape(n.own);
    char *path = NULL;
    if (!name || asprintf(&path, "/commit?container=%s&repo=" FAULT_REPOSITORY "&tag=%s&pause=false", json_str(now, "Id"), name) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    return call(d, "POST", path, json_pack("{s:[s,s,s,s], s:{s:s}}", "Entrypoint", "sh", "-c", broken_script, "sh", "Labels", FAULT_LABEL, ref), err);
}

/* *ret_moves: its name is one that a new image can take, and is still that of its image. */
static enum err_code check_breakable(struct docker *d, const json_t *now, bool *ret_moves, struct err *err)
{
    AUTO_JSON json_t *image = NULL, *named = NULL;
    const json_t *config = json_object_get(now, "Config");
    const char *ref = json_str(config, "Image"), *id = json_str(now, "Image");
    enum err_code code = get(d, "images", id, &image, err);
    if (!code && !strchr(ref, '@') && strncmp(ref, "sha256:", 7) != 0 && strlen(ref) < REF_BYTES)
        code = look(d, "images", ref, &named, err);
    if (code)
        return code;
    *ret_moves = named && strcmp(json_str(named, "Id"), id) == 0 && strncmp(id + strlen("sha256:"), ref, strlen(ref)) != 0;
    if (!docker_same_words(json_object_get(config, "Entrypoint"), json_object_get(json_object_get(image, "Config"), "Entrypoint")))
        return err_set(err, ERR_CONFLICT, "container %s has an entry point of its own, which no image changes", name_of(now));
    return is_broken(image) ? err_set(err, ERR_CONFLICT, "container %s is made from the image of this fault already", name_of(now)) : ERR_NONE;
}

enum err_code docker_deploy_broken(struct docker *d, const char *container, struct err *err)
{
    AUTO_JSON json_t *now = NULL;
    bool moves = false;
    enum err_code code = get(d, "containers", container, &now, err);
    if (!code)
        code = check_breakable(d, now, &moves, err);
    if (code)
        return code;
    const struct names n = names_of(name_of(now));
    const char *ref = moves ? json_str(json_object_get(now, "Config"), "Image") : "";
    code = commit(d, now, ref, err);
    if (!code && moves)
        code = tag(d, n.fault, ref, err);
    return code ? code : replace(d, now, moves ? ref : n.fault, err);
}

/* The names of the containers; *ret: whichever has its own name then, NULL = none has. */
static enum err_code settle_names(struct docker *d, const struct names *n, json_t **ret, struct err *err)
{
    AUTO_JSON json_t *own = NULL, *kept = NULL, *fresh = NULL;
    enum err_code code = look(d, "containers", n->own, &own, err);
    if (!code)
        code = look(d, "containers", n->kept, &kept, err);
    if (!code)
        code = look(d, "containers", n->fresh, &fresh, err);
    if (!code && is_broken(fresh))
        code = drop_container(d, fresh, err);
    /* Its agent may have been killed while it gave the good one its name back. */
    const json_t *good = kept && !is_broken(kept) ? kept : fresh && !is_broken(fresh) ? fresh : NULL;
    if (!code && is_broken(own) && !good)
        code = err_set(err, ERR_CONFLICT, "container %s is gone, which %s was before: make it anew from its compose file", n->kept, n->own);
    if (!code && is_broken(own) && !(code = hand_over_restart(d, own, json_str(good, "Id"), err)))
        code = drop_container(d, own, err);
    if (!code && good && (!own || is_broken(own)))
        code = give_name(d, json_str(good, "Id"), n->own, err);
    if (!code && is_broken(kept))
        code = drop_container(d, kept, err);
    return code ? code : look(d, "containers", n->own, ret, err);
}

/* The name of the image goes back to what the container is made from now, unless somebody gave it to another one. */
static enum err_code settle_image(struct docker *d, const struct names *n, const json_t *own, struct err *err)
{
    AUTO_JSON json_t *fault = NULL, *named = NULL;
    enum err_code code = look(d, "images", n->fault, &fault, err);
    const char *own_ref = json_str(json_object_get(own, "Config"), "Image");
    const char *ref = fault ? json_str(json_object_get(json_object_get(fault, "Config"), "Labels"), FAULT_LABEL) : own_ref;
    bool is_name = *ref && !strchr(ref, '@') && strncmp(ref, "sha256:", 7) != 0 && strlen(ref) < REF_BYTES;
    if (!code && is_name)
        code = look(d, "images", ref, &named, err);
    if (!code && is_name && own && (!named || is_broken(named)))
        code = tag(d, json_str(own, "Image"), ref, err);
    return code || !fault ? code : call(d, "DELETE", docker_path("images", n->fault, "?noprune=true"), NULL, err);
}

enum err_code docker_undo_deployment(struct docker *d, const char *container, struct err *err)
{
    AUTO_JSON json_t *any = NULL, *own = NULL;
    enum err_code code = get(d, "containers", container, &any, err);
    if (code)
        return code;
    const struct names n = names_of(name_of(any));
    code = settle_names(d, &n, &own, err);
    return code ? code : settle_image(d, &n, own, err);
}
