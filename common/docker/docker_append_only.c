/* docker_append_only.c - Redis' append-only file mended while its server is stopped: by a container of its image that has its volumes, and nothing
 * else. */
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>

enum { CALL_MS = 20000, NAME_BYTES = 48, WORDS_LINES = 5, WORDS_BYTES = 2048, PIDS_MAX = 64, OWNER_DIGITS = 12 };
#define MEMORY_BYTES (256LL * 1024 * 1024)

/* The parts of Redis 7's file stand in a manifest, and only the last part may be cut; before that it is one file.  A file that is whole stays as it
 * is.  Where one of an earlier mending is kept, it keeps its content under a further name; the copy has its name only
 * once it is whole. */
const char docker_append_only_mend_script[] =
    "found=\n"
    "rm -f -- *.copying */*.copying\n"
    "for m in *.manifest */*.manifest *.aof; do\n"
    "  [ -f \"$m\" ] || continue\n"
    "  case $m in *.base.aof | *.incr.aof) continue ;; esac\n"
    "  found=1\n"
    "  redis-check-aof \"$m\" >/dev/null 2>&1 && continue\n"
    "  f=$m\n"
    "  case $m in *.manifest) f=$(dirname \"$m\")/$(sed -n 's/^file \\([^ ]*\\) seq [0-9]* type i.*/\\1/p' \"$m\" | tail -n 1) ;; esac\n"
    "  [ -f \"$f\" ] || { echo \"$m names no file that may be cut\"; exit 1; }\n"
    "  need=$(($(wc -c <\"$f\") / 1024 + 1))\n"
    "  free=$(df -P -k \"$f\" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)\n"
    "  [ \"$free\" -gt \"$need\" ] || { echo \"there is no room for a copy of $f: $need kB, and $free kB are free\"; exit 1; }\n"
    "  cp -p \"$f\" \"$f.copying\" || { rm -f \"$f.copying\"; exit 1; }\n"
    "  if [ -e \"$f.before-mending\" ]; then mv \"$f.before-mending\" \"$f.before-mending-$(date +%s)\" || exit 1; fi\n"
    "  mv \"$f.copying\" \"$f.before-mending\" || exit 1\n"
    "  yes | redis-check-aof --fix \"$m\" || exit 1\n"
    "done\n"
    "[ \"$found\" ] || { echo \"there is no append-only file in $PWD\"; exit 1; }\n";

/* With the word `look` it only sees whether all of it can be done, which is before the server is stopped: a Redis that has written its file anew
 * since has removed what was mended. */
const char docker_append_only_put_back_script[] =
    "found=\n"
    "for k in *.before-mending */*.before-mending; do\n"
    "  [ -f \"$k\" ] || continue\n"
    "  f=${k%.before-mending}\n"
    "  [ -f \"$f\" ] || { echo \"Redis has written its file anew since: $f is gone, and $k stays beside\"; exit 1; }\n"
    "  found=1\n"
    "done\n"
    "[ \"$found\" ] || { echo \"no file of before a mending is kept in $PWD\"; exit 1; }\n"
    "[ \"$1\" = look ] && exit 0\n"
    "for k in *.before-mending */*.before-mending; do\n"
    "  [ -f \"$k\" ] || continue\n"
    "  f=${k%.before-mending}\n"
    "  mv \"$f\" \"$f.mended\" && mv \"$k\" \"$f\" || exit 1\n"
    "done\n";

/* Its files may belong to any user: the only right that it has is to write to them, and to give the copy the same owner. */
static json_t *body_of(const json_t *target, const char *script, const char *word)
{
    json_t *host =
        json_pack("{s:s, s:[s], s:I, s:I, s:i, s:[s], s:[s,s,s], s:[s], s:{s:s}}", "NetworkMode", "none", "VolumesFrom", json_str(target, "Id"),
                  "Memory", (json_int_t)MEMORY_BYTES, "MemorySwap", (json_int_t)MEMORY_BYTES, "PidsLimit", PIDS_MAX, "CapDrop", "ALL", "CapAdd",
                  "DAC_OVERRIDE", "CHOWN", "FOWNER", "SecurityOpt", "no-new-privileges", "RestartPolicy", "Name", "no");
    return json_pack("{s:s, s:s, s:s, s:[s], s:[s,s,s,s], s:b, s:{s:s}, s:o}", "Image", json_str(target, "Image"), "User",
                     json_str(json_object_get(target, "Config"), "User"), "WorkingDir", json_str(json_object_get(target, "Config"), "WorkingDir"),
                     "Entrypoint", "sh", "Cmd", "-c", script, "sh", word, "NetworkDisabled", 1, "Labels", DOCKER_SCRATCH_LABEL, "append-only",
                     "HostConfig", host);
}

static enum err_code make(struct docker *d, const char *name, const json_t *target, const char *script, const char *word, struct err *err)
{
    AUTO_JSON json_t *body = body_of(target, script, word), *answer = NULL;
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

/* A failure says what the script said last. */
static enum err_code run(struct docker *d, const json_t *target, const char *script, const char *word, int timeout_ms, struct err *err)
{
    char name[NAME_BYTES], said[200] = "";
    int exit_code = 0;
    struct err ignored = {0};
    AUTO_FREE char *words = NULL;
    snprintf(name, sizeof name, "selfheal-append-only-%.*s", OWNER_DIGITS, json_str(target, "Id"));
    docker_scratch_remove(d, name, &ignored); /* of a life that was killed */
    enum err_code code = make(d, name, target, script, word, err);
    if (code)
        return code;
    code = docker_container_do(d, name, "start", CALL_MS, err);
    if (!code)
        code = wait_for(d, name, timeout_ms, &exit_code, err);
    if (!code && exit_code != 0) {
        if (docker_logs(d, name, WORDS_LINES, WORDS_BYTES, &words, &ignored) == ERR_NONE)
            plain_text(words, said, sizeof said);
        code = err_set(err, ERR_CONFLICT, "its append-only file stays as it is (exit code %d): %s", exit_code, said);
    }
    docker_scratch_remove(d, name, &ignored);
    return code;
}

enum err_code docker_append_only(struct docker *d, const char *container, const char *script, int timeout_ms, struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", container, "/json");
    AUTO_JSON json_t *target = NULL;
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    enum err_code code = docker_call_json(d, &call, &target, err);
    if (!code && script == docker_append_only_put_back_script)
        code = run(d, target, script, "look", timeout_ms, err);
    if (!code)
        code = docker_container_do(d, container, "stop", CALL_MS, err);
    if (code)
        return code;
    code = run(d, target, script, "do", timeout_ms, err);
    /* A server that was stopped for it must not stay down, whatever came of it. */
    struct err start_err = {0};
    enum err_code started = docker_container_do(d, container, "start", CALL_MS, &start_err);
    if (!code && started)
        code = err_set(err, started, "%s", start_err.msg);
    return code;
}
