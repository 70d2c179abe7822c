/* Sentences and arguments with holes: filled within the limit, or left out whole. */
#include "common/facts/facts.h"
#include "fuzz/fuzz.h"
#include "fuzz/fuzz_facts.h"

static void see_name(void *ctx, const char *name)
{
    MUST(*name);
    ++*(size_t *)ctx;
}

static const char *own_word(const void *ctx, const char *name)
{
    return *name == 'n' ? NULL : ctx;
}

/* What is filled once has nothing left to be filled. */
static void try_own(const char *text, size_t limit)
{
    struct strbuf once, twice;
    strbuf_init(&once, limit);
    strbuf_init(&twice, limit);
    if (template_fill_own(text, own_word, "plain", &once)) {
        MUST(once.bytes <= limit);
        MUST(template_fill_own(strbuf_text(&once), own_word, NULL, &twice));
        MUST(strcmp(strbuf_text(&once), strbuf_text(&twice)) == 0);
    }
    strbuf_free(&once);
    strbuf_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    size_t limit = fuzz_byte(&data, &bytes) + 2, names = 0;
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct err err = {0};
    int column = 0;
    struct strbuf out;
    bool right = template_check(text, &column, &err) == ERR_NONE;
    MUST(right || (err.msg[0] && column >= 1 && (size_t)column <= strlen(text) + 1));
    template_names(text, see_name, &names);
    MUST(!right || (names > 0) <= template_has_holes(text));
    strbuf_init(&out, limit);
    MUST(strbuf_add(&out, "> "));
    bool filled = template_fill(text, fuzz_facts(), &out);
    MUST(out.bytes <= limit && strlen(strbuf_text(&out)) == out.bytes && strncmp(strbuf_text(&out), "> ", 2) == 0);
    MUST(filled || out.bytes == 2);
    strbuf_free(&out);
    try_own(text, limit);
    return 0;
}
