/* Times and ids: what was taken is written and read back as the same. */
#include "backend-ext/text.h"
#include "common/base/base.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    int64_t at_us = 0, again_us = 0;
    char written[CLOCK_TEXT_BYTES], id[UUID_TEXT_BYTES], again[UUID_TEXT_BYTES];
    int ms;
    if (clock_parse(text, &at_us, NULL) == ERR_NONE) {
        clock_text(at_us, written);
        MUST(clock_parse(written, &again_us, NULL) == ERR_NONE && again_us == at_us);
    }
    if (uuid_read(text, id, NULL) == ERR_NONE)
        MUST(strlen(id) == UUID_TEXT_BYTES - 1 && uuid_read(id, again, NULL) == ERR_NONE && strcmp(id, again) == 0);
    if (settings_parse_ms(text, &ms, NULL) == ERR_NONE)
        MUST(ms >= 0);
    json_decref(text_time_json(text));
    json_decref(text_number_json(text));
    return 0;
}
