/* Error logs and metrics, from JSON or JSON as text and back. */
#include "backend-ext/logs_metrics.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <string.h>

static json_t *one_line_list(const json_t *text)
{
    json_t *list = json_array();
    json_array_append_new(list, json_string(json_string_value(text)));
    return list;
}

static enum err_code take_text(const json_t *value, char **ret, struct err *err)
{
    *ret = json_text(value);
    return *ret ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code logs_read(const json_t *object, char **ret, struct err *err)
{
    const json_t *given = json_object_get(object, "error_logs");
    AUTO_JSON json_t *value = json_decoded(object, "error_logs");

    if (json_is_string(given) && value && !json_is_array(value)) {
        json_decref(value);
        value = *json_string_value(given) ? one_line_list(given) : NULL;
    }
    if (value && !json_is_array(value))
        return err_set(err, ERR_INVALID, "field error_logs: expected an array, got %s", json_type_name(value));
    value = text_plain_json(value, PLAIN_LINES);
    return json_array_size(value) > 0 ? take_text(value, ret, err) : ERR_NONE;
}

enum err_code metrics_read(const json_t *object, char **ret, struct err *err)
{
    AUTO_JSON json_t *value = json_decoded(object, "metrics_snapshot");

    if (!value || (json_is_string(value) && !*json_string_value(value)))
        return ERR_NONE;
    if (!json_is_object(value))
        return err_set(err, ERR_INVALID, "field metrics_snapshot: expected an object, got %s", json_type_name(value));
    return json_object_size(value) > 0 ? take_text(value, ret, err) : ERR_NONE;
}

json_t *logs_json(const char *stored)
{
    if (!stored || !*stored)
        return NULL;
    json_t *value = json_loads(stored, JSON_DECODE_ANY, NULL);
    if (!json_is_array(value)) {
        /* Another backend's plain text: one line of a log. */
        json_decref(value);
        value = json_array();
        json_array_append_new(value, json_string(stored));
    }
    if (json_array_size(value) > 0)
        return value;
    json_decref(value);
    return NULL;
}

json_t *metrics_json(const char *stored)
{
    if (!stored)
        return NULL;
    json_t *value = json_loads(stored, JSON_DECODE_ANY, NULL);
    /* jsonb writes 1e300 out as 301 digits, which only fits a real. */
    if (!value)
        value = json_loads(stored, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
    if (json_is_string(value)) {
        json_t *inner = json_loads(json_string_value(value), 0, NULL);
        json_decref(value);
        value = inner;
    }
    if (json_is_object(value) && json_object_size(value) > 0)
        return value;
    json_decref(value);
    return NULL;
}
