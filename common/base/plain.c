/* Outside text made plain. */
#include "common/base/plain.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

size_t plain_char_bytes(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t length = *s < 0x80 ? 1 : *s >= 0xC2 && *s < 0xE0 ? 2 : *s >= 0xE0 && *s < 0xF0 ? 3 : *s >= 0xF0 && *s < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((*s == 0xE0 && s[1] < 0xA0) || (*s == 0xED && s[1] > 0x9F) || (*s == 0xF0 && s[1] < 0x90) || (*s == 0xF4 && s[1] > 0x8F))
        return 0;
    return length;
}

static uint32_t code_point(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    uint32_t code = length == 1 ? s[0] : s[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++)
        code = code << 6 | (s[i] & 0x3Fu);
    return code;
}

/* What shows nothing, or changes how the rest is shown. */
static bool is_hidden(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},     {0x61C, 0x61C},   {0x180E, 0x180E}, {0x200B, 0x200F},
        {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

/* Zero width non-joiner and joiner, and the variants of a character. */
static bool is_joiner(uint32_t code)
{
    return code == 0x200C || code == 0x200D || (code >= 0xFE00 && code <= 0xFE0F);
}

size_t plain_room_bytes(size_t text_bytes)
{
    return 3 * text_bytes + 1;
}

static size_t make_plain(const char *text, char *ret, size_t ret_bytes, bool lines)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    size_t used = 0;
    bool replaced = false;
    while (*text) {
        size_t length = plain_char_bytes(text);
        uint32_t code = length ? code_point(text, length) : 0;
        bool hidden = length == 0 || (is_hidden(code) && !(lines && is_joiner(code)));
        const char *piece = text;
        size_t piece_bytes = length;
        if (*text == '\n' && lines) {
            piece_bytes = 1;
        } else if (*text == '\n') {
            piece = used && text[1] ? "; " : "";
            piece_bytes = strlen(piece);
        } else if (*text == '\r') {
            piece_bytes = 0;
        } else if (*text == '\t') {
            piece = " ";
        } else if (hidden) {
            piece = replacement;
            piece_bytes = replaced ? 0 : sizeof replacement - 1;
        }
        replaced = hidden && *text != '\n' && *text != '\r' && *text != '\t';
        if (used + piece_bytes + 1 > ret_bytes)
            break;
        memcpy(ret + used, piece, piece_bytes);
        used += piece_bytes;
        text += length ? length : 1;
    }
    while (!lines && used && ret[used - 1] == ' ')
        used--;
    if (ret_bytes)
        ret[used] = '\0';
    return used;
}

size_t plain_text(const char *text, char *ret, size_t ret_bytes)
{
    return make_plain(text, ret, ret_bytes, false);
}

size_t plain_lines(const char *text, char *ret, size_t ret_bytes)
{
    return make_plain(text, ret, ret_bytes, true);
}

size_t plain_cut(const char *text, size_t max_bytes)
{
    size_t bytes = strnlen(text, max_bytes + 1);
    if (bytes <= max_bytes)
        return bytes;
    bytes = max_bytes;
    while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0) == 0x80)
        bytes--;
    return bytes;
}
