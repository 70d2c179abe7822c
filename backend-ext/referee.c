/* referee.c - what is asked of the referee, read from requests. */
#include "backend-ext/referee.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

enum { NAME_CHARS = 100, ACTION_CHARS = 50, REASON_CHARS = 1000, LEASE_MIN_MS = 1000, LEASE_MAX_MS = 24 * 3600 * 1000 };

static enum err_code read_ms(const json_t *body, const char *key, int64_t *ret, struct err *err)
{
    int64_t ms = -1;
    enum err_code code = json_get_int(body, key, &ms, err);
    if (!code && ms != -1 && (ms < LEASE_MIN_MS || ms > LEASE_MAX_MS))
        code = err_set(err, ERR_INVALID, "field %s: is out of range %d..%d", key, LEASE_MIN_MS, LEASE_MAX_MS);
    *ret = ms;
    return code;
}

static enum err_code read_name(const json_t *body, const char *key, size_t chars, const char **ret, struct err *err)
{
    enum err_code code = json_require_string(body, key, ret, err);
    return code ? code : text_get_short(body, key, chars, ret, err);
}

static enum err_code read_uuid(const json_t *body, const char *key, char ret[UUID_TEXT_BYTES], struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_require_string(body, key, &text, err);
    return code ? code : text_get_uuid(body, key, ret, err);
}

enum err_code execution_new_read(struct execution_new *ret, const json_t *body, struct err *err)
{
    struct execution_new n = {.fault = ""};
    int64_t lease_ms = -1;
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    enum err_code code = read_uuid(body, "id", n.id, err);
    if (!code)
        code = read_uuid(body, "incident_id", n.incident_id, err);
    if (!code)
        code = read_name(body, "system", NAME_CHARS, &n.system, err);
    if (!code)
        code = read_name(body, "action", ACTION_CHARS, &n.action, err);
    if (!code)
        code = text_get_short(body, "fault", NAME_CHARS, &n.fault, err);
    if (!code)
        code = read_ms(body, "lease_ms", &lease_ms, err);
    if (!code && lease_ms < 0)
        code = err_set(err, ERR_INVALID, "field lease_ms: is required");
    n.lease_ms = (int)lease_ms;
    if (!code)
        *ret = n;
    return code;
}

enum err_code acting_new_read(struct acting_new *ret, const json_t *body, struct err *err)
{
    struct acting_new n = {.reason = ""};
    int64_t expires_in_ms = -1;
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    if (!json_is_boolean(json_object_get(body, "stopped")))
        return err_set(err, ERR_INVALID, "field stopped: expected true or false");
    n.stopped = json_is_true(json_object_get(body, "stopped"));
    enum err_code code = read_name(body, "owner", NAME_CHARS, &n.owner, err);
    if (!code && n.stopped)
        code = read_name(body, "reason", REASON_CHARS, &n.reason, err);
    if (!code)
        code = read_ms(body, "expires_in_ms", &expires_in_ms, err);
    if (!code && expires_in_ms >= 0)
        snprintf(n.expires_in_ms, sizeof n.expires_in_ms, "%lld", (long long)expires_in_ms);
    if (!code)
        *ret = n;
    return code;
}
