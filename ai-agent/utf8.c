#include "ai-agent/utf8.h"
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD";

/* How many bytes the character starting with `lead` has; 0 = no character starts so. */
static size_t sequence_bytes(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 4;
    return 0;
}

/* Whether `byte` may stand at `index` (1..3) after `lead`: the second byte also rules out overlong forms,
 * surrogates and code points past U+10FFFF. */
static bool continues(unsigned char lead, size_t index, unsigned char byte)
{
    unsigned char low = 0x80, high = 0xBF;
    if (index == 1) {
        if (lead == 0xE0)
            low = 0xA0;
        else if (lead == 0xED)
            high = 0x9F;
        else if (lead == 0xF0)
            low = 0x90;
        else if (lead == 0xF4)
            high = 0x8F;
    }
    return byte >= low && byte <= high;
}

static bool give_up(struct utf8_stream *s, struct strbuf *out)
{
    s->held_count = 0;
    return strbuf_add(out, replacement);
}

static bool feed_byte(struct utf8_stream *s, unsigned char byte, struct strbuf *out)
{
    if (s->held_count > 0 && !continues(s->held[0], s->held_count, byte)) {
        if (!give_up(s, out)) /* and the byte starts anew below */
            return false;
    }
    if (s->held_count == 0 && (byte == 0 || sequence_bytes(byte) == 0))
        return strbuf_add(out, replacement);

    s->held[s->held_count++] = byte;
    if (s->held_count < sequence_bytes(s->held[0]))
        return true;
    size_t count = s->held_count;
    s->held_count = 0;
    /* All or nothing, so that the ceiling never cuts a character. */
    if (out->bytes + count > out->limit_bytes) {
        out->overflowed = true;
        return false;
    }
    return strbuf_append(out, s->held, count);
}

bool utf8_feed(struct utf8_stream *s, const char *bytes, size_t count, struct strbuf *out)
{
    for (size_t i = 0; i < count;) {
        size_t run = 0;
        if (s->held_count == 0)
            while (i + run < count && (unsigned char)bytes[i + run] - 1u < 0x7F)
                run++;
        if (run > 0) { /* plain ASCII goes as a block */
            if (!strbuf_append(out, bytes + i, run))
                return false;
            i += run;
            continue;
        }
        if (!feed_byte(s, (unsigned char)bytes[i], out))
            return false;
        i++;
    }
    return true;
}

bool utf8_end(struct utf8_stream *s, struct strbuf *out)
{
    return s->held_count == 0 || give_up(s, out);
}

size_t utf8_cut(const char *text, size_t bytes, size_t max_bytes)
{
    if (bytes <= max_bytes)
        return bytes;
    size_t end = max_bytes;
    while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
        end--;
    return end;
}
