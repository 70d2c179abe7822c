/* JSON from outside by our rules: what was taken is written and read back as the same, and its digest is its own. */
#include "backend-ext/text.h"
#include "common/base/base.h"
#include "fuzz/fuzz.h"

static void try_seal(const json_t *value)
{
    char *text = NULL, digest[DIGEST_TEXT_BYTES], again[DIGEST_TEXT_BYTES];
    if (json_canonical(value, &text, NULL))
        return;
    json_t *back = NULL;
    MUST(json_parse(text, strlen(text), JSON_PLAIN, &back, NULL) == ERR_NONE && json_equal(back, value));
    MUST(digest_json(value, digest, NULL) == ERR_NONE && digest_json(back, again, NULL) == ERR_NONE && strcmp(digest, again) == 0);
    json_decref(back);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    unsigned rules = fuzz_byte(&data, &bytes) & (JSON_TRAILING_OK | JSON_FOLD_KEYS);
    AUTO_FREE char *text = fuzz_text(data, bytes);
    json_t *value = NULL;
    struct err err = {0};
    if (json_parse(text, bytes, rules, &value, &err)) {
        MUST(err.msg[0] && !value);
        return 0;
    }
    AUTO_FREE char *written = json_text(value);
    MUST(written);
    AUTO_FREE char *shown = text_of_json(value);
    MUST(shown);
    json_t *again = NULL;
    MUST(json_parse(written, strlen(written), JSON_PLAIN, &again, NULL) == ERR_NONE);
    AUTO_FREE char *twice = json_text(again);
    MUST(twice && strcmp(written, twice) == 0);
    json_decref(again);
    try_seal(value);

    int64_t whole;
    double number;
    bool flag;
    const char *string;
    json_get_int(value, "n", &whole, NULL);
    json_get_number(value, "n", &number, NULL);
    json_get_bool(value, "b", &flag, NULL);
    json_require_string(value, "s", &string, NULL);
    json_decref(json_decoded(value, "j"));
    char at[CLOCK_TEXT_BYTES], id[UUID_TEXT_BYTES];
    text_get_time(value, "at", at, NULL);
    text_get_past_time(value, "at", at, NULL);
    text_get_uuid(value, "id", id, NULL);
    value = text_plain_json(value, PLAIN_ONE_LINE);
    json_decref(value);
    return 0;
}
