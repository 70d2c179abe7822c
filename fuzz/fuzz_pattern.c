/* Patterns of the catalogue and texts of targets: the first line is the pattern, the rest the text. */
#include "common/facts/facts.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    char *end = strchr(text, '\n');
    const char *subject = end ? end + 1 : "";
    struct pattern *p = NULL;
    int column = 0;
    if (end)
        *end = '\0';
    if (strlen(text) > 200)
        return 0;
    if (pattern_compile(text, true, &p, &column, NULL)) {
        MUST(column >= 1 && (size_t)column <= strlen(text) + 1);
        return 0;
    }
    enum pattern_answer answer = pattern_search(p, subject);
    MUST(pattern_finds(p, subject) == (answer == PATTERN_FOUND));
    pattern_free(p);
    return 0;
}
