/* What the agents ask of the referee, and the switch that stops all acting. */
#include "backend-ext/referee.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *body = NULL;
    struct execution_new n = {0};
    struct acting_new a = {0};
    struct err err = {0};
    if (json_parse(text, bytes, JSON_TRAILING_OK | JSON_FOLD_KEYS, &body, NULL))
        return 0;
    if (execution_new_read(&n, body, &err) == ERR_NONE)
        MUST(strlen(n.id) == UUID_TEXT_BYTES - 1 && strlen(n.incident_id) == UUID_TEXT_BYTES - 1 && *n.system && *n.action && n.lease_ms > 0);
    else
        MUST(err.code == ERR_INVALID && err.msg[0]);
    if (acting_new_read(&a, body, NULL) == ERR_NONE)
        MUST(*a.owner && (!a.stopped || *a.reason));
    return 0;
}
