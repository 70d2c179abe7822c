/* PUT /systems: the monitor's report, and the frame that the pages get of it. */
#include "backend-ext/system.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *body = NULL;
    AUTO_JSON json_t *rows = NULL;
    struct err err = {0};
    if (json_parse(text, bytes, JSON_TRAILING_OK | JSON_FOLD_KEYS, &body, NULL))
        return 0;
    if (systems_read(body, &rows, &err)) {
        MUST(err.code == ERR_INVALID && err.msg[0]);
        return 0;
    }
    MUST(json_array_size(rows) <= SYSTEMS_MAX);
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        AUTO_JSON json_t *frame = system_frame(row);
        MUST(frame && !json_object_get(frame, "id"));
    }
    return 0;
}
