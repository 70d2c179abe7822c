/* docker.c - connection to the engine, its API version, and the calls about whole containers. */
#include "common/docker/docker.h"
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CALL_TIMEOUT_MS = 5000, /* an idle engine answers in a millisecond, one under load in hundreds */
    PING_TIMEOUT_MS = 3000,
    ANSWER_MAX_BYTES = 1024 * 1024,
    VERSION_MAX_MINOR = 47, /* the newest API this code was written for; the engine's own is taken when it is older */
    STOP_GRACE_S = 10,
};

struct docker {
    char *host;
    struct http_client *http;
    pthread_mutex_t lock;
    int version_minor; /* of API 1.x; 0 = not asked yet */
    atomic_bool cancelled;
};

struct docker *docker_create(const char *host, struct err *err)
{
    struct docker *d = calloc(1, sizeof *d);
    if (!d) {
        err_set(err, ERR_NOMEM, "docker engine: out of memory");
        return NULL;
    }
    pthread_mutex_init(&d->lock, NULL);
    d->host = strdup(host);
    if (!d->host) {
        err_set(err, ERR_NOMEM, "docker engine: out of memory");
    } else if (strncmp(host, "unix://", 7) == 0 && host[7] == '/') {
        d->http = http_client_create("http://docker", host + 7, err);
    } else if (strncmp(host, "tcp://", 6) == 0 && host[6]) {
        char url[512];
        snprintf(url, sizeof url, "http://%s", host + 6);
        d->http = http_client_create(url, NULL, err);
    } else {
        err_set(err, ERR_INVALID, "docker engine: \"%s\" is neither unix:///path nor tcp://host:port", host);
    }
    if (d->http)
        return d;
    docker_destroy(d);
    return NULL;
}

void docker_destroy(struct docker *d)
{
    if (!d)
        return;
    http_client_destroy(d->http);
    pthread_mutex_destroy(&d->lock);
    free(d->host);
    free(d);
}

void docker_cancel(struct docker *d)
{
    atomic_store(&d->cancelled, true);
    http_client_wake(d->http);
}

/* ---- version ---- */

static void set_version(struct docker *d, int minor)
{
    pthread_mutex_lock(&d->lock);
    d->version_minor = minor;
    pthread_mutex_unlock(&d->lock);
}

static int get_version(struct docker *d)
{
    pthread_mutex_lock(&d->lock);
    int minor = d->version_minor;
    pthread_mutex_unlock(&d->lock);
    return minor;
}

/* Reads "Api-Version: 1.41"; *ctx is the minor number. */
static void read_version(void *ctx, int status, const char *line, size_t count)
{
    static const char name[] = "Api-Version:";
    char text[32];
    if (status != 200 || count < sizeof name || strncasecmp(line, name, sizeof name - 1) != 0)
        return;
    snprintf(text, sizeof text, "%.*s", (int)(count - sizeof name + 1), line + sizeof name - 1);
    const char *major = text + strspn(text, " ");
    long minor = strncmp(major, "1.", 2) == 0 ? strtol(major + 2, NULL, 10) : 0;
    if (minor > 0)
        *(int *)ctx = minor < VERSION_MAX_MINOR ? (int)minor : VERSION_MAX_MINOR;
}

enum err_code docker_ping(struct docker *d, int timeout_ms, struct err *err)
{
    int minor = 0;
    struct http_call call = {
        .method = "GET",
        .path = "/_ping",
        .timeout_ms = timeout_ms,
        .connect_timeout_ms = timeout_ms,
        .response_max_bytes = 4096,
        .on_header = read_version,
        .ctx = &minor,
        .cancel = &d->cancelled,
    };
    struct http_response answer = {0};
    struct err cause = {0};
    enum err_code code = http_client_call(d->http, &call, &answer, &cause);
    if (code != ERR_NONE) {
        set_version(d, 0);
        return err_set(err, code == ERR_CANCELLED ? code : ERR_UNAVAILABLE, "docker engine at %s: %s", d->host, cause.msg);
    }
    int status = answer.status;
    http_response_free(&answer);
    if (status != 200)
        return err_set(err, ERR_UNAVAILABLE, "docker engine at %s: /_ping answered %d", d->host, status);
    if (minor == 0)
        return err_set(err, ERR_PROTOCOL, "docker engine at %s: /_ping names no API version 1.x; is it a Docker engine?", d->host);
    set_version(d, minor);
    return ERR_NONE;
}

/* ---- calls ---- */

/* The engine's {"message": s}, else what it sent. */
static char *engine_words(const struct http_response *answer)
{
    AUTO_JSON json_t *body = NULL;
    if (json_parse(answer->body, answer->body_bytes, JSON_TRAILING_OK, &body, NULL) == ERR_NONE && json_is_object(body)) {
        const char *message = json_str(body, "message");
        if (message[0])
            return strdup(message);
    }
    return http_error_text(answer);
}

/* Older engines answer 500 where the container is in the wrong state; their words tell. */
static bool is_state_text(const char *words)
{
    static const char *const texts[] = {"is not paused", "is already paused", "is not running", "is already running", "is marked for removal"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strstr(words, texts[i]))
            return true;
    }
    return false;
}

static enum err_code refusal(const struct http_response *answer, struct err *err)
{
    AUTO_FREE char *text = engine_words(answer);
    const char *words = text ? text : "";
    enum err_code code = ERR_IO;
    if (answer->status == 404)
        code = ERR_NOT_FOUND;
    else if (answer->status == 409 || (answer->status == 500 && is_state_text(words)))
        code = ERR_CONFLICT;
    else if (answer->status < 500)
        code = ERR_INVALID;
    return words[0] ? err_set(err, code, "%s", words) : err_set(err, code, "the engine answered %d", answer->status);
}

/* A kept connection may lead to an engine that was replaced meanwhile by one that speaks other versions. */
static bool is_version_refusal(const struct http_response *answer)
{
    return answer->status == 400 && strstr(answer->body, "client version") != NULL;
}

static enum err_code call_once(struct docker *d, const struct http_call *call, struct http_response *ret, struct err *err)
{
    if (get_version(d) == 0) {
        enum err_code code = docker_ping(d, PING_TIMEOUT_MS, err);
        if (code != ERR_NONE)
            return code;
    }
    AUTO_FREE char *path = NULL;
    if (asprintf(&path, "/v1.%d%s", get_version(d), call->path) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call versioned = *call;
    versioned.path = path;
    if (!versioned.cancel)
        versioned.cancel = &d->cancelled;
    if (versioned.response_max_bytes == 0)
        versioned.response_max_bytes = ANSWER_MAX_BYTES;
    enum err_code code = http_client_call(d->http, &versioned, ret, err);
    if (code == ERR_UNAVAILABLE || code == ERR_IO) {
        set_version(d, 0);
        err_prefix(err, "docker engine at %s: ", d->host);
    }
    return code;
}

enum err_code docker_call(struct docker *d, const struct http_call *call, struct http_response *ret, struct err *err)
{
    struct http_response answer = {0};
    enum err_code code = call_once(d, call, &answer, err);
    if (code == ERR_NONE && is_version_refusal(&answer)) {
        http_response_free(&answer);
        set_version(d, 0);
        code = call_once(d, call, &answer, err);
    }
    if (code != ERR_NONE)
        return code;
    if (answer.status / 100 != 2 && answer.status != 304) {
        code = refusal(&answer, err);
        http_response_free(&answer);
        return code;
    }
    *ret = answer;
    return ERR_NONE;
}

enum err_code docker_call_json(struct docker *d, const struct http_call *call, json_t **ret, struct err *err)
{
    struct http_response answer = {0};
    enum err_code code = docker_call(d, call, &answer, err);
    if (code != ERR_NONE)
        return code;
    json_t *value = NULL;
    code = json_parse(answer.body, answer.body_bytes, JSON_PLAIN, &value, err);
    http_response_free(&answer);
    if (code != ERR_NONE || !json_is_object(value)) {
        json_decref(value);
        return err_set(err, ERR_PROTOCOL, "docker engine at %s: %s %s: the answer is not a JSON object", d->host, call->method, call->path);
    }
    *ret = value;
    return ERR_NONE;
}

char *docker_path(const char *collection, const char *name, const char *rest)
{
    AUTO_FREE char *escaped = http_escape(name);
    char *path = NULL;
    if (!escaped || asprintf(&path, "/%s/%s%s", collection, escaped, rest) < 0)
        return NULL;
    return path;
}

json_int_t docker_int(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* ---- containers ---- */

static void copy_text(char *to, size_t to_bytes, const char *text)
{
    snprintf(to, to_bytes, "%s", text);
}

static void read_container(const json_t *value, struct docker_container *ret)
{
    const json_t *state = json_object_get(value, "State");
    const char *name = json_str(value, "Name");
    copy_text(ret->id, sizeof ret->id, json_str(value, "Id"));
    copy_text(ret->name, sizeof ret->name, name[0] == '/' ? name + 1 : name);
    copy_text(ret->status, sizeof ret->status, json_str(state, "Status"));
    const char *health = json_str(json_object_get(state, "Health"), "Status");
    copy_text(ret->health, sizeof ret->health, strcmp(health, "none") == 0 ? "" : health);
    copy_text(ret->started_at, sizeof ret->started_at, json_str(state, "StartedAt"));
    copy_text(ret->finished_at, sizeof ret->finished_at, json_str(state, "FinishedAt"));
    const json_t *checks = json_object_get(json_object_get(state, "Health"), "Log"); /* oldest first */
    const json_t *last_check = json_array_get(checks, json_array_size(checks) - 1);
    copy_text(ret->health_output, sizeof ret->health_output, json_str(last_check, "Output"));
    copy_text(ret->image, sizeof ret->image, json_str(json_object_get(value, "Config"), "Image"));
    copy_text(ret->image_id, sizeof ret->image_id, json_str(value, "Image"));
    const json_t *labels = json_object_get(json_object_get(value, "Config"), "Labels");
    copy_text(ret->scratch_owner, sizeof ret->scratch_owner, json_str(labels, DOCKER_SCRATCH_LABEL));
    ret->enabled = strcmp(json_str(labels, DOCKER_ENABLE_LABEL), "true") == 0;
    ret->memory_limit_bytes = docker_int(json_object_get(value, "HostConfig"), "Memory");
    docker_cpu_read(value, ret);
    docker_network_read(value, ret);
    ret->restart_count = (int)docker_int(value, "RestartCount");
    ret->oom_killed = json_is_true(json_object_get(state, "OOMKilled"));
    ret->exit_code = (int)docker_int(state, "ExitCode");
}

enum err_code docker_inspect(struct docker *d, const char *container, struct docker_container *ret, struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", container, "/json");
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_TIMEOUT_MS};
    AUTO_JSON json_t *value = NULL;
    enum err_code code = docker_call_json(d, &call, &value, err);
    if (code != ERR_NONE)
        return code;
    if (!json_is_object(json_object_get(value, "State")))
        return err_set(err, ERR_PROTOCOL, "docker engine at %s: inspect of %s tells no state", d->host, container);
    memset(ret, 0, sizeof *ret);
    read_container(value, ret);
    if (ret->cpu_limit_us > 0 && strcmp(ret->status, "running") == 0)
        docker_cpu_ask_throttled(d, container, ret);
    return ERR_NONE;
}

enum err_code docker_container_do(struct docker *d, const char *container, const char *verb, int timeout_ms, struct err *err)
{
    char rest[48];
    snprintf(rest, sizeof rest, "/%s", verb);
    if (strcmp(verb, "stop") == 0 || strcmp(verb, "restart") == 0)
        snprintf(rest, sizeof rest, "/%s?t=%d", verb, STOP_GRACE_S);
    AUTO_FREE char *path = docker_path("containers", container, rest);
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST", .path = path, .timeout_ms = timeout_ms, .once = true}; /* never twice by the transport */
    struct http_response answer = {0};
    enum err_code code = docker_call(d, &call, &answer, err);
    if (code == ERR_NONE)
        http_response_free(&answer);
    return code;
}
