/* Outside text, times and numbers on their way into and out of JSON. */
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char zero_time[] = "0001-01-01T00:00:00Z";

/* 1000-01-01: earlier years have fewer digits than RFC 3339 wants. */
static const int64_t earliest_us = -30610224000LL * 1000000;

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
        code = uuid_read(text, ret, err);
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
    if (utf8_chars(text) > max_chars)
        return err_set(err, ERR_INVALID, "field %s: is longer than %zu characters", key, max_chars);
    *ret = text;
    return ERR_NONE;
}

/* A new string, or NULL when the text is plain already (as nearly all are). */
static json_t *plain_string(const json_t *string, unsigned flags)
{
    const char *text = json_string_value(string);
    size_t bytes = json_string_length(string);
    struct strbuf out;

    strbuf_init(&out, 3 * bytes + 1); /* no byte becomes more than three */
    bool whole = plain_append(text, bytes, out.limit_bytes, flags, &out);
    bool same = out.bytes == bytes && memcmp(strbuf_text(&out), text, bytes) == 0;
    json_t *plain = whole && same ? NULL : json_stringn(strbuf_text(&out), out.bytes);
    strbuf_free(&out);
    return plain;
}

void text_make_plain(json_t *object, const char *key, unsigned flags)
{
    json_t *value = json_object_get(object, key);
    json_t *plain = json_is_string(value) ? plain_string(value, flags) : NULL;

    if (plain)
        json_object_set_new(object, key, plain);
}

json_t *text_plain_json(json_t *value, unsigned flags)
{
    const char *key;
    size_t i;
    json_t *part, *plain;
    void *next;

    if (json_is_string(value) && (plain = plain_string(value, flags)) != NULL) {
        json_decref(value);
        return plain;
    }
    /* A part that stays the same is set again, which is nothing; one that is replaced was let go of by the call. */
    json_array_foreach(value, i, part)
    {
        json_array_set_new(value, i, text_plain_json(json_incref(part), flags));
    }
    json_object_foreach_safe(value, next, key, part)
    {
        json_object_set_new(value, key, text_plain_json(json_incref(part), flags));
    }
    return value;
}

char *text_of_json(const json_t *value)
{
    return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}
