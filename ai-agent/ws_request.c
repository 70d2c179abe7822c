/* The first message of a socket. */
#include "ai-agent/ws_request.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

static enum err_code read_id(const json_t *o, const char *key, char ret[UUID_TEXT_BYTES], struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_require_string(o, key, &text, err);
    if (!code && uuid_read(text, ret, err))
        code = err_prefix(err, "field %s: ", key);
    return code;
}

static enum err_code read_name(const json_t *o, const char *key, char ret[REQUEST_NAME_BYTES], struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_require_string(o, key, &text, err);
    if (!code && strlen(text) >= REQUEST_NAME_BYTES)
        code = err_set(err, ERR_INVALID, "field %s: longer than %d bytes", key, REQUEST_NAME_BYTES - 1);
    if (!code)
        snprintf(ret, REQUEST_NAME_BYTES, "%s", text);
    return code;
}

static enum err_code read_digest(const json_t *o, char ret[DIGEST_TEXT_BYTES], struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_require_string(o, "digest", &text, err);
    if (!code && (strlen(text) != DIGEST_TEXT_BYTES - 1 || text[strspn(text, "0123456789abcdef")]))
        code = err_set(err, ERR_INVALID, "field digest: expected %d hex digits", DIGEST_TEXT_BYTES - 1);
    if (!code)
        memcpy(ret, text, DIGEST_TEXT_BYTES);
    return code;
}

static bool given(const json_t *o, const char *key)
{
    const json_t *value = json_object_get(o, key);
    return value && !json_is_null(value);
}

static enum err_code read_attach(const json_t *o, struct request *r, struct err *err)
{
    int64_t from_seq = 1;
    enum err_code code = read_id(o, "execution_id", r->execution_id, err);
    if (!code)
        code = json_get_int(o, "from_seq", &from_seq, err);
    if (!code && from_seq < 0)
        code = err_set(err, ERR_INVALID, "field from_seq: must not be negative");
    r->from_seq = (uint64_t)from_seq;
    return code;
}

static enum err_code read_evidence(const json_t *o, struct request *r, struct err *err)
{
    const json_t *opened = json_object_get(o, "evidence_opened");
    if (!json_is_boolean(opened))
        return err_set(err, ERR_INVALID, "field evidence_opened: expected true or false");
    r->evidence = json_is_true(opened) ? EVIDENCE_OPENED : EVIDENCE_NOT_OPENED;
    return ERR_NONE;
}

static enum err_code read_start(const json_t *o, struct request *r, struct err *err)
{
    enum err_code code = read_id(o, "incident_id", r->incident_id, err);
    if (!code)
        code = read_name(o, "system", r->system, err);
    if (!code)
        code = read_name(o, "action", r->action, err);
    if (!code && given(o, "proposal_id"))
        code = read_id(o, "proposal_id", r->proposal_id, err);
    if (!code && given(o, "digest"))
        code = read_digest(o, r->digest, err);
    if (!code && given(o, "evidence_opened"))
        code = read_evidence(o, r, err);
    trace_read(json_str(o, "traceparent"), &r->trace); /* one that is none is no mistake, as the standard wants */
    return code;
}

static enum err_code read_output(const json_t *o, struct request *r, struct err *err)
{
    const char *text = json_str(o, "output");
    r->without_output = strcmp(text, "none") == 0;
    if (r->without_output || strcmp(text, "whole") == 0)
        return ERR_NONE;
    return err_set(err, ERR_INVALID, "field output: expected whole or none");
}

enum err_code request_parse(const char *text, size_t bytes, struct request *ret, struct err *err)
{
    AUTO_JSON json_t *o = NULL;
    struct request r = {.from_seq = 1};
    struct err parse_err;
    if (json_parse(text, bytes, JSON_PLAIN, &o, &parse_err))
        return err_set(err, ERR_PROTOCOL, "not JSON: %s", parse_err.msg);
    if (!json_is_object(o))
        return err_set(err, ERR_INVALID, "expected an object, got %s", json_type_name(o));

    enum err_code code = given(o, "execution_id") ? read_attach(o, &r, err) : read_start(o, &r, err);
    if (!code && given(o, "output"))
        code = read_output(o, &r, err);
    if (!code)
        *ret = r;
    return code;
}
