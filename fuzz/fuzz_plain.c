/* Outside text: what is made plain is plain and within its limit, cuts fall between characters, a stream in pieces is the stream at once. */
#include "common/base/base.h"
#include "fuzz/fuzz.h"

static void must_be_plain(const char *text, size_t bytes, unsigned flags)
{
    struct strbuf again;
    for (size_t i = 0; i < bytes;) {
        uint32_t code = 0;
        size_t count = utf8_char_bytes(text + i, bytes - i, &code);
        MUST(count > 0);
        MUST((code >= 0x20 && code != 0x7f) || ((flags & PLAIN_LINES) && (code == '\n' || code == '\t')));
        MUST(!(code >= 0x80 && code < 0xa0) && !(code >= 0x200b && code <= 0x200f) && !(code >= 0x202a && code <= 0x202e));
        i += count;
    }
    /* Plain text stays as it is. */
    strbuf_init(&again, bytes);
    MUST(plain_append(text, bytes, bytes, flags, &again) && again.bytes == bytes);
    MUST(bytes == 0 || memcmp(again.data, text, bytes) == 0);
    strbuf_free(&again);
}

static void try_append(const uint8_t *data, size_t bytes, size_t limit, unsigned flags)
{
    struct strbuf out;
    strbuf_init(&out, 4096);
    bool whole = plain_append((const char *)data, bytes, limit, flags, &out);
    MUST(out.bytes <= limit && out.bytes <= 4096);
    MUST(whole || limit < 3 * bytes + 3 || bytes > 1024);
    must_be_plain(strbuf_text(&out), out.bytes, flags);
    strbuf_free(&out);
}

static void try_stream(const uint8_t *data, size_t bytes, size_t at)
{
    struct utf8_stream pieces = {0}, once = {0};
    struct strbuf a, b;
    strbuf_init(&a, 3 * bytes + 3);
    strbuf_init(&b, 3 * bytes + 3);
    MUST(utf8_feed(&once, (const char *)data, bytes, &a) && utf8_end(&once, &a));
    MUST(utf8_feed(&pieces, (const char *)data, at, &b) && utf8_feed(&pieces, (const char *)data + at, bytes - at, &b) && utf8_end(&pieces, &b));
    MUST(a.bytes == b.bytes && memcmp(strbuf_text(&a), strbuf_text(&b), a.bytes) == 0);
    MUST(strlen(strbuf_text(&a)) == a.bytes);

    /* A cut of valid text is valid, within the limit, and at most three bytes short of it. */
    size_t cut = utf8_cut(strbuf_text(&a), a.bytes, at);
    MUST(cut <= at && cut <= a.bytes && (cut == a.bytes || cut + 3 >= at));
    for (size_t i = 0; i < cut;) {
        size_t count = utf8_char_bytes(strbuf_text(&a) + i, cut - i, NULL);
        MUST(count > 0);
        i += count;
    }
    strbuf_free(&a);
    strbuf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    unsigned choice = fuzz_byte(&data, &bytes), where = fuzz_byte(&data, &bytes);
    size_t limit = choice & 2 ? where : 4096;
    /* No memory of its own behind the bytes that are read. */
    uint8_t *copy = malloc(bytes + !bytes);
    MUST(copy);
    if (bytes)
        memcpy(copy, data, bytes);
    try_append(copy, bytes, limit, choice & 1 ? PLAIN_LINES : PLAIN_ONE_LINE);
    try_stream(copy, bytes, where < bytes ? where : bytes);

    AUTO_FREE char *text = fuzz_text(data, bytes);
    char line[64];
    size_t room = choice & 4 ? where % sizeof line : sizeof line;
    size_t used = plain_text(text, line, room);
    MUST(used <= (room ? room - 1 : 0));
    if (room) {
        MUST(strlen(line) == used);
        must_be_plain(line, used, PLAIN_ONE_LINE);
    }
    free(copy);
    return 0;
}
