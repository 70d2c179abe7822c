/* Facts that come as JSON: the monitor's metrics in an incident, whoever wrote it. */
#include "common/facts/facts.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    int64_t older_ms = fuzz_byte(&data, &bytes) * (int64_t)1000;
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *object = NULL;
    if (json_parse(text, bytes, JSON_PLAIN, &object, NULL))
        return 0;
    struct facts *f = facts_create();
    MUST(f);
    facts_read_json(f, object, older_ms);
    for (size_t i = 0; i < facts_count(f); i++) {
        char words[FACT_TEXT_BYTES + 40];
        fact_words(facts_at(f, i), words, sizeof words);
        MUST(!facts_at(f, i)->rose || facts_at(f, i)->rose_ms >= 0);
    }
    AUTO_JSON json_t *again = facts_json(f, NULL);
    MUST(again);
    facts_destroy(f);
    return 0;
}
