/* executor.h - the front door of common/executor/: whatever runs the targets (a Docker engine today), without its words.
 *
 * An executor looks at an instance, runs commands in it, does things to it as a whole, tells what happens to it, and says how a
 * person would do the same.  A kind of executor is one file executor_<kind>.c and its row in executor_kinds.c; an open executor is a
 * kind and what it keeps.  Which one a target has stands in the catalogue.  It uses base and the engines' own rooms; it never logs. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- an instance: what stands behind a target right now ---- */

enum instance_state {
    INSTANCE_UNKNOWN, /* the engine used a word that we do not know */
    INSTANCE_CREATED, /* never started */
    INSTANCE_RUNNING,
    INSTANCE_PAUSED,
    INSTANCE_RESTARTING, /* it ended, and its engine is about to start it again */
    INSTANCE_REMOVING,
    INSTANCE_EXITED,
    INSTANCE_DEAD, /* its removal failed */
    INSTANCE_STATE_COUNT
};
const char *instance_state_name(enum instance_state state); /* "running" ...; "unknown" for what is none */

enum { INSTANCE_HEALTH_OUTPUT_BYTES = 512 };

/* Texts from outside are cut to their field; health_output may be anything but 0 bytes, also no UTF-8. */
struct instance {
    char id[80];
    char incarnation[CLOCK_TEXT_BYTES]; /* which run of it: the same id with the same text is the same run */
    char name[128];
    enum instance_state state;
    int exit_code; /* of the run that ended last; 0 while it is up or never ran */
    /* The run that ended last was ended by the kernel for want of memory: false while it is up, whatever an earlier run came to, and
     * false when it ended any other way than by SIGKILL (a command run beside the main process may have been the victim).
     * One case cannot be told from here: a run in which such a command ran out of memory and which somebody then killed with
     * SIGKILL looks the same; there the events do tell (EXECUTOR_SIGNALLED before EXECUTOR_DIED). */
    bool oom_killed;
    int restart_count;                                                /* restarts by the engine's own policy; 0 without one */
    char started_at[CLOCK_TEXT_BYTES], finished_at[CLOCK_TEXT_BYTES]; /* ISO 8601; "" = never */
    char health[24];                                                  /* healthy, unhealthy, starting; "" = no health check of the engine's */
    char health_output[INSTANCE_HEALTH_OUTPUT_BYTES];                 /* of the last health check; "" = none */
    char image[128];                                                  /* the name it was made from */
    char image_id[80];                                                /* its content, by digest; "" = not told */
    int64_t memory_limit_bytes;                                       /* 0 = none */
    int64_t cpu_limit_us;                                             /* of the processor's time in each second; 0 = none */
    int cpu_throttled_percent;                                        /* of its periods under that limit: those in which it had to wait */
    char network[128];                                                /* that it was made for; "" = none of its own */
    int network_count;                                                /* that it is in now */
    char scratch_owner[80];                                           /* of a scratch instance (executor_scratch); "" = none */
    bool enabled;                                                     /* its maker says that we may look after it (label selfheal.enable=true) */
};

/* Started and not ended for good: running, paused, or between two restarts. */
bool instance_is_up(const struct instance *i);

/* ---- what can be asked for ---- */

/* Done to an instance as a whole; connect and disconnect: to and from the network that it was made for; throttle: it may have 5 % of one processor,
 * unthrottle: as much as there is; mend and put back append-only: of a Redis, stopped for it (docker_append_only). */
enum executor_verb {
    EXECUTOR_START,
    EXECUTOR_STOP,
    EXECUTOR_RESTART,
    EXECUTOR_KILL,
    EXECUTOR_PAUSE,
    EXECUTOR_UNPAUSE,
    EXECUTOR_CONNECT,
    EXECUTOR_DISCONNECT,
    EXECUTOR_THROTTLE,
    EXECUTOR_UNTHROTTLE,
    EXECUTOR_MEND_APPEND_ONLY,
    EXECUTOR_PUT_BACK_APPEND_ONLY,
    EXECUTOR_VERB_COUNT
};
const char *executor_verb_name(enum executor_verb verb); /* "start" ...; "unknown" for what is none */
/* False when there is no such verb. */
bool executor_verb_find(const char *name, enum executor_verb *ret);

enum executor_stream { EXECUTOR_STDOUT = 1, EXECUTOR_STDERR = 2 };

struct executor_exec {
    const char *name;        /* of the instance; errors call it so */
    const char *id;          /* NULL = whichever has that name now */
    const char *const *argv; /* NULL-terminated */
    const char *mark;        /* NULL or "NAME=value": set in the command's environment */
    const char *secret;      /* the same of a password; docker-hand is never told it, since it takes its own (target_exec_secret) */
    void (*on_output)(void *ctx, enum executor_stream stream, const char *bytes, size_t count); /* each piece as it comes; NULL = dropped */
    void *ctx;
    int timeout_ms;            /* of the whole; after it ERR_TIMEOUT, and the command may go on: let it end itself */
    const atomic_bool *cancel; /* NULL or a flag that ends the wait with ERR_CANCELLED */
};

enum executor_event_kind {
    EXECUTOR_STARTED,
    EXECUTOR_DIED,
    EXECUTOR_STOP_ASKED, /* somebody told it to stop: a stop, a restart, or a signal that asks for it */
    EXECUTOR_SIGNALLED,  /* any other signal that somebody sent, such as SIGKILL */
    EXECUTOR_PAUSED,
    EXECUTOR_UNPAUSED,
    EXECUTOR_OOM, /* the kernel ended a process in it for want of memory, not always the main one */
    EXECUTOR_HEALTH,
    EXECUTOR_DESTROYED,
    EXECUTOR_EVENT_COUNT
};
const char *executor_event_name(enum executor_event_kind kind); /* "started" ... */

/* Texts are borrowed for the call. */
struct executor_event {
    enum executor_event_kind kind;
    const char *name;   /* of the instance; never NULL */
    const char *id;     /* never NULL */
    int exit_code;      /* of DIED; -1 = not told */
    int signal;         /* of STOP_ASKED and SIGNALLED, when one was sent; else 0 */
    const char *health; /* of HEALTH; else "" */
    int64_t time_us;    /* the engine's stamp, microseconds since 1970 */
    bool enabled;       /* its maker says that we may look after it, as in struct instance */
};

struct executor_follower {
    void (*on_connected)(void *ctx); /* the stream is open: after it, inspect tells the present state without a gap; may be NULL */
    void (*on_event)(void *ctx, const struct executor_event *e);
    void *ctx;
    const atomic_bool *cancel; /* seen at once after executor_cancel(), else within 10 s */
};

/* A file to be put into an instance. */
struct executor_file {
    const char *name;    /* in the folder */
    const char *content; /* NULL with link_to */
    size_t bytes;
    const char *link_to; /* not NULL: no content, a hard link to this name in the same folder */
};

/* What the engine does by itself when the instance dies. */
struct executor_restart {
    char policy[24]; /* "no" "always" "unless-stopped" "on-failure" */
    int max_retries; /* of on-failure; 0 = no limit */
    int count;       /* how often it has done so since somebody started it */
};

/* An instance of our own for a while, to look at a copy in: of that image, without a network, bounded in memory and time, doing nothing by itself. */
struct executor_scratch {
    const char *name, *image; /* image: name or digest */
    const char *owner;        /* whose it is: the next life of the same one finds it */
    int life_s;
    int64_t memory_bytes;
};

/* ---- settings ---- */

/* How each kind is reached.  A daemon has this in its settings and EXECUTOR_SETTINGS(struct its_settings, the_field) among its rows. */
struct executor_settings {
    char *docker_host;
    char *hand_socket; /* NULL or "" = the engine is asked directly */
};
#define EXECUTOR_SETTINGS(struct_, field_)                                                                                                           \
    {.name = "DOCKER_HOST",                                                                                                                          \
     .type = SETTING_STRING,                                                                                                                         \
     .offset = offsetof(struct_, field_) + offsetof(struct executor_settings, docker_host),                                                          \
     .fallback = "unix:///var/run/docker.sock",                                                                                                      \
     .help = "the Docker engine: unix:///path or tcp://host:port"},                                                                                  \
    {                                                                                                                                                \
        .name = "HAND_SOCKET", .type = SETTING_STRING, .offset = offsetof(struct_, field_) + offsetof(struct executor_settings, hand_socket),        \
        .fallback = "", .help = "socket of docker-hand, which then is asked instead of the engine; empty = the engine itself"                        \
    }

/* ---- as JSON, between docker-hand and the daemons ---- */

/* NULL on no memory. */
json_t *instance_json(const struct instance *i);
void instance_read(const json_t *value, struct instance *ret);
json_t *executor_event_json(const struct executor_event *e);
/* Borrows its texts from the value.  False when it is none. */
bool executor_event_read(const json_t *value, struct executor_event *ret);

/* ---- kinds ---- */

/* Thread-safe.  Every call is bounded by its own time limit or by its timeout.  `name_or_id`: either will do. */
struct executor_kind {
    const char *name;   /* in the catalogue: "docker" */
    const char *engine; /* what /health calls it when it is away: "docker engine" */

    /* Words, for which nothing need be open. */
    bool (*supports)(enum executor_verb verb); /* NULL = every verb */
    /* Appends the words of the command line that does the same: the exec of argv, or the verb when argv is NULL. */
    void (*describe)(const char *name, enum executor_verb verb, const char *const *argv, json_t *words);

    /* Where it is, for log lines; borrowed from the settings. */
    const char *(*address)(const struct executor_settings *s);
    /* Does not connect yet. */
    enum err_code (*open)(const struct executor_settings *s, void **ret_self, struct err *err);
    void (*close)(void *self);  /* no call may be under way; NULL = nothing to do */
    void (*cancel)(void *self); /* as executor_cancel; NULL = nothing to do */

    /* As the functions below; one that is NULL is not offered, which is ERR_UNAVAILABLE. */
    enum err_code (*ping)(void *self, int timeout_ms, struct err *err);
    enum err_code (*inspect)(void *self, const char *name_or_id, struct instance *ret, struct err *err);
    enum err_code (*exec)(void *self, const struct executor_exec *exec, int *ret_exit_code, struct err *err);
    enum err_code (*verb)(void *self, const char *name, const char *id, enum executor_verb verb, int timeout_ms, struct err *err);
    enum err_code (*follow)(void *self, const struct executor_follower *f, struct err *err);
    enum err_code (*logs)(void *self, const char *name_or_id, int tail, size_t max_bytes, char **ret, struct err *err);
    enum err_code (*put_files)(void *self, const char *name, const char *folder, const struct executor_file *files, size_t count, struct err *err);
    enum err_code (*file_head)(void *self, const char *name, const char *file, char *buf, size_t bytes, size_t *ret_count, struct err *err);
    enum err_code (*put_file)(void *self, const char *name_or_id, const char *folder, const char *file, int fd, size_t bytes, int timeout_ms,
                              struct err *err);
    enum err_code (*scratch_create)(void *self, const struct executor_scratch *s, char ret_id[80], struct err *err);
    enum err_code (*scratch_remove)(void *self, const char *id, struct err *err);
    enum err_code (*scratch_sweep)(void *self, const char *owner, int *ret_count, struct err *err);
    enum err_code (*get_restart)(void *self, const char *name, struct executor_restart *ret, struct err *err);
    enum err_code (*set_restart)(void *self, const char *name, const char *policy, int max_retries, struct err *err);
    enum err_code (*end_marked)(void *self, const char *name, const char *id, const char *mark, int *ret_count, struct err *err);
    enum err_code (*found)(void *self, const char *name_or_id, void (*on_found)(void *ctx, const json_t *found), void *ctx, struct err *err);

    const struct executor_kind *by_hand; /* the same instances through docker-hand, when that is set; NULL = only directly */
};

const struct executor_kind *executor_kind_find(const char *name); /* NULL when there is none */
/* All of them. */
const struct executor_kind *const *executor_kinds(size_t *ret_count);
const struct executor_kind *executor_kind_default(void);

/* ---- one that is open ---- */

struct executor {
    const struct executor_kind *kind;
    void *self;
    const char *address; /* for log lines; borrowed, never NULL */
};

/* ERR_UNAVAILABLE when it does not answer within timeout_ms. */
enum err_code executor_ping(const struct executor *x, int timeout_ms, struct err *err);
/* ERR_NOT_FOUND: there is no such instance; ERR_UNAVAILABLE: the engine is down. */
enum err_code executor_inspect(const struct executor *x, const char *name_or_id, struct instance *ret, struct err *err);
/* ERR_NONE whenever the command ran to its end, whatever its exit code.  ERR_NOT_FOUND: no such instance (any more); ERR_CONFLICT: not
 * running or paused, in the engine's words. */
enum err_code executor_run(const struct executor *x, const struct executor_exec *exec, int *ret_exit_code, struct err *err);
/* id NULL = whichever has that name now.  "Already so" is success.  ERR_INVALID: this kind does not know the verb. */
enum err_code executor_do(const struct executor *x, const char *name, const char *id, enum executor_verb verb, int timeout_ms, struct err *err);
bool executor_supports(const struct executor_kind *kind, enum executor_verb verb);
/* Whether it can do that at all: run argv, or the verb when argv is NULL. */
bool executor_can(const struct executor_kind *kind, const char *const *argv, enum executor_verb verb);
/* Until the follower's cancel (ERR_CANCELLED) or until the engine goes away (ERR_UNAVAILABLE, ERR_IO): the caller connects again. */
enum err_code executor_follow(const struct executor *x, const struct executor_follower *f, struct err *err);
/* The last `tail` lines of what the instance wrote, both streams as they came, at most max_bytes of it (the newest; cut at a line).
 * *ret is malloc'd text; 0 bytes in it became '?', else it is as it came, also no UTF-8. */
enum err_code executor_logs(const struct executor *x, const char *name_or_id, int tail, size_t max_bytes, char **ret, struct err *err);
/* Puts files into a folder of the instance, in this order, whether it runs or not; a file of that name is replaced, and other links to the
 * replaced one keep its content.  ERR_NOT_FOUND: no such instance or folder; ERR_LIMIT: more than EXECUTOR_FILE_MAX. */
enum { EXECUTOR_FILE_MAX = 8 };
enum err_code executor_put_files(const struct executor *x, const char *name, const char *folder, const struct executor_file *files, size_t count,
                                 struct err *err);
/* The first bytes of a file, at most 2048, whether the instance runs or not.  ERR_NOT_FOUND: no such instance or regular file. */
enum err_code executor_file_head(const struct executor *x, const char *name, const char *file, char *buf, size_t bytes, size_t *ret_count,
                                 struct err *err);
/* One file of any size: the first `bytes` of fd. */
enum err_code executor_put_file(const struct executor *x, const char *name_or_id, const char *folder, const char *file, int fd, size_t bytes,
                                int timeout_ms, struct err *err);
/* Made and not started: files go in first, then EXECUTOR_START.  Whatever happens, scratch_remove it; what a killed process left, the next one
 * sweeps. */
enum err_code executor_scratch_create(const struct executor *x, const struct executor_scratch *s, char ret_id[80], struct err *err);
enum err_code executor_scratch_remove(const struct executor *x, const char *id, struct err *err); /* ERR_CONFLICT: it is none of ours */
enum err_code executor_scratch_sweep(const struct executor *x, const char *owner, int *ret_count, struct err *err);
enum err_code executor_get_restart(const struct executor *x, const char *name, struct executor_restart *ret, struct err *err);
enum err_code executor_set_restart(const struct executor *x, const char *name, const char *policy, int max_retries, struct err *err);
/* Ends every process in the instance that has this mark (executor_exec.mark) in its environment: what a time limit or a cancel leaves behind.
 * First they are asked (SIGINT, on which a client tells its server), then killed.  *ret_count of them; 0 is success, too. */
enum err_code executor_end_marked(const struct executor *x, const char *name, const char *id, const char *mark, int *ret_count, struct err *err);
/* Each instance whose maker says that we may look after it (label selfheal.enable=true), whether it is up or not: {name, image, labels, ports,
 * address, healthcheck} (docker_found_read), borrowed for the call.  name_or_id NULL = all of them; else that one, ERR_NOT_FOUND when it is none. */
enum err_code executor_found(const struct executor *x, const char *name_or_id, void (*on_found)(void *ctx, const json_t *found), void *ctx,
                             struct err *err);
/* For leaving: every call that has no cancel flag of its own ends with ERR_CANCELLED, now and from now on; one with a flag looks at it
 * now, so set the flag first. */
void executor_cancel(const struct executor *x);

/* The words of the command line that does the same: `docker exec NAME argv...`, or with argv NULL `docker restart NAME`; a new array. */
json_t *executor_describe(const struct executor_kind *kind, const char *name, enum executor_verb verb, const char *const *argv);
/* The same, quoted for a POSIX shell, so that a person can paste it; malloc'd, NULL on no memory. */
char *executor_command_line(const struct executor_kind *kind, const char *name, enum executor_verb verb, const char *const *argv);

/* ---- those of a daemon ---- */

enum { EXECUTOR_KIND_MAX = 8 };

/* At most one of each kind.  Filled while starting, by one thread; read by all afterwards. */
struct executors;

struct executors *executors_create(void);    /* NULL on no memory */
void executors_destroy(struct executors *s); /* closes them; NULL fine */
/* Opens one of that kind unless there is one.  `settings` must outlive the set. */
enum err_code executors_open(struct executors *s, const struct executor_kind *kind, const struct executor_settings *settings, struct err *err);
/* Whether one of that kind can be opened and answers. */
enum err_code executors_reach(const struct executor_kind *kind, const struct executor_settings *settings, int timeout_ms, struct err *err);
/* Takes over one that is open, for instance a test's; its kind's name says what it stands for.  ERR_LIMIT when it is there already or full. */
enum err_code executors_add(struct executors *s, const struct executor *x, struct err *err);
/* The one of the kind of that name; NULL when it was not opened (and when the set is NULL). */
const struct executor *executors_find(const struct executors *s, const char *kind_name);
const struct executor *executors_at(const struct executors *s, size_t i); /* NULL past the end */
void executors_cancel(const struct executors *s);                         /* executor_cancel for each; NULL fine */
