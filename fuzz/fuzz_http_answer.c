/* What another server answers with an error, and what goes into an address: words for a person, and nothing that needs escaping. */
#include "common/http/http.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct http_response r = {.status = 500, .body = text, .body_bytes = bytes};
    AUTO_FREE char *words = http_error_text(&r);
    MUST(words && strlen(words) < PLAIN_TEXT_MAX_BYTES);
    for (size_t i = 0; words[i]; i++)
        MUST((unsigned char)words[i] >= 0x20 && words[i] != 0x7f);
    AUTO_FREE char *escaped = http_escape(text);
    MUST(escaped && strspn(escaped, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%") == strlen(escaped));
    return 0;
}
