/* docker_queue.c - the queue in which waits what a container sends: looked at, made slow or lossy, and taken away, by a container of our own in its
 * network's namespace.  https://man7.org/linux/man-pages/man8/tc.8.html, tc-netem(8), tc-tbf(8), tc-htb(8), tc-bpf(8). */
#include "common/base/base.h"
#include "common/docker/docker_internal.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CALL_MS = 10000, NAME_BYTES = 64, PIDS_MAX = 16, OWNER_DIGITS = 12 };
#define MEMORY_BYTES (64LL * 1024 * 1024)

/* `add` refuses where somebody else has put a queue. */
#define EACH_INTERFACE                                                                                                                               \
    "for i in /sys/class/net/*; do\n"                                                                                                                \
    "  i=${i##*/}\n"                                                                                                                                 \
    "  [ \"$i\" != lo ] && [ \"$(cat \"/sys/class/net/$i/operstate\")\" = up ] || continue\n"

const char docker_queue_slow_script[] = EACH_INTERFACE
    "  tc qdisc add dev \"$i\" root netem delay 3s 2>/dev/null || tc qdisc add dev \"$i\" root tbf rate 1kbit burst 1600 latency 60s || exit 1\n"
    "done\n";

/* Where there is no netem: what the filter's four instructions (a random number of 32 bits, at least a quarter of all) choose goes into a class whose
 * queue has room for one byte. */
const char docker_queue_lossy_script[] =
    "lose() {\n"
    "  tc class add dev \"$1\" parent 1: classid 1:1 htb rate 10gbit quantum 60000 &&\n"
    "  tc class add dev \"$1\" parent 1: classid 1:2 htb rate 10gbit quantum 60000 &&\n"
    "  tc qdisc add dev \"$1\" parent 1:2 handle 2: bfifo limit 1 &&\n"
    "  tc filter add dev \"$1\" parent 1: prio 1 protocol all bpf bytecode '4,32 0 0 4294963256,53 0 1 1073741824,6 0 0 4294967295,6 0 0 0' "
    "flowid 1:2\n"
    "}\n" EACH_INTERFACE "  tc qdisc add dev \"$i\" root netem loss 75% 2>/dev/null && continue\n"
    "  tc qdisc add dev \"$i\" root handle 1: htb default 1 || exit 1\n"
    "  lose \"$i\" || { tc qdisc del dev \"$i\" root; exit 1; }\n"
    "done\n";

/* The kernel's own queue cannot be taken away, and says so. */
const char docker_queue_clear_script[] = "for i in /sys/class/net/*; do tc qdisc del dev \"${i##*/}\" root 2>/dev/null; done; true";

static const char look_script[] = "tc -s -j qdisc show";

static json_t *body_of(const char *id, const char *script)
{
    char mode[96];
    snprintf(mode, sizeof mode, "container:%.80s", id);
    json_t *host = json_pack("{s:s, s:I, s:I, s:i, s:b, s:[s], s:[s], s:{s:s}, s:{s:s}}", "NetworkMode", mode, "Memory", (json_int_t)MEMORY_BYTES,
                             "MemorySwap", (json_int_t)MEMORY_BYTES, "PidsLimit", PIDS_MAX, "ReadonlyRootfs", 1, "CapDrop", "ALL", "SecurityOpt",
                             "no-new-privileges", "RestartPolicy", "Name", "no", "LogConfig", "Type", "json-file");
    if (host && script != look_script)
        json_object_set_new(host, "CapAdd", json_pack("[s]", "NET_ADMIN"));
    return json_pack("{s:s, s:[s], s:[s,s], s:{s:s}, s:o}", "Image", DOCKER_QUEUE_IMAGE, "Entrypoint", "sh", "Cmd", "-c", script, "Labels",
                     DOCKER_SCRATCH_LABEL, "network-queue", "HostConfig", host);
}

/* In the host's network, or another container's, the queue would be theirs. */
static enum err_code own_network_of(struct docker *d, const char *container, char ret_id[80], struct err *err)
{
    AUTO_FREE char *path = docker_path("containers", container, "/json");
    AUTO_JSON json_t *value = NULL;
    struct docker_container c = {.network_count = 0};
    if (!path)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "GET", .path = path, .timeout_ms = CALL_MS};
    enum err_code code = docker_call_json(d, &call, &value, err);
    if (code)
        return code;
    docker_network_read(value, &c);
    snprintf(ret_id, 80, "%s", json_str(value, "Id"));
    return *c.network ? ERR_NONE : err_set(err, ERR_CONFLICT, "container %s has no network of its own", container);
}

/* One at a time: the name is what a killed life is cleaned up after by. */
static enum err_code run(struct docker *d, const char *container, const char *script, char **ret_words, struct err *err)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    char id[80], name[NAME_BYTES], said[200] = "";
    int exit_code = 0;
    struct err own = {0};
    enum err_code code = own_network_of(d, container, id, err);
    if (code)
        return code;
    snprintf(name, sizeof name, "selfheal-queue-%ld-%.*s", (long)getpid(), OWNER_DIGITS, id);
    AUTO_JSON json_t *body = body_of(id, script);
    pthread_mutex_lock(&one_at_a_time);
    code = docker_helper_run(d, name, body, CALL_MS, &exit_code, ret_words, &own);
    pthread_mutex_unlock(&one_at_a_time);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_UNAVAILABLE, "the engine has no image " DOCKER_QUEUE_IMAGE "; scripts/target-images.sh network-tools makes it");
    if (code)
        return err_set(err, code, "%s", own.msg);
    if (*ret_words && exit_code != 0)
        plain_text(*ret_words, said, sizeof said);
    return exit_code == 0 ? ERR_NONE : err_set(err, ERR_CONFLICT, "its queue stays as it is (exit code %d): %s", exit_code, said);
}

enum err_code docker_queue_set(struct docker *d, const char *container, const char *script, struct err *err)
{
    AUTO_FREE char *words = NULL;
    return run(d, container, script, &words, err);
}

enum err_code docker_queue_look(struct docker *d, const char *container, char **ret, struct err *err)
{
    AUTO_FREE char *words = NULL;
    enum err_code code = run(d, container, look_script, &words, err);
    if (!code && !words)
        code = err_set(err, ERR_PROTOCOL, "what tc said of the queues of %s cannot be had", container);
    if (code)
        return code;
    *ret = words;
    words = NULL;
    return ERR_NONE;
}
