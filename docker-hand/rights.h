/* rights.h - who may ask docker-hand for what: one table, by the user id of the process that asks. */
#pragma once
#include "common/request/request.h"

/* SELF: docker-hand's own user, for its health check. */
enum peer { PEER_NOBODY = 0, PEER_MONITOR = 1, PEER_AGENT = 2, PEER_GENERATOR = 4, PEER_SELF = 8 };

struct job;

struct right {
    unsigned peers;     /* enum peer, or-ed */
    unsigned lab_peers; /* besides, with LAB=on */
    bool on_container;  /* it is about one, which must be a target's, labelled or a scratch one */
    enum err_code (*run)(struct job *j, const struct request *r, json_t **ret, struct err *err); /* verbs.h */
};
extern const struct right rights[VERB_COUNT];

/* peers: enum peer, or-ed, since two daemons may run as the same user where they are developed. */
bool rights_allow(unsigned peers, enum verb verb, bool lab);
const char *peer_name(unsigned peers);
