/* request.h - what docker-hand can be asked for: the verbs, and one request as it came, with every limit checked. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"

enum { REQUEST_TIMEOUT_MAX_MS = 3600000, REQUEST_TAIL_MAX = 10000, REQUEST_TEXT_MAX_BYTES = 256 * 1024 };

enum verb {
    VERB_PING,
    VERB_INSPECT,
    VERB_EVENTS,
    VERB_FOUND,
    VERB_LOGS,
    VERB_EXEC,
    VERB_END_MARKED,
    VERB_START,
    VERB_STOP,
    VERB_RESTART,
    VERB_PAUSE,
    VERB_UNPAUSE,
    VERB_KILL,
    VERB_CONNECT,
    VERB_DISCONNECT,
    VERB_THROTTLE,
    VERB_UNTHROTTLE,
    VERB_MEND_APPEND_ONLY,
    VERB_PUT_BACK_APPEND_ONLY,
    VERB_PUT_FILE,
    VERB_PUT_FILES,
    VERB_FILE_HEAD,
    VERB_GET_RESTART,
    VERB_SET_RESTART,
    VERB_SCRATCH_CREATE,
    VERB_SCRATCH_REMOVE,
    VERB_SCRATCH_SWEEP,
    VERB_COUNT
};

/* Texts are borrowed from json; "" where one is not there. */
struct request {
    json_t *json; /* owned */
    enum verb verb;
    const char *instance; /* name or id of a container */
    const char *name;     /* what errors call it; instance when it is not said */
    const char *mark, *folder, *file, *image, *owner, *policy;
    const char *argv[CATALOGUE_ARGV_MAX + 1];                                      /* NULL-terminated */
    int64_t timeout_ms, tail, life_s, max_retries, max_bytes, bytes, memory_bytes; /* each within limits that fit an int or a size_t */
    struct executor_file files[EXECUTOR_FILE_MAX];                                 /* contents follow one another in the file beside the request */
    size_t file_count;
};

/* ERR_INVALID: it is none; *ret is then empty. */
enum err_code request_read(const char *text, size_t bytes, struct request *ret, struct err *err);
void request_free(struct request *r);

const char *verb_name(enum verb verb);
/* False when there is no such verb. */
bool verb_find(const char *name, enum verb *ret);
/* Absolute, plain characters, and no way up. */
bool path_is_plain(const char *path);
