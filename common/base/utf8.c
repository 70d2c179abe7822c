/* What UTF-8 is: the one table of lead bytes, and what is built on it. */
#include "common/base/utf8.h"

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

size_t utf8_char_bytes(const char *text, size_t left, uint32_t *ret_code)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t length = left ? sequence_bytes(s[0]) : 0;
    if (length == 0 || length > left)
        return 0;
    uint32_t code = length == 1 ? s[0] : s[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (!continues(s[0], i, s[i]))
            return 0;
        code = code << 6 | (s[i] & 0x3Fu);
    }
    if (ret_code)
        *ret_code = code;
    return length;
}

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

size_t utf8_chars(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += !is_inside(*text);
    return count;
}

static bool give_up(struct utf8_stream *s, struct strbuf *out)
{
    s->held_count = 0;
    return strbuf_add(out, UTF8_REPLACEMENT);
}

static bool feed_byte(struct utf8_stream *s, unsigned char byte, struct strbuf *out)
{
    if (s->held_count > 0 && !continues(s->held[0], s->held_count, byte)) {
        if (!give_up(s, out)) /* and the byte starts anew below */
            return false;
    }
    if (s->held_count == 0 && (byte == 0 || sequence_bytes(byte) == 0))
        return strbuf_add(out, UTF8_REPLACEMENT);

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
    while (end > 0 && is_inside(text[end]))
        end--;
    return end;
}
