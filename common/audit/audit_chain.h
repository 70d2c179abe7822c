/* audit_chain.h - one record of the chain, its hash, and the check of a whole chain, record by record.
 *
 * The hash is SHA-256 over the canonical form (RFC 8785) of {actor, at, detail, id, incident_id, kind, prev_hash, seq}: all of a record but the
 * hash itself.  Without `hash`, a line of the export is that object. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdint.h>

enum { AUDIT_KIND_CHARS = 50, AUDIT_ACTOR_CHARS = 200, AUDIT_DETAIL_MAX_BYTES = 64 * 1024, AUDIT_WHY_BYTES = 300 };

/* prev_hash of the first record. */
extern const char audit_first_hash[DIGEST_TEXT_BYTES];

/* Borrowed texts. */
struct audit_record {
    int64_t seq;   /* from 1 on, without gaps */
    int64_t at_us; /* when it was appended */
    const char *id, *kind, *actor;
    const char *incident_id; /* NULL = about none */
    const char *detail;      /* a JSON object in canonical form */
    const char *prev_hash, *hash;
};

/* {seq, id, at, kind, actor, incident_id, detail, prev_hash} and, when there is one, hash.  A new reference.  ERR_INVALID: detail is no object, or
 * not written in canonical form. */
enum err_code audit_json(const struct audit_record *r, json_t **ret, struct err *err);
/* Over everything but r->hash.  ERR_INVALID as above. */
enum err_code audit_hash(const struct audit_record *r, char ret[DIGEST_TEXT_BYTES], struct err *err);
/* The same of a record that is an object already: its member `hash` is left out. */
enum err_code audit_hash_json(const json_t *record, char ret[DIGEST_TEXT_BYTES], struct err *err);

/* How far a check has come; starts as AUDIT_CHAIN_START. */
struct audit_chain {
    int64_t seq; /* of the last good record; 0 = none yet */
    char hash[DIGEST_TEXT_BYTES];
    int64_t bad_seq; /* the first number that is not as it was written; 0 = none */
    char why[AUDIT_WHY_BYTES];
};
#define AUDIT_CHAIN_START                                                                                                                            \
    (struct audit_chain)                                                                                                                             \
    {                                                                                                                                                \
        .hash = "0000000000000000000000000000000000000000000000000000000000000000"                                                                   \
    }

/* The next record in the order of seq.  False when it breaks the chain: bad_seq and why say where and how; nothing more can be said of what follows.
 */
bool audit_chain_next(struct audit_chain *c, const struct audit_record *r);

/* A head that was saved elsewhere: the chain must have come past it, with that hash there. */
struct audit_head {
    int64_t seq; /* 0 = of an empty chain */
    char hash[DIGEST_TEXT_BYTES];
};
/* {"seq", "hash"} and whatever else.  ERR_INVALID names what is wrong. */
enum err_code audit_head_read(const json_t *object, struct audit_head *ret, struct err *err);
/* After each record: false when this is the head's number and the hash is another.  After the last one, with at_end: false when the tail is cut. */
bool audit_chain_meets(struct audit_chain *c, const struct audit_head *head, bool at_end);
