/* PATCH /incidents/:id. */
#include "backend-ext/incident.h"
#include "backend-ext/incident_patch.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *body = NULL;
    struct incident_patch p = {0};
    struct err err = {0};
    if (json_parse(text, bytes, JSON_TRAILING_OK | JSON_FOLD_KEYS, &body, NULL))
        return 0;
    if (incident_patch_read(&p, body, &err)) {
        MUST(err.code == ERR_INVALID && err.msg[0]);
        return 0;
    }
    MUST(!p.status || incident_is_status(p.status));
    MUST(!p.severity || incident_is_severity(p.severity));
    MUST(!*p.execution_id || (p.status && strcmp(p.status, "fixing") == 0));
    MUST(!(p.notes && p.notes_append));
    MUST(!incident_patch_is_empty(&p) || !incident_patch_tells_sockets(&p));
    return 0;
}
