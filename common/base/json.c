/* jansson with the rules for outside data. */
#include "common/base/json.h"
#include "common/base/plain.h"
#include <ctype.h>
#include <string.h>

/* jansson itself allows 2,048 levels; what no client needs is refused before anything is built. */
static bool too_deep(const char *text, size_t bytes)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < bytes; i++) {
        char c = text[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH_MAX)
                return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            if (--depth == 0)
                return false; /* the first value ended; what follows is jansson's to judge */
        }
    }
    return false;
}

static bool only_space(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (!isspace((unsigned char)text[i]))
            return false;
    return true;
}

/* Top-level keys in lower case; a later spelling of the same key wins, as with the existing backend. */
static json_t *fold_keys(json_t *object)
{
    json_t *folded = json_object();
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        char low[128];
        size_t length = strlen(key);
        if (length >= sizeof low)
            continue; /* no field of ours is that long */
        for (size_t i = 0; i <= length; i++)
            low[i] = (char)tolower((unsigned char)key[i]);
        if (json_object_set(folded, low, value) < 0) {
            json_decref(folded);
            return NULL;
        }
    }
    return folded;
}

enum err_code json_parse(const char *text, size_t bytes, unsigned rules, json_t **ret, struct err *err)
{
    if (only_space(text, bytes))
        return err_set(err, ERR_INVALID, "EOF");
    if (too_deep(text, bytes))
        return err_set(err, ERR_INVALID, "JSON is nested deeper than %d levels", JSON_DEPTH_MAX);

    /* Without JSON_ALLOW_NUL jansson refuses \u0000 in strings; it checks UTF-8 by itself. */
    size_t flags = JSON_DECODE_ANY | (rules & JSON_TRAILING_OK ? JSON_DISABLE_EOF_CHECK : 0);
    json_error_t where;
    json_t *value = json_loadb(text, bytes, flags, &where);
    if (!value) {
        char why[4 * JSON_ERROR_TEXT_LENGTH]; /* jansson may quote half of a character */
        plain_text(where.text, why, sizeof why);
        return err_set(err, ERR_INVALID, "invalid JSON at line %d, column %d: %s", where.line, where.column, why);
    }

    if ((rules & JSON_FOLD_KEYS) && json_is_object(value)) {
        json_t *folded = fold_keys(value);
        json_decref(value);
        if (!folded)
            return err_set(err, ERR_NOMEM, "out of memory");
        value = folded;
    }
    *ret = value;
    return ERR_NONE;
}

char *json_text(const json_t *value)
{
    return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)); /* 0.93, not 0.93000000000000005 */
}

const char *json_type_name(const json_t *value)
{
    if (!value)
        return "nothing";
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "object";
    case JSON_ARRAY:
        return "array";
    case JSON_STRING:
        return "string";
    case JSON_INTEGER:
    case JSON_REAL:
        return "number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "boolean";
    case JSON_NULL:
        return "null";
    }
    return "unknown";
}

static enum err_code wrong_type(const char *key, const char *wanted, const json_t *value, struct err *err)
{
    return err_set(err, ERR_INVALID, "field %s: expected a %s, got %s", key, wanted, json_type_name(value));
}

/* NULL for absent and null alike: both mean "not given". */
static json_t *member(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

enum err_code json_get_string(const json_t *object, const char *key, const char **ret, struct err *err)
{
    json_t *value = member(object, key);
    if (!value)
        return ERR_NONE;
    if (!json_is_string(value))
        return wrong_type(key, "string", value, err);
    *ret = json_string_value(value);
    return ERR_NONE;
}

enum err_code json_get_int(const json_t *object, const char *key, int64_t *ret, struct err *err)
{
    json_t *value = member(object, key);
    if (!value)
        return ERR_NONE;
    if (!json_is_integer(value))
        return wrong_type(key, "whole number", value, err);
    *ret = (int64_t)json_integer_value(value);
    return ERR_NONE;
}

enum err_code json_get_number(const json_t *object, const char *key, double *ret, struct err *err)
{
    json_t *value = member(object, key);
    if (!value)
        return ERR_NONE;
    if (!json_is_number(value))
        return wrong_type(key, "number", value, err);
    *ret = json_number_value(value);
    return ERR_NONE;
}

enum err_code json_get_bool(const json_t *object, const char *key, bool *ret, struct err *err)
{
    json_t *value = member(object, key);
    if (!value)
        return ERR_NONE;
    if (!json_is_boolean(value))
        return wrong_type(key, "boolean", value, err);
    *ret = json_is_true(value);
    return ERR_NONE;
}

enum err_code json_require_string(const json_t *object, const char *key, const char **ret, struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_get_string(object, key, &text, err);
    if (code)
        return code;
    if (!text || !*text)
        return err_set(err, ERR_INVALID, "field %s: is required", key);
    *ret = text;
    return ERR_NONE;
}

const char *json_str(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

json_t *json_decoded(const json_t *object, const char *key)
{
    json_t *value = member(object, key);
    if (!value || !json_is_string(value))
        return json_incref(value);

    json_t *inner = NULL;
    if (json_parse(json_string_value(value), json_string_length(value), JSON_PLAIN, &inner, NULL) == ERR_NONE)
        return inner;
    return json_incref(value);
}
