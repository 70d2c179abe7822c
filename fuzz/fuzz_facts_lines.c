/* Redis INFO and what looks like it: facts have plain names and values, and are the same after a way through JSON. */
#include "common/facts/facts.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct facts *f = facts_create(), *back = facts_create();
    MUST(f && back);
    facts_read_lines(f, text);
    MUST(facts_count(f) <= FACT_MAX);
    for (size_t i = 0; i < facts_count(f); i++) {
        const struct fact *fact = facts_at(f, i);
        char words[FACT_TEXT_BYTES + 40];
        MUST(strspn(fact->name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(fact->name) && *fact->name);
        MUST(fact->type == FACT_NUMBER || strlen(fact->text) < FACT_TEXT_BYTES);
        for (const char *c = fact->type == FACT_TEXT ? fact->text : ""; *c; c++)
            MUST((unsigned char)*c >= 0x20 && *c != 0x7f);
        fact_words(fact, words, sizeof words);
    }
    AUTO_JSON json_t *object = facts_json(f, NULL);
    MUST(object);
    facts_read_json(back, object, 1000);
    for (size_t i = 0; i < facts_count(f); i++) {
        const struct fact *was = facts_at(f, i), *is = facts_get(back, was->name);
        MUST(is && is->type == was->type);
        MUST(is->type == FACT_TEXT ? strcmp(is->text, was->text) == 0 : is->number == was->number || strcmp(was->name, "rose") == 0);
    }
    facts_destroy(f);
    facts_destroy(back);
    return 0;
}
