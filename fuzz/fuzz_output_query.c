/* What a request asks of an output: whatever its query and its Range header say, what comes out is within the output and within the limits. */
#include "ai-agent/output_query.h"
#include "fuzz/fuzz.h"

enum { FIELDS = 7 };

/* A line each; one that begins with '~' was not given. */
static void split(char *text, const char *ret[FIELDS])
{
    char *at = text;
    for (int i = 0; i < FIELDS; i++) {
        char *end = at ? strchr(at, '\n') : NULL;
        if (end)
            *end = '\0';
        ret[i] = at && *at != '~' ? at : NULL;
        at = end ? end + 1 : NULL;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const uint64_t sizes[] = {0, 1, 1000, 262144, 100000000, INT64_MAX};
    uint64_t size = sizes[fuzz_byte(&data, &bytes) % (sizeof sizes / sizeof sizes[0])];
    char *text = fuzz_text(data, bytes);
    const char *f[FIELDS];
    struct output_query q;
    struct err err = {0};
    split(text, f);
    const struct output_asked a = {.from = f[0], .to = f[1], .line = f[2], .count = f[3], .search = f[4], .ignore_case = f[5], .range = f[6]};
    enum err_code code = output_query_read(&a, size, &q, &err);
    MUST(code == ERR_NONE || (code == err.code && *err.msg && (code == ERR_INVALID || (code == ERR_LIMIT && a.range))));
    if (!code && q.kind == OUTPUT_ASKS_RANGE) {
        MUST(q.from <= q.to && q.to <= size && q.to - q.from <= OUTPUT_RANGE_MAX_BYTES);
        MUST(!q.partial || q.from < q.to);
    } else if (!code && q.kind == OUTPUT_ASKS_LINES) {
        MUST(q.line >= 1 && q.count >= 1 && q.count <= OUTPUT_LINES_MAX);
    } else if (!code && q.kind == OUTPUT_ASKS_SEARCH) {
        MUST(q.needle.bytes >= 1 && q.needle.bytes <= OUTPUT_NEEDLE_BYTES && strlen(q.needle.text) == q.needle.bytes);
    }
    free(text);
    return 0;
}
