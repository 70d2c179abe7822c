/* referee.c - the two things that are said to the referee. */
#include "ai-agent/referee.h"
#include "common/base/base.h"
#include <stdio.h>

enum { ASK_MS = 3000, TRIES = 2, KEY_BYTES = UUID_TEXT_BYTES + 16, PATH_BYTES = UUID_TEXT_BYTES + 32 };

enum err_code referee_begin(const struct referee *r, const struct referee_ask *ask, bool *ret_has_turn, struct err *err)
{
    struct http_response answer = {0};
    *ret_has_turn = false;
    if (!r->backend)
        return ERR_NONE;
    AUTO_JSON json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i}", "id", ask->execution_id, "incident_id", ask->incident_id, "system",
                                       ask->system, "action", ask->action, "fault", ask->fault, "lease_ms", ask->lease_ms);
    AUTO_FREE char *text = json_text(body);
    if (!text)
        return err_set(err, ERR_NOMEM, "out of memory");
    /* An answer that is lost may have been a yes: the same execution may ask again, and else there is an end to tell. */
    enum err_code code = ERR_UNAVAILABLE;
    for (int tries = 0; code && tries < TRIES; tries++)
        code = http_client_json(r->backend, "POST", "/api/v1/executions", text, ASK_MS, &answer, err);
    if (code) {
        *ret_has_turn = true;
        err_prefix(err, "the backend cannot be asked whether another execution is at work: ");
        return err->code = ERR_UNAVAILABLE;
    }
    AUTO_FREE char *words = answer.status < 300 ? NULL : http_error_text(&answer);
    int status = answer.status;
    http_response_free(&answer);
    *ret_has_turn = status < 300;
    if (status < 300 || status == 404 || status == 405)
        return ERR_NONE;
    return err_set(err, status == 409 ? ERR_CONFLICT : ERR_UNAVAILABLE, "%.400s", words ? words : "the backend refuses it");
}

enum err_code referee_look(const struct referee *r, const char *system, const char *fault, json_t **ret, struct err *err)
{
    struct http_response answer = {0};
    char path[PATH_BYTES + 320];
    *ret = NULL;
    AUTO_FREE char *escaped_system = http_escape(system);
    AUTO_FREE char *escaped_fault = http_escape(fault);
    if (!escaped_system || !escaped_fault)
        return err_set(err, ERR_NOMEM, "out of memory");
    snprintf(path, sizeof path, "/api/v1/acting?system=%s&fault=%s", escaped_system, escaped_fault);
    if (http_client_json(r->backend, "GET", path, NULL, ASK_MS, &answer, err)) {
        err_prefix(err, "the backend cannot be asked what holds fixes back: ");
        return err->code = ERR_UNAVAILABLE;
    }
    int status = answer.status;
    if (status < 300)
        json_parse(answer.body, answer.body_bytes, JSON_PLAIN, ret, err);
    http_response_free(&answer);
    if (!*ret && status != 404 && status != 405)
        return err_set(err, ERR_UNAVAILABLE, "the backend does not say what holds fixes back (it answered %d)", status);
    if (!*ret)
        *ret = json_object();
    return *ret ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

void referee_end(const struct referee *r, const char *execution_id, const char *incident_id, const char *outcome)
{
    char key[KEY_BYTES], path[PATH_BYTES];
    struct err err;
    if (!r->outbox)
        return;
    snprintf(key, sizeof key, "%s/turn", execution_id);
    snprintf(path, sizeof path, "/api/v1/executions/%s", execution_id);
    AUTO_JSON json_t *body = json_pack("{s:s}", "outcome", outcome);
    AUTO_FREE char *text = json_text(body);
    const struct outbox_entry entry = {.key = key, .group = incident_id, .method = "PATCH", .path = path, .body = text};
    if (text && outbox_put(r->outbox, &entry, &err))
        log_error("execution=%s its end cannot be told to the referee: %s", execution_id, err.msg);
}
