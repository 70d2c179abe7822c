/* A request's path, decoded and split into segments. */
#include "common/http/http_server_internal.h"
#include <stdlib.h>
#include <string.h>

bool http_text_ok(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count;) {
        uint32_t code = 0;
        size_t length = utf8_char_bytes(bytes + i, count - i, &code);
        if (length == 0 || code < 0x20 || code == 0x7f)
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
