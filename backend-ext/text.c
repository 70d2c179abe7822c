#include "backend-ext/text.h"
#include "common/base/base.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char zero_time[] = "0001-01-01T00:00:00Z";

/* 1000-01-01: earlier years have fewer digits than RFC 3339 wants. */
static const int64_t earliest_us = -30610224000LL * 1000000;

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

size_t text_chars(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += !continues(*text);
    return count;
}

size_t text_cut_bytes(const char *text, size_t bytes, size_t limit_bytes)
{
    if (bytes <= limit_bytes)
        return bytes;
    size_t cut = limit_bytes;
    while (cut > 0 && continues(text[cut]))
        cut--;
    return cut;
}

json_t *text_time_json(const char *at_us)
{
    char buf[CLOCK_TEXT_BYTES];

    if (!at_us)
        return json_string(zero_time);
    return json_string(clock_text(strtoll(at_us, NULL, 10), buf));
}

json_t *text_number_json(const char *number)
{
    double value = number ? strtod(number, NULL) : 0;

    if (value == floor(value) && fabs(value) < 1e15)
        return json_integer((json_int_t)value);
    return isfinite(value) ? json_real(value) : json_integer(0);
}

enum err_code text_get_time(const json_t *object, const char *key, char ret[CLOCK_TEXT_BYTES], struct err *err)
{
    const char *text = NULL;
    int64_t at_us;
    enum err_code code = json_get_string(object, key, &text, err);

    if (code != ERR_NONE)
        return code;
    ret[0] = '\0';
    if (!text || strcmp(text, zero_time) == 0)
        return ERR_NONE;
    code = clock_parse(text, &at_us, err);
    if (code == ERR_NONE && at_us < earliest_us)
        code = err_set(err, ERR_INVALID, "%s is too long ago", text);
    if (code != ERR_NONE) {
        err_prefix(err, "field %s: ", key);
        return code;
    }
    clock_text(at_us, ret);
    return ERR_NONE;
}

enum err_code text_get_past_time(const json_t *object, const char *key, char ret[CLOCK_TEXT_BYTES], struct err *err)
{
    int64_t at_us = 0;
    enum err_code code = text_get_time(object, key, ret, err);

    if (code != ERR_NONE || !*ret)
        return code;
    code = clock_parse(ret, &at_us, err);
    if (code == ERR_NONE && at_us > clock_wall_us() + TEXT_FUTURE_MAX_S * 1000000LL)
        code = err_set(err, ERR_INVALID, "field %s: %s lies in the future", key, ret);
    return code;
}

enum err_code text_get_uuid(const json_t *object, const char *key, char *ret, struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_get_string(object, key, &text, err);

    if (code != ERR_NONE)
        return code;
    ret[0] = '\0';
    if (text)
        code = uuid_parse(text, ret, err);
    if (code != ERR_NONE)
        err_prefix(err, "field %s: ", key);
    return code;
}

enum err_code text_get_short(const json_t *object, const char *key, size_t max_chars, const char **ret, struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_get_string(object, key, &text, err);

    if (code != ERR_NONE || !text)
        return code;
    if (text_chars(text) > max_chars)
        return err_set(err, ERR_INVALID, "field %s: is longer than %zu characters", key, max_chars);
    *ret = text;
    return ERR_NONE;
}

/* A new text, NULL when it is plain already. */
static json_t *plain_copy(const json_t *text, enum text_kind kind)
{
    const char *given = json_string_value(text);
    size_t room = plain_room_bytes(json_string_length(text));
    AUTO_FREE char *plain = malloc(room);

    if (!plain)
        return NULL;
    size_t bytes = kind == TEXT_LINE ? plain_text(given, plain, room) : plain_lines(given, plain, room);
    return strcmp(plain, given) == 0 ? NULL : json_stringn(plain, bytes);
}

void text_make_plain(json_t *object, const char *key, enum text_kind kind)
{
    json_t *text = json_object_get(object, key);
    json_t *plain = json_is_string(text) ? plain_copy(text, kind) : NULL;

    if (plain)
        json_object_set_new(object, key, plain);
}

/* As deep as json_parse lets a value be. */
static void make_plain_at(json_t *value, int depth)
{
    size_t i;
    const char *key;
    void *next;
    json_t *inner;

    if (depth > JSON_DEPTH_MAX)
        return;
    if (json_is_array(value)) {
        json_array_foreach(value, i, inner)
        {
            json_t *plain = json_is_string(inner) ? plain_copy(inner, TEXT_LINES) : NULL;
            if (plain)
                json_array_set_new(value, i, plain);
            else
                make_plain_at(inner, depth + 1);
        }
    } else if (json_is_object(value)) {
        json_object_foreach_safe(value, next, key, inner)
        {
            if (json_is_string(inner))
                text_make_plain(value, key, TEXT_LINES);
            else
                make_plain_at(inner, depth + 1);
        }
    }
}

void text_make_all_plain(json_t *value)
{
    make_plain_at(value, 0);
}

char *text_of_json(const json_t *value)
{
    return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}
