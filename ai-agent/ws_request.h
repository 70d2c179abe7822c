/* ws_request.h - the first message on a socket: start an execution, or look at one.  Pure. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REQUEST_NAME_BYTES = 128 };

/* Whether the approver had the proposal's evidence before his eyes, as his page tells it. */
enum evidence_seen { EVIDENCE_NOT_TOLD, EVIDENCE_OPENED, EVIDENCE_NOT_OPENED };

struct request {
    char execution_id[UUID_TEXT_BYTES]; /* not "": attach from from_seq */
    uint64_t from_seq;
    bool without_output;               /* of either: output that is kept is fetched by its bytes */
    char incident_id[UUID_TEXT_BYTES]; /* else start */
    char system[REQUEST_NAME_BYTES], action[REQUEST_NAME_BYTES];
    char proposal_id[UUID_TEXT_BYTES]; /* "" = the agent's own current proposal */
    char digest[DIGEST_TEXT_BYTES];    /* what the approver read; "" = the message does not say */
    enum evidence_seen evidence;
    struct trace trace; /* that the message goes on with; without an id = none */
};

/* ERR_PROTOCOL: not JSON.  ERR_INVALID: JSON, but not one of the two shapes; err names the field. */
enum err_code request_parse(const char *text, size_t bytes, struct request *ret, struct err *err);
