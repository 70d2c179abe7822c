/* docker_helper.c - a container of our own that does one thing beside a target, is waited for, and goes away again. */
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>

enum { CALL_MS = 20000, WORDS_LINES = 20, WORDS_BYTES = 16 * 1024 };

static enum err_code make(struct docker *d, const char *name, const json_t *body, struct err *err)
{
    AUTO_JSON json_t *answer = NULL;
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    AUTO_FREE char *path = NULL;
    if (!text || asprintf(&path, "/containers/create?name=%s", name) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST", .path = path, .body = text, .body_bytes = strlen(text), .timeout_ms = CALL_MS, .once = true};
    return docker_call_json(d, &call, &answer, err);
}

static enum err_code wait_for(struct docker *d, const char *name, int timeout_ms, int *ret_exit_code, struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", name, "/wait");
    AUTO_JSON json_t *answer = NULL;
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST", .path = path, .timeout_ms = timeout_ms, .once = true};
    enum err_code code = docker_call_json(d, &call, &answer, err);
    *ret_exit_code = (int)docker_int(answer, "StatusCode");
    return code;
}

enum err_code docker_helper_run(struct docker *d, const char *name, const json_t *body, int timeout_ms, int *ret_exit_code, char **ret_words,
                                struct err *err)
{
    struct err ignored = {0};
    *ret_words = NULL;
    docker_scratch_remove(d, name, &ignored); /* of a life that was killed */
    enum err_code code = make(d, name, body, err);
    if (code)
        return code;
    code = docker_container_do(d, name, "start", CALL_MS, err);
    if (!code)
        code = wait_for(d, name, timeout_ms, ret_exit_code, err);
    if (!code)
        docker_logs(d, name, WORDS_LINES, WORDS_BYTES, ret_words, &ignored);
    docker_scratch_remove(d, name, &ignored);
    return code;
}
