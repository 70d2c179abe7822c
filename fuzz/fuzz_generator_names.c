/* Bodies of the generator's routes. */
#include "fuzz/fuzz.h"
#include "incident-generator/generator_api.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    bool required = fuzz_byte(&data, &bytes) & 1;
    AUTO_FREE char *text = fuzz_text(data, bytes);
    json_t *body = NULL;
    const char *system = NULL, *failure = NULL;
    struct err err = {0};
    if (generator_read_names(text, bytes, required, &body, &system, &failure, &err)) {
        MUST(err.msg[0] && !body);
        return 0;
    }
    MUST(!required || (system && failure));
    MUST((!system || *system) && (!failure || *failure));
    json_decref(body);
    return 0;
}
