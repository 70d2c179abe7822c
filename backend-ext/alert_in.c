/* What Alertmanager sends, checked field by field. */
#include "backend-ext/alert_in.h"
#include "backend-ext/text.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *severity_of(const json_t *labels)
{
    static const struct {
        const char *theirs, *ours;
    } rows[] = {{"critical", "high"}, {"page", "high"}, {"error", "high"}, {"high", "high"}, {"warning", "medium"},
                {"medium", "medium"}, {"info", "low"},  {"none", "low"},   {"low", "low"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(json_str(labels, "severity"), rows[i].theirs) == 0)
            return rows[i].ours;
    return NULL;
}

/* "host:9100" is known by its host; an IPv6 address has more colons than that. */
static void without_port(const char *text, char *ret, size_t bytes)
{
    const char *colon = strchr(text, ':');
    size_t length = colon && !strchr(colon + 1, ':') ? (size_t)(colon - text) : strlen(text);
    snprintf(ret, bytes, "%.*s", (int)utf8_cut(text, length, bytes - 1), text);
}

static void target_of(const json_t *labels, const struct alert_config *config, char *ret, size_t bytes)
{
    *ret = '\0';
    for (size_t i = 0; i < config->map_count; i++) {
        const struct alert_map *row = &config->maps[i];
        const char *value = json_str(labels, row->label);
        if (!*value || !alert_glob(row->match, value))
            continue;
        if (row->target)
            snprintf(ret, bytes, "%.*s", (int)utf8_cut(row->target, strlen(row->target), bytes - 1), row->target);
        else
            without_port(value, ret, bytes);
        return;
    }
}

static bool is_plain_name(const char *name)
{
    char plain[ALERT_IN_TEXT_MAX_BYTES];
    plain_text(name, plain, sizeof plain);
    return strcmp(name, plain) == 0;
}

/* Names with texts, and not more than anybody reads. */
static enum err_code check_words(const json_t *alert, const char *field, struct err *err)
{
    const json_t *words = json_object_get(alert, field), *value;
    const char *name;
    if (!json_is_object(words))
        return err_set(err, ERR_INVALID, "field %s: expected an object, got %s", field, json_type_name(words));
    if (json_object_size(words) > ALERT_IN_LABELS_MAX)
        return err_set(err, ERR_LIMIT, "field %s: more than %d entries", field, ALERT_IN_LABELS_MAX);
    json_object_foreach((json_t *)words, name, value)
    {
        if (!*name || !is_plain_name(name))
            return err_set(err, ERR_INVALID, "field %s: a name has a character that no name has", field);
        if (!json_is_string(value))
            return err_set(err, ERR_INVALID, "field %s.%.60s: expected a string, got %s", field, name, json_type_name(value));
        if (strlen(name) > ALERT_IN_TEXT_MAX_BYTES || json_string_length(value) > ALERT_IN_TEXT_MAX_BYTES)
            return err_set(err, ERR_LIMIT, "field %s.%.60s: longer than %d bytes", field, name, ALERT_IN_TEXT_MAX_BYTES);
    }
    return ERR_NONE;
}

static enum err_code check_fingerprint(const json_t *alert, char ret[ALERT_FINGERPRINT_CHARS + 1], struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_require_string(alert, "fingerprint", &text, err);
    if (code)
        return code;
    if (strlen(text) > ALERT_FINGERPRINT_CHARS || text[strspn(text, "0123456789abcdefABCDEF")])
        return err_set(err, ERR_INVALID, "field fingerprint: expected 1 to %d hex digits", ALERT_FINGERPRINT_CHARS);
    snprintf(ret, ALERT_FINGERPRINT_CHARS + 1, "%s", text);
    return ERR_NONE;
}

static json_t *incident_of(const json_t *alert, const struct alert_config *config)
{
    char target[INCIDENT_SYSTEM_CHARS + 1];
    const json_t *labels = json_object_get(alert, "labels"), *notes = json_object_get(alert, "annotations");
    const char *name = json_str(labels, "alertname"), *summary = json_str(notes, "summary"), *details = json_str(notes, "description");
    AUTO_FREE char *message = NULL;
    target_of(labels, config, target, sizeof target);
    if (asprintf(&message, "%s%s%s", *name ? name : "alert", *summary || *details ? ": " : "", *summary ? summary : details) < 0)
        message = NULL;
    json_t *body = json_pack("{s:s, s:s, s:s, s:{s:s, s:O, s:s, s:s}}", "message", message ? message : "alert", "source", "alertmanager",
                             "generated_by", "alertmanager", "metrics_snapshot", "fingerprint", json_str(alert, "fingerprint"), "labels", labels,
                             "starts_at", json_str(alert, "startsAt"), "generator_url", json_str(alert, "generatorURL"));
    if (*target)
        json_object_set_new(body, "affected_system", json_string(target));
    if (*details)
        json_object_set_new(body, "error_logs", json_pack("[s]", details));
    if (severity_of(labels))
        json_object_set_new(body, "analysis", json_pack("{s:s}", "severity", severity_of(labels)));
    return text_plain_json(body, PLAIN_LINES);
}

static enum err_code read_one(const json_t *alert, const struct alert_config *config, struct alert_in *ret, struct err *err)
{
    const char *status = NULL;
    if (!json_is_object(alert))
        return err_set(err, ERR_INVALID, "expected an object, got %s", json_type_name(alert));
    enum err_code code = json_require_string(alert, "status", &status, err);
    if (!code && strcmp(status, "firing") != 0 && strcmp(status, "resolved") != 0)
        code = err_set(err, ERR_INVALID, "field status: is not one of firing, resolved");
    if (!code)
        code = check_fingerprint(alert, ret->fingerprint, err);
    if (!code)
        code = check_words(alert, "labels", err);
    if (!code && json_object_get(alert, "annotations"))
        code = check_words(alert, "annotations", err);
    if (code)
        return code;
    ret->firing = strcmp(status, "firing") == 0;
    AUTO_JSON json_t *body = incident_of(alert, config);
    return incident_new_read(&ret->incident, body, err);
}

enum err_code alert_in_read(const json_t *body, const struct alert_config *config, struct alert_in_list **ret, struct err *err)
{
    const json_t *alerts = json_object_get(body, "alerts");
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    if (strcmp(json_str(body, "version"), "4") != 0)
        return err_set(err, ERR_INVALID, "field version: expected \"4\", Alertmanager's webhook");
    if (!json_is_array(alerts))
        return err_set(err, ERR_INVALID, "field alerts: expected an array, got %s", json_type_name(alerts));
    if (json_array_size(alerts) > ALERT_IN_MAX)
        return err_set(err, ERR_LIMIT, "field alerts: more than %d entries; set max_alerts", ALERT_IN_MAX);
    struct alert_in_list *list = calloc(1, sizeof *list);
    if (!list)
        return err_set(err, ERR_NOMEM, "out of memory");
    for (size_t i = 0; i < json_array_size(alerts); i++) {
        enum err_code code = read_one(json_array_get(alerts, i), config, &list->rows[i], err);
        list->count++;
        if (code) {
            err_prefix(err, "alerts[%zu]: ", i);
            alert_in_free(list);
            return code;
        }
    }
    *ret = list;
    return ERR_NONE;
}

void alert_in_free(struct alert_in_list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->count; i++)
        incident_new_free(&list->rows[i].incident);
    free(list);
}

enum err_code alert_in_token(const char *path, char ret[DAEMON_TOKEN_BYTES], struct err *err)
{
    char bytes[DAEMON_TOKEN_BYTES + 2];
    *ret = '\0';
    if (!*path)
        return ERR_NONE;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return err_set(err, ERR_INVALID, "setting ALERTS_IN_TOKEN_FILE=%.200s: %s", path, strerror(errno));
    size_t count = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    bytes[count] = '\0';
    bytes[strcspn(bytes, "\r\n")] = '\0';
    if (strlen(bytes) < 16 || strlen(bytes) >= DAEMON_TOKEN_BYTES)
        return err_set(err, ERR_INVALID, "setting ALERTS_IN_TOKEN_FILE=%.200s: the token has 16 to %d characters", path, DAEMON_TOKEN_BYTES - 1);
    snprintf(ret, DAEMON_TOKEN_BYTES, "%s", bytes);
    return ERR_NONE;
}
