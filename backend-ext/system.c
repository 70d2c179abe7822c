/* The monitor's report, checked, and a state as it is shown. */
#include "backend-ext/system.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <string.h>

static bool is_status(const char *text)
{
    static const char *const words[] = {"healthy", "unhealthy", "down", "unknown"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(text, words[i]) == 0)
            return true;
    }
    return false;
}

static enum err_code read_health(const json_t *given, json_t *row, struct err *err)
{
    double health = -1;
    enum err_code code = json_get_number(given, "health", &health, err);

    if (code != ERR_NONE)
        return code;
    if (json_is_number(json_object_get(given, "health")) && !(health >= 0 && health <= 100))
        return err_set(err, ERR_INVALID, "field health: is out of range 0..100");
    json_object_set_new(row, "health", health >= 0 ? json_real(health) : json_null());
    return ERR_NONE;
}

static enum err_code read_metrics(const json_t *given, json_t *row, struct err *err)
{
    json_t *metrics = json_object_get(given, "metrics");

    if (!metrics || json_is_null(metrics))
        return ERR_NONE;
    if (!json_is_object(metrics))
        return err_set(err, ERR_INVALID, "field metrics: expected an object, got %s", json_type_name(metrics));
    json_object_set(row, "metrics", metrics);
    return ERR_NONE;
}

static enum err_code read_texts(const json_t *given, json_t *row, struct err *err)
{
    const char *name = NULL, *type = "", *status = NULL;
    char checked_at[CLOCK_TEXT_BYTES];
    enum err_code code = json_require_string(given, "name", &name, err);

    if (code == ERR_NONE)
        code = text_get_short(given, "name", 100, &name, err);
    if (code == ERR_NONE)
        code = text_get_short(given, "type", 50, &type, err);
    if (code == ERR_NONE)
        code = json_require_string(given, "status", &status, err);
    if (code == ERR_NONE && !is_status(status))
        code = err_set(err, ERR_INVALID, "field status: is not one of healthy, unhealthy, down, unknown");
    if (code == ERR_NONE)
        code = text_get_time(given, "checked_at", checked_at, err);
    if (code != ERR_NONE)
        return code;
    json_object_set_new(row, "name", json_string(name));
    json_object_set_new(row, "type", json_string(type));
    json_object_set_new(row, "status", json_string(status));
    json_object_set_new(row, "checked_at", *checked_at ? json_string(checked_at) : json_null());
    return ERR_NONE;
}

static enum err_code read_one(const json_t *given, json_t **ret, struct err *err)
{
    if (!json_is_object(given))
        return err_set(err, ERR_INVALID, "expected an object, got %s", json_type_name(given));
    json_t *row = json_object();
    enum err_code code = read_texts(given, row, err);
    if (code == ERR_NONE)
        code = read_health(given, row, err);
    if (code == ERR_NONE)
        code = read_metrics(given, row, err);
    if (code == ERR_NONE)
        *ret = row;
    else
        json_decref(row);
    return code;
}

enum err_code systems_read(const json_t *body, json_t **ret_rows, struct err *err)
{
    const json_t *list = json_object_get(body, "systems");
    size_t i;
    json_t *given;

    if (!json_is_array(list))
        return err_set(err, ERR_INVALID, "field systems: expected an array, got %s", json_type_name(list));
    if (json_array_size(list) > SYSTEMS_MAX)
        return err_set(err, ERR_INVALID, "field systems: more than %d entries", SYSTEMS_MAX);
    json_t *by_name = json_object(); /* one statement cannot write a row twice: the last entry of a name counts */
    json_array_foreach(list, i, given)
    {
        json_t *row = NULL;
        enum err_code code = read_one(given, &row, err);
        if (code != ERR_NONE) {
            err_prefix(err, "systems[%zu]: ", i);
            json_decref(by_name);
            return code;
        }
        json_object_set_new(by_name, json_str(row, "name"), row);
    }
    json_t *rows = json_array();
    const char *name;
    json_object_foreach(by_name, name, given)
    {
        json_array_append(rows, given);
    }
    json_decref(by_name);
    *ret_rows = rows;
    return ERR_NONE;
}

enum err_code systems_read_gone(const json_t *body, json_t **ret_names, struct err *err)
{
    const json_t *list = json_object_get(body, "gone");
    size_t i;
    json_t *name;

    if (list && !json_is_array(list))
        return err_set(err, ERR_INVALID, "field gone: expected an array, got %s", json_type_name(list));
    if (json_array_size(list) > SYSTEMS_MAX)
        return err_set(err, ERR_INVALID, "field gone: more than %d entries", SYSTEMS_MAX);
    json_array_foreach(list, i, name)
    {
        if (!json_is_string(name))
            return err_set(err, ERR_INVALID, "gone[%zu]: expected a string, got %s", i, json_type_name(name));
    }
    *ret_names = list ? json_copy((json_t *)list) : json_array();
    return ERR_NONE;
}

json_t *system_frame(const json_t *system)
{
    json_t *frame =
        json_pack("{s:s, s:O, s:O}", "type", "system", "name", json_object_get(system, "name"), "system_type", json_object_get(system, "type"));
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)system, key, value)
    {
        if (strcmp(key, "name") != 0 && strcmp(key, "type") != 0)
            json_object_set(frame, key, value);
    }
    return frame;
}
