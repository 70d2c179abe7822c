/* The first message of a socket of the agent. */
#include "ai-agent/ws_request.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct request r = {0};
    struct err err = {0};
    if (request_parse(text, bytes, &r, &err)) {
        MUST((err.code == ERR_PROTOCOL || err.code == ERR_INVALID) && err.msg[0]);
        return 0;
    }
    if (*r.execution_id) {
        MUST(strlen(r.execution_id) == UUID_TEXT_BYTES - 1 && !*r.incident_id);
    } else {
        MUST(strlen(r.incident_id) == UUID_TEXT_BYTES - 1 && *r.system && *r.action);
        MUST(!*r.proposal_id || strlen(r.proposal_id) == UUID_TEXT_BYTES - 1);
        MUST(!*r.digest || strlen(r.digest) == DIGEST_TEXT_BYTES - 1);
    }
    return 0;
}
