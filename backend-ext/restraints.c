/* restraints.c - what is said about breakers and maintenance windows, read from requests. */
#include "backend-ext/restraints.h"
#include "backend-ext/text.h"
#include "common/base/base.h"
#include <string.h>

enum { NAME_CHARS = 100, REASON_CHARS = 1000 };

static enum err_code read_text(const json_t *body, const char *key, size_t chars, const char **ret, struct err *err)
{
    enum err_code code = json_require_string(body, key, ret, err);
    return code ? code : text_get_short(body, key, chars, ret, err);
}

enum err_code breaker_reset_read(struct breaker_reset *ret, const json_t *body, struct err *err)
{
    struct breaker_reset b = {.system = NULL};
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    enum err_code code = read_text(body, "system", NAME_CHARS, &b.system, err);
    if (!code)
        code = read_text(body, "owner", NAME_CHARS, &b.owner, err);
    if (!code)
        code = read_text(body, "reason", REASON_CHARS, &b.reason, err);
    if (!code)
        *ret = b;
    return code;
}

enum err_code maintenance_new_read(struct maintenance_new *ret, const json_t *body, struct err *err)
{
    struct maintenance_new m = {.owner = "", .reason = ""};
    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    enum err_code code = read_text(body, "system", NAME_CHARS, &m.system, err);
    if (!code)
        code = text_get_time(body, "until", m.until, err);
    if (!code && *m.until)
        code = read_text(body, "owner", NAME_CHARS, &m.owner, err);
    if (!code && *m.until)
        code = read_text(body, "reason", REASON_CHARS, &m.reason, err);
    if (!code)
        *ret = m;
    return code;
}
