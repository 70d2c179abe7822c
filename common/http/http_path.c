#include "common/http/http_server_internal.h"
#include <stdlib.h>
#include <string.h>

/* Length of the UTF-8 sequence at `s`, 0 when it is none: no overlong forms, no surrogates, nothing past U+10FFFF. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    static const struct {
        unsigned char first_min, first_max, second_min, second_max;
        size_t length;
    } forms[] = {
        {0x00, 0x7f, 0x00, 0xff, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (s[0] < forms[i].first_min || s[0] > forms[i].first_max)
            continue;
        if (forms[i].length > left)
            return 0;
        if (forms[i].length > 1 && (s[1] < forms[i].second_min || s[1] > forms[i].second_max))
            return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if ((s[k] & 0xc0) != 0x80)
                return 0;
        return forms[i].length;
    }
    return 0;
}

bool http_text_ok(const char *bytes, size_t count)
{
    const unsigned char *s = (const unsigned char *)bytes;
    for (size_t i = 0; i < count;) {
        size_t length = utf8_length(s + i, count - i);
        if (length == 0 || s[i] < 0x20 || s[i] == 0x7f)
            return false;
        i += length;
    }
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decodes the segment [from, to) to `out` with a NUL; false on a broken escape or text that nobody should see. */
static bool decode_segment(const char *from, const char *to, char *out, size_t *ret_bytes)
{
    size_t count = 0;
    while (from < to) {
        char c = *from++;
        if (c == '%') {
            int high = to - from >= 2 ? hex_digit(from[0]) : -1;
            int low = high >= 0 ? hex_digit(from[1]) : -1;
            if (low < 0)
                return false;
            c = (char)(unsigned char)(high * 16 + low);
            from += 2;
        }
        out[count++] = c;
    }
    out[count] = '\0';
    *ret_bytes = count;
    return http_text_ok(out, count);
}

static bool split(const char *target, size_t bytes, struct http_path *p)
{
    char *text = p->text;
    char *segment = p->text + bytes + 1;
    const char *end = target + bytes;
    for (const char *at = target; at < end;) {
        const char *slash = memchr(at + 1, '/', (size_t)(end - at - 1));
        const char *next = slash ? slash : end;
        size_t count = 0;
        if (!decode_segment(at + 1, next, segment, &count))
            return false;
        *text++ = '/';
        memcpy(text, segment, count);
        text += count;
        if (count == 0 && next == end && p->segment_count > 0) {
            p->closing_slash = true;
        } else if (!(count == 0 && next == end)) { /* "/" alone has no segment */
            if (p->segment_count < HTTP_SEGMENT_MAX)
                p->segments[p->segment_count] = segment;
            if (p->segment_count <= HTTP_SEGMENT_MAX)
                p->segment_count++;
        }
        segment += count + 1;
        at = next;
    }
    *text = '\0';
    return true;
}

enum err_code http_path_parse(const char *target, struct http_path *ret, struct err *err)
{
    size_t bytes = strcspn(target, "?#");
    if (target[0] != '/')
        return err_set(err, ERR_INVALID, "the path must begin with /");
    /* Decoding never grows; the segments need one NUL for each slash they lose. */
    struct http_path path = {.text = malloc(2 * (bytes + 1) + 1)};
    if (!path.text)
        return err_set(err, ERR_NOMEM, "out of memory");
    if (!split(target, bytes, &path)) {
        free(path.text);
        return err_set(err, ERR_INVALID, "the path holds a broken %%-escape, a control character or invalid UTF-8");
    }
    *ret = path;
    return ERR_NONE;
}

void http_path_free(struct http_path *path)
{
    free(path->text);
    *path = (struct http_path){0};
}
