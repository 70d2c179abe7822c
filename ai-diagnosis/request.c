/* Reads the body of a question, with a precise answer for one that is wrong. */
#include "ai-diagnosis/request.h"
#include "ai-diagnosis/answer.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

static enum err_code mistake(struct request_mistake *ret, const char *field, const char *type, const char *message)
{
    snprintf(ret->field, sizeof ret->field, "%s", field);
    ret->type = type;
    snprintf(ret->message, sizeof ret->message, "%s", message);
    return ERR_INVALID;
}

static enum err_code parse_object(const char *body, size_t bytes, json_t **ret, struct request_mistake *ret_mistake)
{
    struct err err = {0};
    if (bytes == 0)
        return mistake(ret_mistake, "", "missing", "Field required");
    if (json_parse(body, bytes, JSON_PLAIN, ret, &err))
        return mistake(ret_mistake, "", "json_invalid", err.msg);
    if (!json_is_object(*ret))
        return mistake(ret_mistake, "", "model_attributes_type", "Input should be a valid dictionary or object to extract fields from");
    return ERR_NONE;
}

/* A bounded copy of the text in `texts`, which keeps it alive; "" for no text. */
static const char *keep(json_t *texts, const char *text)
{
    json_t *copy = text ? json_stringn(text, utf8_cut(text, strlen(text), REQUEST_TEXT_MAX_BYTES)) : NULL;
    if (!copy || json_array_append_new(texts, copy))
        return "";
    return json_string_value(copy);
}

static enum err_code take_string(struct request *r, const char *key, bool required, const char **ret, struct request_mistake *ret_mistake)
{
    const json_t *value = json_object_get(r->body, key);
    if (!value && required)
        return mistake(ret_mistake, key, "missing", "Field required");
    if (!json_is_string(value) && (required || (value && !json_is_null(value))))
        return mistake(ret_mistake, key, "string_type", "Input should be a valid string");
    if (required && json_string_length(value) == 0)
        return mistake(ret_mistake, key, "string_too_short", "String should have at least 1 character");
    *ret = keep(r->texts, json_string_value(value));
    return ERR_NONE;
}

/* A log line is a text, or an object that carries one. */
static const char *log_text(const json_t *entry)
{
    if (json_is_string(entry))
        return json_string_value(entry);
    const char *message = json_str(entry, "message");
    return *message ? message : json_str(entry, "error");
}

static void add_log(struct request *r, const char *text)
{
    if (*text && r->question.error_log_count < REQUEST_LOG_MAX)
        r->logs[r->question.error_log_count++] = keep(r->texts, text);
}

static enum err_code take_logs(struct request *r, struct request_mistake *ret_mistake)
{
    json_t *value = json_decoded(r->body, "error_logs");
    enum err_code code = ERR_NONE;
    if (json_is_array(value)) {
        size_t i;
        json_t *entry;
        json_array_foreach(value, i, entry) add_log(r, log_text(entry));
    } else if (json_is_string(value)) {
        add_log(r, json_string_value(value)); /* plain text that is no JSON */
    } else if (value) {
        code = mistake(ret_mistake, "error_logs", "list_type", "Input should be a valid list, or a list as JSON text");
    }
    json_decref(value);
    r->question.error_logs = r->logs;
    return code;
}

static enum err_code take_metrics(struct request *r, struct request_mistake *ret_mistake)
{
    json_t *value = json_decoded(r->body, "metrics_snapshot");
    if (!value || (json_is_string(value) && !*json_string_value(value))) {
        json_decref(value);
        return ERR_NONE;
    }
    r->metrics = value;
    if (!json_is_object(value))
        return mistake(ret_mistake, "metrics_snapshot", "dict_type", "Input should be a valid dictionary, or one as JSON text");
    r->question.metrics = value;
    return ERR_NONE;
}

static enum err_code check_types_of_the_rest(const struct request *r, struct request_mistake *ret_mistake)
{
    const json_t *now = json_object_get(r->body, "system_now"), *by = json_object_get(r->body, "generated_by");
    if (now && !json_is_object(now) && !json_is_null(now))
        return mistake(ret_mistake, "system_now", "dict_type", "Input should be a valid dictionary");
    if (by && !json_is_string(by) && !json_is_null(by))
        return mistake(ret_mistake, "generated_by", "string_type", "Input should be a valid string");
    return ERR_NONE;
}

enum err_code request_parse(const char *body, size_t bytes, struct request *ret, struct request_mistake *ret_mistake)
{
    memset(ret, 0, sizeof *ret);
    ret->texts = json_array();
    enum err_code code = parse_object(body, bytes, &ret->body, ret_mistake);
    if (!code)
        code = take_string(ret, "description", true, &ret->question.description, ret_mistake);
    if (!code)
        code = take_string(ret, "affected_system", false, &ret->question.affected_system, ret_mistake);
    if (!code)
        code = take_logs(ret, ret_mistake);
    if (!code)
        code = take_metrics(ret, ret_mistake);
    if (!code)
        code = check_types_of_the_rest(ret, ret_mistake);
    if (!code) {
        const json_t *now = json_object_get(ret->body, "system_now");
        ret->question.now = json_is_object(now) ? now : NULL;
        ret->question.seen = strcmp(json_str(ret->body, "generated_by"), "health-monitor") == 0;
    }
    return code;
}

void request_free(struct request *r)
{
    json_decref(r->body);
    json_decref(r->texts);
    json_decref(r->metrics);
}

json_t *request_mistake_json(const struct request_mistake *m)
{
    bool whole = !*m->field;
    json_t *loc = whole ? json_pack("[s]", "body") : json_pack("[ss]", "body", m->field);
    json_t *error = json_sprintf("%s: %s", whole ? "body" : m->field, m->message);
    return json_pack("{s:[{s:o, s:s, s:s}], s:o}", "detail", "loc", loc, "msg", m->message, "type", m->type, "error", error);
}
