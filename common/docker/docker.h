/* docker.h - the Docker engine's API over its socket (https://docs.docker.com/engine/api/), as far as we use it.
 *
 * Thread-safe.  The API version is taken from /_ping once the engine answers, and again after it was away. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct docker;

/* host: "unix:///var/run/docker.sock" or "tcp://127.0.0.1:2375".  Does not connect yet. */
struct docker *docker_create(const char *host, struct err *err);
void docker_destroy(struct docker *d); /* NULL fine; no call may be under way */
/* For leaving: every call that has no cancel flag of its own ends with ERR_CANCELLED, now and from now on; one with a flag looks at it
 * now, so set the flag first. */
void docker_cancel(struct docker *d);

/* ERR_UNAVAILABLE "docker engine at unix:///...: ..." when it does not answer within timeout_ms. */
enum err_code docker_ping(struct docker *d, int timeout_ms, struct err *err);

struct docker_container {
    char id[80];
    char name[128];                                                   /* without the leading slash */
    char status[24];                                                  /* created running paused restarting removing exited dead */
    char health[24];                                                  /* healthy unhealthy starting, "" when the container has no health check */
    char health_output[512];                                          /* of the last health check, cut */
    char started_at[CLOCK_TEXT_BYTES], finished_at[CLOCK_TEXT_BYTES]; /* year 1 = never */
    char image[128];                                                  /* the name it was made from */
    char image_id[80];                                                /* what that name was then: sha256:... */
    bool oom_killed;                                                  /* as the engine has it: it may be an earlier run's */
    int exit_code, restart_count;
    int64_t memory_limit_bytes; /* 0 = none */
    int64_t cpu_limit_us;       /* of the processor's time in each second; 0 = none */
    int cpu_throttled_percent;  /* of the periods in which it ran under that limit: those in which it had to wait; 0 also where it is not told */
    char network[128];          /* that it was made for; "" = none of its own */
    int network_count;          /* that it is in now */
    char scratch_owner[80];     /* value of the label DOCKER_SCRATCH_LABEL, "" = none */
    bool enabled;               /* it has the label DOCKER_ENABLE_LABEL with "true" */
};
#define DOCKER_SCRATCH_LABEL "selfheal.scratch"
#define DOCKER_ENABLE_LABEL "selfheal.enable"

/* ERR_NOT_FOUND: no such container. */
enum err_code docker_inspect(struct docker *d, const char *container, struct docker_container *ret, struct err *err);

/* What a labelled container says of itself, of its inspect: {name, image, labels: {those that begin with "selfheal."}, ports: [exposed over TCP, in
 * order], address: "172.17.0.2" | "127.0.0.1" (in the host's network) | "" (none now), healthcheck: bool}; a new object, NULL on no memory.  Nothing
 * else of it (an environment holds passwords) leaves this room. */
json_t *docker_found_read(const json_t *inspect);
enum { DOCKER_FOUND_MAX = 200 };
/* Each container with the label DOCKER_ENABLE_LABEL, whether it runs or not, as docker_found_read; borrowed for the call.  ERR_LIMIT, and none
 * of them, when there are more than DOCKER_FOUND_MAX: of a part of them nobody could tell which are gone. */
enum err_code docker_found(struct docker *d, void (*on_found)(void *ctx, const json_t *found), void *ctx, struct err *err);
/* That one container; ERR_NOT_FOUND also when it has no such label. */
enum err_code docker_found_one(struct docker *d, const char *name_or_id, json_t **ret, struct err *err);

/* `verb`: the API's word for what is done to a container as a whole: start, stop, restart, kill, pause, unpause.
 * "Already so" (304) is success.  ERR_NOT_FOUND, ERR_CONFLICT (e.g. not running, not paused) with the engine's own words. */
enum err_code docker_container_do(struct docker *d, const char *container, const char *verb, int timeout_ms, struct err *err);

enum docker_stream { DOCKER_STDOUT = 1, DOCKER_STDERR = 2 };

struct docker_exec {
    const char *container;
    const char *const *argv; /* NULL-terminated */
    const char *const *env;  /* NULL or NULL-terminated "NAME=value" */
    /* Called with each piece as it arrives; NULL = dropped. */
    void (*on_output)(void *ctx, enum docker_stream stream, const char *bytes, size_t count);
    void *ctx;
    int timeout_ms;            /* whole exec; after it ERR_TIMEOUT (the process may go on: wrap argv with timeout(1)) */
    const atomic_bool *cancel; /* NULL or a flag -> ERR_CANCELLED */
};

/* create + start + stream + inspect.  *ret_exit_code as the engine reports it.
 * ERR_NOT_FOUND no such container; ERR_CONFLICT not running or paused (engine's words). */
enum err_code docker_exec_run(struct docker *d, const struct docker_exec *exec, int *ret_exit_code, struct err *err);

enum { DOCKER_FILE_MAX_BYTES = 65536 };

struct docker_file {
    const char *name; /* inside the folder */
    const char *content;
    size_t bytes;
    const char *link_to; /* not NULL: no content, a hard link to this name in the same folder */
};

/* Puts files into a folder of the container, in this order, whether it runs or not; a file of that name is replaced, and other links to the
 * replaced one keep its content.  They belong to root, mode 0644.  ERR_NOT_FOUND: no such container or folder. */
enum err_code docker_files_put(struct docker *d, const char *container, const char *folder, const struct docker_file *files, size_t count,
                               struct err *err);
/* The first bytes of a file, at most 2048, whether the container runs or not.  ERR_NOT_FOUND: no such container or regular file. */
enum err_code docker_file_head(struct docker *d, const char *container, const char *file, char *buf, size_t bytes, size_t *ret_count,
                               struct err *err);

/* The same with one file of any size, read from fd (its first `bytes`). */
enum err_code docker_file_put(struct docker *d, const char *container, const char *folder, const char *name, int fd, size_t bytes, int timeout_ms,
                              struct err *err);

/* A container of our own for a while: of that image, without a network, with no rights, bounded, doing nothing by itself (`sleep`). */
struct docker_scratch {
    const char *name, *image, *owner; /* image: name or digest; owner: the label's value */
    int life_s;                       /* it ends by itself after so long */
    int64_t memory_bytes;
};
/* Made, not started, so that files can be put into it first. */
enum err_code docker_scratch_create(struct docker *d, const struct docker_scratch *s, char ret_id[80], struct err *err);
/* Removes it, running or not.  Refuses (ERR_CONFLICT) a container without the label. */
enum err_code docker_scratch_remove(struct docker *d, const char *container, struct err *err);
/* Removes every one of that owner; *ret_count of them. */
enum err_code docker_scratch_sweep(struct docker *d, const char *owner, int *ret_count, struct err *err);

/* What the engine does by itself when the container dies. */
struct docker_restart {
    char policy[24]; /* "no" "always" "unless-stopped" "on-failure" */
    int max_retries; /* of on-failure; 0 = no limit */
    int count;       /* how often it has done so since somebody started it */
};
enum err_code docker_restart_get(struct docker *d, const char *container, struct docker_restart *ret, struct err *err);
enum err_code docker_restart_set(struct docker *d, const char *container, const char *policy, int max_retries, struct err *err);

/* The processor's time that it may have in each second; 0 takes the limit away.  It holds at once, and over a restart. */
enum err_code docker_cpu_set(struct docker *d, const char *container, int64_t limit_us, struct err *err);

/* Takes it into the network that it was made for, under the name of its compose service, or out of it.  "Already so" is success; an address of its
 * own that somebody had chosen is not given back.  ERR_CONFLICT: it has no network of its own, or in the engine's words. */
enum err_code docker_network_set(struct docker *d, const char *container, bool connected, struct err *err);

/* Stops a Redis, runs one of the two scripts where it has its data (the image's working folder, on a volume), and starts it again whatever came of
 * it. Mend: cuts an append-only file whose end is damaged behind its last whole command (redis-check-aof --fix), and keeps it whole beside
 * (NAME.before-mending).  Put back: the kept one takes its place again, and what was in its place is kept (NAME.mended).
 * timeout_ms: for the script.  ERR_CONFLICT, with the script's words: nothing to mend or to put back, or it cannot be cut. */
extern const char docker_append_only_mend_script[], docker_append_only_put_back_script[];
enum err_code docker_append_only(struct docker *d, const char *container, const char *script, int timeout_ms, struct err *err);

struct docker_event {
    const char *action;    /* "die" "oom" "kill" "stop" "start" "restart" "pause" "unpause" "destroy" "health_status" */
    const char *container; /* name */
    const char *id;        /* 64 hex digits */
    const char *signal;    /* on kill: "9", "15", ...; else NULL */
    const char *exit_code; /* on die; else NULL */
    const char *health;    /* on health_status: "healthy" "unhealthy"; else NULL */
    int64_t time_us;       /* the engine's stamp, microseconds since 1970 */
    bool enabled;          /* the container has the label DOCKER_ENABLE_LABEL with "true" */
};

/* Follows container events until `cancel` (seen at once after docker_cancel(), else within 10 s), or the engine goes away (ERR_UNAVAILABLE/ERR_IO):
 * the caller reconnects. `on_connected` (may be NULL) is called once the stream is open (after it, inspect tells the present state without a gap). */
enum err_code docker_events_follow(struct docker *d, void (*on_connected)(void *ctx), void (*on_event)(void *ctx, const struct docker_event *e),
                                   void *ctx, const atomic_bool *cancel, struct err *err);

/* The last `tail` lines of what the container wrote, both streams as they came; at most max_bytes of it, the newest, cut at a line.
 * *ret is malloc'd text: 0 bytes in it became '?', else as it came, also no UTF-8.  ERR_NOT_FOUND: no such container. */
enum err_code docker_logs(struct docker *d, const char *container, int tail, size_t max_bytes, char **ret, struct err *err);
