/* Outside text made plain. */
#include "common/base/plain.h"
#include "common/base/utf8.h"
#include <stdint.h>
#include <string.h>

/* What shows nothing, or changes how the rest is shown.  Not here: U+FE0E and U+FE0F, with which a screen picks between a sign and its picture. */
static bool is_hidden(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},     {0x61C, 0x61C},   {0x180E, 0x180E}, {0x200B, 0x200F},
        {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFE00, 0xFE0D}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

struct reader {
    const char *at;
    size_t left;
    unsigned flags;
    bool begun, line_ended, replaced;
};

/* "\n", "\r\n" and a "\r" alone end a line. */
static bool take_line_end(struct reader *r)
{
    if (*r->at != '\n' && *r->at != '\r')
        return false;
    size_t bytes = *r->at == '\r' && r->left > 1 && r->at[1] == '\n' ? 2 : 1;
    r->at += bytes;
    r->left -= bytes;
    return true;
}

/* The next piece to write and its length, 0 at the end. */
static size_t next_piece(struct reader *r, const char **ret)
{
    while (r->left > 0) {
        if (take_line_end(r)) {
            r->replaced = false;
            *ret = "\n";
            if (r->flags & PLAIN_LINES)
                return 1;
            r->line_ended = r->begun;
            continue;
        }
        if (r->line_ended) { /* told only now: the last line end of a text is nobody's separator */
            r->line_ended = false;
            *ret = "; ";
            return 2;
        }
        uint32_t code = 0;
        size_t bytes = utf8_char_bytes(r->at, r->left, &code);
        bool again = r->replaced;
        r->replaced = *r->at != '\t' && (bytes == 0 || is_hidden(code));
        *ret = *r->at == '\t' ? (r->flags & PLAIN_LINES ? "\t" : " ") : r->replaced ? UTF8_REPLACEMENT : r->at;
        r->at += bytes ? bytes : 1;
        r->left -= bytes ? bytes : 1;
        r->begun = true;
        if (!r->replaced)
            return bytes;
        if (!again)
            return sizeof UTF8_REPLACEMENT - 1;
    }
    return 0;
}

bool plain_append(const char *text, size_t bytes, size_t max_bytes, unsigned flags, struct strbuf *out)
{
    struct reader r = {.at = text, .left = bytes, .flags = flags};
    const char *piece = NULL;
    size_t room = out->limit_bytes - out->bytes;
    if (room > max_bytes)
        room = max_bytes;
    for (size_t count; (count = next_piece(&r, &piece)) > 0; room -= count)
        if (count > room || !strbuf_append(out, piece, count))
            return false;
    return true;
}

size_t plain_text(const char *text, char *ret, size_t ret_bytes)
{
    struct reader r = {.at = text, .left = strlen(text)};
    const char *piece = NULL;
    size_t used = 0;
    for (size_t count; (count = next_piece(&r, &piece)) > 0 && used + count < ret_bytes; used += count)
        memcpy(ret + used, piece, count);
    while (used && ret[used - 1] == ' ')
        used--;
    if (ret_bytes)
        ret[used] = '\0';
    return used;
}
