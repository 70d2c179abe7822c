/* docker_exec.c - runs a command inside a container: create, start, stream, exit code. */
#include "common/base/base.h"
#include "common/docker/docker_frames.h"
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    EXIT_CODE_WAIT_MS = 2000, /* the stream can end a moment before the engine has noted the exit */
    EXIT_CODE_PAUSE_MS = 10,
    EXIT_CODE_CALL_MS = 5000,
};

struct running {
    struct docker *docker;
    const struct docker_exec *exec;
    int64_t deadline_ms; /* on the monotonic clock */
    struct docker_frames frames;
    bool garbled;
};

static int left_ms(const struct running *r)
{
    int64_t left = r->deadline_ms - clock_mono_ms();
    return left < 1 ? 1 : (int)left; /* 0 would mean "no limit" to the client */
}

static enum err_code add_strings(json_t *body, const char *name, const char *const *strings)
{
    json_t *array = json_array();
    for (const char *const *s = strings; s && *s; s++) {
        if (json_array_append_new(array, json_string(*s)) != 0) {
            json_decref(array);
            return ERR_INVALID; /* json_string() refuses what is not UTF-8 */
        }
    }
    return json_object_set_new(body, name, array) == 0 ? ERR_NONE : ERR_NOMEM;
}

static enum err_code create_body(const struct docker_exec *exec, char **ret, struct err *err)
{
    AUTO_JSON json_t *body = json_pack("{s:b,s:b}", "AttachStdout", 1, "AttachStderr", 1);
    if (!body)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = add_strings(body, "Cmd", exec->argv);
    if (code == ERR_NONE && exec->env)
        code = add_strings(body, "Env", exec->env);
    if (code == ERR_INVALID)
        return err_set(err, code, "exec in %s: an argument is not UTF-8", exec->container);
    char *text = code == ERR_NONE ? json_text(body) : NULL;
    if (!text)
        return err_set(err, ERR_NOMEM, "out of memory");
    *ret = text;
    return ERR_NONE;
}

static enum err_code create(const struct running *r, char ret_id[80], struct err *err)
{
    AUTO_FREE char *body = NULL;
    enum err_code code = create_body(r->exec, &body, err);
    if (code != ERR_NONE)
        return code;
    AUTO_FREE char *path = docker_path("containers", r->exec->container, "/exec");
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {
        .method = "POST",
        .path = path,
        .body = body,
        .body_bytes = strlen(body),
        .timeout_ms = left_ms(r),
        .cancel = r->exec->cancel,
    };
    AUTO_JSON json_t *answer = NULL;
    code = docker_call_json(r->docker, &call, &answer, err);
    if (code != ERR_NONE)
        return code;
    const char *id = json_str(answer, "Id");
    if (!id[0] || strlen(id) >= 80)
        return err_set(err, ERR_PROTOCOL, "exec in %s: the engine gave no exec id", r->exec->container);
    snprintf(ret_id, 80, "%s", id);
    return ERR_NONE;
}

static bool on_bytes(void *ctx, const char *bytes, size_t count)
{
    struct running *r = ctx;
    r->garbled = !docker_frames_feed(&r->frames, bytes, count, r->exec->on_output, r->exec->ctx);
    return !r->garbled;
}

static enum err_code start(struct running *r, const char *id, struct err *err)
{
    static const char body[] = "{\"Detach\":false,\"Tty\":false}";
    AUTO_FREE char *path = docker_path("exec", id, "/start");
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {
        .method = "POST",
        .path = path,
        .body = body,
        .body_bytes = sizeof body - 1,
        .timeout_ms = left_ms(r),
        .cancel = r->exec->cancel,
        .on_bytes = on_bytes,
        .ctx = r,
        .once = true, /* a command is never run twice by the transport */
    };
    struct http_response answer = {0};
    enum err_code code = docker_call(r->docker, &call, &answer, err);
    if (r->garbled)
        return err_set(err, ERR_IO, "exec in %s: the engine's output stream is not framed", r->exec->container);
    if (code != ERR_NONE)
        return code;
    http_response_free(&answer);
    if (!docker_frames_complete(&r->frames))
        return err_set(err, ERR_IO, "exec in %s: the engine closed the output stream in the middle of a frame", r->exec->container);
    return ERR_NONE;
}

/* ERR_CONFLICT while it still runs. */
static enum err_code ask_exit_code(struct docker *d, const char *path, int *ret, struct err *err)
{
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = EXIT_CODE_CALL_MS};
    AUTO_JSON json_t *answer = NULL;
    enum err_code code = docker_call_json(d, &call, &answer, err);
    if (code != ERR_NONE)
        return code;
    const json_t *exit_code = json_object_get(answer, "ExitCode");
    if (json_is_true(json_object_get(answer, "Running")) || !json_is_integer(exit_code))
        return err_set(err, ERR_CONFLICT, "the command has closed its output but still runs");
    *ret = (int)json_integer_value(exit_code);
    return ERR_NONE;
}

static enum err_code wait_exit_code(const struct running *r, const char *id, int *ret, struct err *err)
{
    AUTO_FREE char *path = docker_path("exec", id, "/json");
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    int64_t until_ms = clock_mono_ms() + EXIT_CODE_WAIT_MS;
    for (;;) {
        enum err_code code = ask_exit_code(r->docker, path, ret, err);
        if (code != ERR_CONFLICT)
            return code;
        if (r->exec->cancel && atomic_load(r->exec->cancel))
            return err_set(err, ERR_CANCELLED, "exec in %s: cancelled", r->exec->container);
        if (clock_mono_ms() >= until_ms)
            return err_set(err, ERR_TIMEOUT, "exec in %s: the command has closed its output but still runs", r->exec->container);
        nanosleep(&(struct timespec){.tv_nsec = EXIT_CODE_PAUSE_MS * 1000000L}, NULL);
    }
}

enum err_code docker_exec_run(struct docker *d, const struct docker_exec *exec, int *ret_exit_code, struct err *err)
{
    struct running r = {.docker = d, .exec = exec, .deadline_ms = clock_mono_ms() + exec->timeout_ms};
    char id[80];
    enum err_code code = create(&r, id, err);
    if (code == ERR_NONE)
        code = start(&r, id, err);
    if (code == ERR_TIMEOUT)
        return err_set(err, code, "exec in %s: not finished within %d ms", exec->container, exec->timeout_ms);
    if (code == ERR_CANCELLED)
        return err_set(err, code, "exec in %s: cancelled", exec->container);
    if (code == ERR_NONE)
        code = wait_exit_code(&r, id, ret_exit_code, err);
    else
        return code;
    /* It was started: whatever the engine says now, nobody knows how it ended. */
    if (code == ERR_UNAVAILABLE || code == ERR_NOT_FOUND || code == ERR_PROTOCOL || code == ERR_CONFLICT)
        return err_set(err, ERR_IO, "exec in %s: it was started, and how it ended cannot be told", exec->container);
    return code;
}
