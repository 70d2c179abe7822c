/* rights.h - who may ask docker-hand for what: one table, by the user id of the process that asks. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum peer {
    PEER_NOBODY = 0,
    PEER_MONITOR = 1,
    PEER_AGENT = 2,
    PEER_GENERATOR = 4,
    PEER_SELF = 8, /* docker-hand's own user: its health check */
};

enum verb {
    VERB_PING,
    VERB_INSPECT,
    VERB_EVENTS,
    VERB_LOGS,
    VERB_EXEC,
    VERB_END_MARKED,
    VERB_START,
    VERB_STOP,
    VERB_RESTART,
    VERB_PAUSE,
    VERB_UNPAUSE,
    VERB_KILL,
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

struct job;
struct request;

struct right {
    const char *verb;
    unsigned peers;     /* enum peer, or-ed */
    unsigned lab_peers; /* besides, with LAB=on */
    bool on_container;  /* it is about one, which must be a target's, labelled or a scratch one */
    enum err_code (*run)(struct job *j, const struct request *r, json_t **ret, struct err *err); /* verbs.h */
};
extern const struct right rights[VERB_COUNT];

/* False when there is no such verb. */
bool verb_find(const char *name, enum verb *ret);
/* peers: enum peer, or-ed, since two daemons may run as the same user where they are developed. */
bool rights_allow(unsigned peers, enum verb verb, bool lab);
const char *peer_name(unsigned peers);
