/* What a check's command printed: every fact of it has a name and a value as facts have them. */
#include "common/probes/plugin_output.h"
#include "fuzz/fuzz.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct facts *f = facts_create();
    MUST(f);
    plugin_output_read(text, f);
    MUST(facts_count(f) <= 1 + 3 * 32);
    for (size_t i = 0; i < facts_count(f); i++)
        MUST(facts_at(f, i)->type == FACT_TEXT || isfinite(facts_at(f, i)->number));
    facts_destroy(f);
    return 0;
}
