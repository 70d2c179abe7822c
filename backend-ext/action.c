/* One command that the agent ran: read from a request, shown in lists. */
#include "backend-ext/action.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ACTION_NAME_CHARS = 50, APPROVER_CHARS = 200 };

/* Whole numbers in the database; a fraction that a client sends is rounded. */
static enum err_code read_number(const json_t *body, const char *key, int min, int max, char ret[16], struct err *err)
{
    double value = NAN;
    enum err_code code = json_get_number(body, key, &value, err);

    if (code != ERR_NONE || isnan(value))
        return code;
    value = round(value);
    if (value < min || value > max)
        return err_set(err, ERR_INVALID, "field %s: is out of range %d..%d", key, min, max);
    snprintf(ret, 16, "%d", (int)value);
    return ERR_NONE;
}

static enum err_code read_result(const json_t *body, const char **ret, struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_require_string(body, "result", &text, err);

    if (code != ERR_NONE)
        return code;
    if (strcmp(text, "success") != 0 && strcmp(text, "failed") != 0 && strcmp(text, "unknown") != 0)
        return err_set(err, ERR_INVALID, "field result: is not one of success, failed, unknown");
    *ret = text;
    return ERR_NONE;
}

static enum err_code read_texts(struct action_new *n, const json_t *body, struct err *err)
{
    enum err_code code = json_require_string(body, "action", &n->action, err);

    if (code == ERR_NONE)
        code = text_get_short(body, "action", ACTION_NAME_CHARS, &n->action, err);
    if (code == ERR_NONE)
        code = json_get_string(body, "command", &n->command, err);
    if (code == ERR_NONE)
        code = read_result(body, &n->result, err);
    if (code == ERR_NONE)
        code = json_get_string(body, "stdout", &n->stdout_text, err);
    if (code == ERR_NONE)
        code = json_get_string(body, "stderr", &n->stderr_text, err);
    return code;
}

enum err_code action_new_read(struct action_new *ret, json_t *body, struct err *err)
{
    struct action_new n = {.command = "", .stdout_text = "", .stderr_text = "", .approver = ""};

    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    enum err_code code = read_texts(&n, body, err);
    if (code == ERR_NONE)
        code = text_get_uuid(body, "id", n.id, err);
    if (code == ERR_NONE)
        code = text_get_short(body, "approver", APPROVER_CHARS, &n.approver, err);
    if (code == ERR_NONE)
        code = text_get_uuid(body, "execution_id", n.execution_id, err);
    if (code == ERR_NONE)
        code = text_get_time(body, "executed_at", n.executed_at, err);
    if (code == ERR_NONE)
        code = read_number(body, "exit_code", INT_MIN, INT_MAX, n.exit_code, err);
    if (code == ERR_NONE)
        code = read_number(body, "duration_ms", 0, INT_MAX, n.duration_ms, err);
    if (code == ERR_NONE)
        code = read_number(body, "health_before", 0, 100, n.health_before, err);
    if (code == ERR_NONE)
        code = read_number(body, "health_after", 0, 100, n.health_after, err);
    if (code != ERR_NONE)
        return code;
    if (!*n.id)
        uuid_create(n.id);
    n.body = json_incref(body);
    *ret = n;
    return ERR_NONE;
}

void action_new_free(struct action_new *n)
{
    if (!n)
        return;
    json_decref(n->body);
    *n = (struct action_new){0};
}

static void cut_output(json_t *action, const char *key, size_t max_bytes)
{
    json_t *text = json_object_get(action, key);
    size_t bytes = json_string_length(text);

    if (max_bytes == 0 || bytes <= max_bytes)
        return;
    json_object_set_new(action, key, json_stringn(json_string_value(text), utf8_cut(json_string_value(text), bytes, max_bytes)));
}

json_t *actions_json(const char *rows, size_t output_max_bytes)
{
    json_t *list = rows ? json_loads(rows, 0, NULL) : NULL;
    size_t i;
    json_t *action;

    if (!json_is_array(list)) {
        json_decref(list);
        return json_array();
    }
    json_array_foreach(list, i, action)
    {
        char at_us[24];
        snprintf(at_us, sizeof at_us, "%lld", (long long)json_integer_value(json_object_get(action, "executed_at")));
        json_object_set_new(action, "executed_at", text_time_json(at_us));
        cut_output(action, "stdout", output_max_bytes);
        cut_output(action, "stderr", output_max_bytes);
    }
    return list;
}
