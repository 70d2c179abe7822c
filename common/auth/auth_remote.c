/* Asking the backend who it is. */
#include "common/auth/auth_remote.h"
#include "common/auth/auth_settings.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 64, ASK_MS = 3000, CONNECT_MS = 1000 };

/* One place per credential, found by its digest: another one of the same place takes it over, which costs a question and no more. */
struct place {
    struct credential credential;
    struct auth_identity who;
    bool known;
    int64_t until_ms;
};

struct auth_remote {
    struct http_client *backend;
    pthread_mutex_t lock;
    struct place places[PLACES];
};

struct auth_remote *auth_remote_create(struct http_client *backend)
{
    struct auth_remote *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->backend = backend;
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

void auth_remote_destroy(struct auth_remote *r)
{
    if (!r)
        return;
    http_client_destroy(r->backend);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

static struct place *place_of(struct auth_remote *r, const struct credential *c)
{
    char digits[3] = {c->digest[0], c->digest[1], '\0'};
    return &r->places[strtoul(digits, NULL, 16) % PLACES];
}

static enum err_code unknown(struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "the session has ended, or the token is not valid (any more): log in again");
}

static bool remembered(struct auth_remote *r, const struct credential *c, struct auth_identity *ret, bool *ret_known)
{
    pthread_mutex_lock(&r->lock);
    const struct place *p = place_of(r, c);
    bool found = p->credential.kind == c->kind && strcmp(p->credential.digest, c->digest) == 0 && clock_mono_ms() < p->until_ms;
    if (found) {
        *ret = p->who;
        *ret_known = p->known;
    }
    pthread_mutex_unlock(&r->lock);
    return found;
}

static void remember(struct auth_remote *r, const struct credential *c, const struct auth_identity *who, int64_t asked_at_ms)
{
    pthread_mutex_lock(&r->lock);
    *place_of(r, c) = (struct place){.credential = *c,
                                     .who = who ? *who : (struct auth_identity){.role = ROLE_NOBODY},
                                     .known = who != NULL,
                                     .until_ms = asked_at_ms + (who ? AUTH_REMEMBER_MS : AUTH_REMEMBER_NO_MS)};
    pthread_mutex_unlock(&r->lock);
}

static enum err_code read_answer(const struct http_response *answer, struct auth_identity *ret, struct err *err)
{
    AUTO_JSON json_t *body = NULL;
    struct auth_identity who = {.role = ROLE_NOBODY};
    if (answer->status == 404)
        return unknown(err);
    if (answer->status != 200)
        return err_set(err, ERR_UNAVAILABLE, "the backend answers %d", answer->status);
    if (json_parse(answer->body, answer->body_bytes, JSON_PLAIN, &body, err))
        return err->code = ERR_UNAVAILABLE;
    snprintf(who.name, sizeof who.name, "%s", json_str(body, "name"));
    who.role = auth_role_of(json_str(body, "role"));
    if (!*who.name || who.role == ROLE_NOBODY)
        return err_set(err, ERR_UNAVAILABLE, "the backend's answer names no role");
    *ret = who;
    return ERR_NONE;
}

static enum err_code ask(struct auth_remote *r, const struct credential *c, struct auth_identity *ret, struct err *err)
{
    AUTO_JSON json_t *body = json_pack("{s:s, s:s}", "kind", credential_kind_name(c->kind), "digest", c->digest);
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    struct http_response answer = {0};
    if (!text)
        return err_set(err, ERR_NOMEM, "out of memory");
    struct http_call call = {.method = "POST",
                             .path = "/api/v1/auth/check",
                             .body = text,
                             .body_bytes = strlen(text),
                             .timeout_ms = ASK_MS,
                             .connect_timeout_ms = CONNECT_MS,
                             .response_max_bytes = 4096};
    if (http_client_call(r->backend, &call, &answer, err))
        return err->code;
    enum err_code code = read_answer(&answer, ret, err);
    http_response_free(&answer);
    return code;
}

static enum err_code find(void *ctx, const struct credential *credential, struct auth_identity *ret, struct err *err)
{
    struct auth_remote *r = ctx;
    bool known = false;
    int64_t asked_at_ms = clock_mono_ms();
    if (remembered(r, credential, ret, &known))
        return known ? ERR_NONE : unknown(err);
    enum err_code code = ask(r, credential, ret, err);
    if (code == ERR_NONE || code == ERR_NOT_FOUND)
        remember(r, credential, code ? NULL : ret, asked_at_ms);
    return code;
}

struct auth_source auth_remote_source(struct auth_remote *r)
{
    return (struct auth_source){.find = find, .ctx = r};
}

static enum err_code open_source(const struct auth_remote_options *o, char ret_token[DAEMON_TOKEN_BYTES], struct auth_remote **ret, struct err *err)
{
    if (daemon_token_load(o->token, o->state_dir, ret_token, err))
        return err->code;
    struct http_client *backend = http_client_create(o->backend_url, NULL, err);
    if (!backend || daemon_token_show(backend, o->token, o->state_dir, err)) {
        http_client_destroy(backend);
        return err->code;
    }
    *ret = auth_remote_create(backend);
    if (*ret)
        return ERR_NONE;
    http_client_destroy(backend);
    return err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code auth_open_remote(const struct auth_remote_options *o, struct auth_remote **ret_remote, struct auth **ret, struct err *err)
{
    bool on = false;
    char token[DAEMON_TOKEN_BYTES] = "";
    enum err_code code = auth_settings_check(o->settings, o->bind_address, &on, err);
    if (!code && on)
        code = open_source(o, token, ret_remote, err);
    if (code)
        return code;
    struct auth_options options = {.daemon = o->daemon, .on = on, .daemon_token = token, .routes = o->routes, .route_count = o->route_count};
    if (on)
        options.source = auth_remote_source(*ret_remote);
    auth_settings_log(o->settings, o->bind_address, on);
    code = auth_open(&options, ret, err);
    secret_wipe(token, sizeof token);
    return code;
}
