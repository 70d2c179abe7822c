/* docker_append_only.c - Redis' append-only file mended while its server is stopped: by a container of its image that has its volumes, and nothing
 * else. */
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    CALL_MS = 20000,
    CLEAN_UP_MS = 20000, /* of the whole time, kept for removing the helper and starting the server */
    GONE_MS = 30000,     /* for the helper to be gone, where the engine does not remove it at once */
    STOP_MS = 15000,     /* above the engine's own grace: what it was asked to stop has stopped by then, or does not */
    PAUSE_MS = 250,
    NAME_BYTES = 48,
    WORDS_LINES = 5,
    WORDS_BYTES = 2048,
    PIDS_MAX = 64,
    ID_DIGITS = 12,
};
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

/* One mending.  Nobody can call off what `safe` is asked: a server that was stopped for it must not stay down when whoever asked has left. */
struct mending {
    struct docker *d, *safe;
    json_t *target;
    const char *container, *script;
    int64_t until_mono_ms; /* but for removing the helper and for starting the server */
    char helper[NAME_BYTES];
};

static int left_ms(const struct mending *m)
{
    int64_t left = m->until_mono_ms - clock_mono_ms();
    return left < 1 ? 1 : (int)left;
}

static int call_ms(const struct mending *m)
{
    return left_ms(m) < CALL_MS ? left_ms(m) : CALL_MS;
}

static void pause_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
}

static void name_helper(const char *id, char ret[NAME_BYTES])
{
    snprintf(ret, NAME_BYTES, "selfheal-append-only-%.*s", ID_DIGITS, id);
}

/* Its files may belong to any user: the only right that it has is to write to them, and to give the copy the same owner.  It ends by itself in time,
 * whatever becomes of us. */
static json_t *body_of(const struct mending *m, const char *word)
{
    const json_t *target = m->target;
    char life[16];
    snprintf(life, sizeof life, "%d", left_ms(m) / 1000 + 1);
    json_t *host =
        json_pack("{s:s, s:[s], s:I, s:I, s:i, s:[s], s:[s,s,s], s:[s], s:{s:s}}", "NetworkMode", "none", "VolumesFrom", json_str(target, "Id"),
                  "Memory", (json_int_t)MEMORY_BYTES, "MemorySwap", (json_int_t)MEMORY_BYTES, "PidsLimit", PIDS_MAX, "CapDrop", "ALL", "CapAdd",
                  "DAC_OVERRIDE", "CHOWN", "FOWNER", "SecurityOpt", "no-new-privileges", "RestartPolicy", "Name", "no");
    return json_pack("{s:s, s:s, s:s, s:[s,s,s], s:[s,s,s,s], s:b, s:{s:s}, s:o}", "Image", json_str(target, "Image"), "User",
                     json_str(json_object_get(target, "Config"), "User"), "WorkingDir", json_str(json_object_get(target, "Config"), "WorkingDir"),
                     "Entrypoint", "timeout", life, "sh", "Cmd", "-c", m->script, "sh", word, "NetworkDisabled", 1, "Labels", DOCKER_SCRATCH_LABEL,
                     docker_owner(m->d), "HostConfig", host);
}

static enum err_code make(const struct mending *m, const char *word, struct err *err)
{
    AUTO_JSON json_t *body = body_of(m, word), *answer = NULL;
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    AUTO_FREE char *path = NULL;
    if (!text || asprintf(&path, "/containers/create?name=%s", m->helper) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST", .path = path, .body = text, .body_bytes = strlen(text), .timeout_ms = call_ms(m), .once = true};
    return docker_call_json(m->d, &call, &answer, err);
}

static enum err_code wait_for(const struct mending *m, int *ret_exit_code, struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", m->helper, "/wait");
    AUTO_JSON json_t *answer = NULL;
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST", .path = path, .timeout_ms = left_ms(m), .once = true};
    enum err_code code = docker_call_json(m->d, &call, &answer, err);
    *ret_exit_code = (int)docker_int(answer, "StatusCode");
    return code;
}

/* Of two that write to one file nothing whole is left: no server starts beside the helper.  True once that is removed, or has ended. */
static bool helper_is_gone(struct docker *safe, const char *helper, struct err *err)
{
    int64_t until_ms = clock_mono_ms() + GONE_MS;
    for (;;) {
        struct docker_container c;
        enum err_code code = docker_scratch_remove(safe, helper, err);
        if (!code || code == ERR_NOT_FOUND)
            return true;
        code = docker_inspect(safe, helper, &c, NULL);
        if (code == ERR_NOT_FOUND || (!code && (strcmp(c.status, "exited") == 0 || strcmp(c.status, "dead") == 0)))
            return true;
        if (clock_mono_ms() >= until_ms)
            return false;
        pause_a_moment();
    }
}

/* A failure says what the script said last.  *ret_gone: nothing of it writes any more. */
static enum err_code run(const struct mending *m, const char *word, bool *ret_gone, struct err *err)
{
    char said[200] = "";
    int exit_code = 0;
    struct err ignored = {0};
    AUTO_FREE char *words = NULL;
    enum err_code code = make(m, word, err);
    if (!code)
        code = docker_container_do(m->d, m->helper, "start", call_ms(m), err);
    if (!code)
        code = wait_for(m, &exit_code, err);
    if (!code && exit_code != 0) {
        if (docker_logs(m->d, m->helper, WORDS_LINES, WORDS_BYTES, &words, &ignored) == ERR_NONE)
            plain_text(words, said, sizeof said);
        code = err_set(err, ERR_CONFLICT, "its append-only file stays as it is (exit code %d): %s", exit_code, said);
    }
    *ret_gone = helper_is_gone(m->safe, m->helper, &ignored); /* also where it is not known whether it was made */
    if (!*ret_gone)
        code = err_set(err, ERR_IO, "the container %s, which may write to its file, cannot be removed: %.200s", m->helper, ignored.msg);
    return code;
}

static bool is_passing(enum err_code code)
{
    return code == ERR_UNAVAILABLE || code == ERR_IO || code == ERR_TIMEOUT;
}

/* Where the stop failed the engine may go on with it all the same, and a start is no use before that is over. */
static enum err_code start_again(const struct mending *m, bool stopped, struct err *err)
{
    int64_t until_ms = clock_mono_ms() + (stopped ? CLEAN_UP_MS : STOP_MS);
    for (;;) {
        struct docker_container c;
        enum err_code code = docker_inspect(m->safe, m->container, &c, err);
        bool is_up = !code && !stopped && (strcmp(c.status, "running") == 0 || strcmp(c.status, "paused") == 0);
        if (!code && !is_up)
            code = docker_container_do(m->safe, m->container, "start", CALL_MS, err);
        if ((!is_up && !is_passing(code)) || clock_mono_ms() >= until_ms)
            return code;
        pause_a_moment();
    }
}

/* From here on it comes back, whatever came of it. */
static enum err_code stop_and_do(const struct mending *m, struct err *err)
{
    struct err start_err = {0}, first = {0};
    enum err_code code = docker_container_do(m->safe, m->container, "stop", call_ms(m), err);
    bool stopped = !code, gone = true;
    if (stopped)
        code = run(m, "do", &gone, err);
    if (!gone)
        return err_prefix(err, "it stays stopped: ");
    enum err_code started = start_again(m, stopped, &start_err);
    if (!started)
        return code;
    if (err)
        first = *err;
    return code ? err_set(err, code, "%.240s; and it is not started: %.200s", first.msg, start_err.msg) : err_set(err, started, "%s", start_err.msg);
}

static enum err_code mend(struct mending *m, struct err *err)
{
    int whole_ms = left_ms(m);
    bool gone;
    AUTO_FREE char *path = docker_path("containers", m->container, "/json");
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = call_ms(m)};
    enum err_code code = docker_call_json(m->d, &call, &m->target, err);
    if (code)
        return code;
    name_helper(json_str(m->target, "Id"), m->helper);
    if (!helper_is_gone(m->safe, m->helper, err)) /* of a life that was killed */
        return err->code;
    if (m->script == docker_append_only_put_back_script)
        code = run(m, "look", &gone, err);
    if (!code && left_ms(m) < whole_ms / 2)
        code = err_set(err, ERR_TIMEOUT, "looking took so long that it is not stopped: too little of its time is left");
    return code ? code : stop_and_do(m, err);
}

enum err_code docker_append_only(struct docker *d, const char *container, const char *script, int timeout_ms, struct err *err)
{
    struct err own = {0};
    int kept_ms = timeout_ms / 3 < CLEAN_UP_MS ? timeout_ms / 3 : CLEAN_UP_MS;
    struct mending m = {.d = d, .container = container, .script = script, .until_mono_ms = clock_mono_ms() + timeout_ms - kept_ms};
    enum err_code code = docker_again(d, &m.safe, &own);
    if (!code)
        code = mend(&m, &own);
    if (code)
        err_set(err, code, "%s", own.msg);
    json_decref(m.target);
    docker_destroy(m.safe);
    return code;
}

enum err_code docker_append_only_end(struct docker *d, const char *id, struct err *err)
{
    char helper[NAME_BYTES];
    struct err ignored = {0};
    name_helper(id, helper);
    return helper_is_gone(d, helper, &ignored)
               ? ERR_NONE
               : err_set(err, ERR_CONFLICT, "the container %s, which mends its file, cannot be removed: %.200s", helper, ignored.msg);
}
