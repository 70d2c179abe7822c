/* The dead man's switch. */
#include "common/http/deadman.h"
#include "common/http/http_client.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_MS = 2000, CALL_MS = 10000, URL_MAX_BYTES = 2000, ANSWER_MAX_BYTES = 64 << 10 };

enum state { STATE_UNKNOWN, STATE_WELL, STATE_NOT_WELL, STATE_FAILS };

struct deadman {
    struct http_client *client;
    char *path; /* with the query: the secret part */
    char host[128];
    int interval_ms;
    bool (*is_well)(void *ctx);
    void *ctx;
    enum state state; /* of the thread */
    pthread_t thread;
    bool has_thread;
    atomic_bool stopping;
    pthread_mutex_t lock;
    pthread_cond_t wake;
};

/* Where the path begins: after scheme and host.  NULL when it is no http address. */
static const char *path_of(const char *url)
{
    const char *host = strncmp(url, "https://", 8) == 0 ? url + 8 : strncmp(url, "http://", 7) == 0 ? url + 7 : NULL;
    return host && strcspn(host, "/?#") > 0 && strcspn(host, " \t\r\n") == strlen(host) && strlen(url) < URL_MAX_BYTES ? host + strcspn(host, "/?#")
                                                                                                                       : NULL;
}

enum err_code deadman_check(const struct deadman_settings *s, struct err *err)
{
    if (!s->url || !*s->url || path_of(s->url))
        return ERR_NONE;
    return err_set(err, ERR_INVALID, "setting DEADMAN_URL: expected http://host/... or https://host/..., of at most %d bytes", URL_MAX_BYTES);
}

/* Every {daemon} is replaced. */
static char *with_name(const char *text, const char *daemon)
{
    static const char hole[] = "{daemon}";
    struct strbuf b;
    strbuf_init(&b, (size_t)URL_MAX_BYTES * 4);
    for (const char *at; (at = strstr(text, hole)); text = at + strlen(hole)) {
        strbuf_append(&b, text, (size_t)(at - text));
        strbuf_add(&b, daemon);
    }
    strbuf_add(&b, text);
    return strbuf_take(&b);
}

/* Without a name and password that may stand before it. */
static void note_host(struct deadman *d, const char *base)
{
    const char *host = strstr(base, "://") + 3, *at = strrchr(host, '@');
    snprintf(d->host, sizeof d->host, "%s", at ? at + 1 : host);
}

static enum err_code make_client(struct deadman *d, const struct deadman_options *o, struct err *err)
{
    AUTO_FREE char *url = with_name(o->settings->url, o->daemon);
    const char *path = url ? path_of(url) : NULL;
    AUTO_FREE char *base = path ? strndup(url, (size_t)(path - url)) : NULL;
    if (!base)
        return err_set(err, ERR_NOMEM, "dead man's switch: out of memory");
    if (asprintf(&d->path, "%s%s", *path == '/' ? "" : "/", path) < 0) {
        d->path = NULL;
        return err_set(err, ERR_NOMEM, "dead man's switch: out of memory");
    }
    note_host(d, base);
    d->client = http_client_create(base, NULL, err);
    return d->client ? ERR_NONE : err->code;
}

/* The client's own words name the address. */
static void say_why(enum err_code code, int status, char ret[80])
{
    if (code == ERR_TIMEOUT)
        snprintf(ret, 80, "no answer within %d s", CALL_MS / 1000);
    else if (code == ERR_UNAVAILABLE)
        snprintf(ret, 80, "it cannot be reached");
    else if (code)
        snprintf(ret, 80, "the connection broke");
    else
        snprintf(ret, 80, "answer %d", status);
}

/* Each change once, however long it lasts. */
static void note(struct deadman *d, enum state now, const char *why)
{
    if (now == d->state)
        return;
    if (now == STATE_FAILS)
        log_warn("deadman=%s is not told that this daemon lives (%s), trying again every %d s", d->host, why, d->interval_ms / 1000);
    else if (now == STATE_NOT_WELL)
        log_warn("deadman=%s is told nothing while this daemon is not well", d->host);
    else if (d->state == STATE_UNKNOWN)
        log_info("deadman=%s is told every %d s that this daemon lives", d->host, d->interval_ms / 1000);
    else
        log_info("deadman=%s is told again that this daemon lives", d->host);
    d->state = now;
}

static void ping(struct deadman *d)
{
    struct http_response answer = {0};
    struct err err = {0};
    char why[80] = "";
    const struct http_call call = {
        .method = "GET", .path = d->path, .timeout_ms = CALL_MS, .response_max_bytes = ANSWER_MAX_BYTES, .cancel = &d->stopping};
    if (d->is_well && !d->is_well(d->ctx)) {
        note(d, STATE_NOT_WELL, "");
        return;
    }
    enum err_code code = http_client_call(d->client, &call, &answer, &err);
    bool told = !code && answer.status >= 200 && answer.status < 300;
    if (!told)
        say_why(code, answer.status, why);
    if (code != ERR_CANCELLED)
        note(d, told ? STATE_WELL : STATE_FAILS, why);
    http_response_free(&answer);
}

/* False when it is time to leave. */
static bool wait_until(struct deadman *d, int64_t due_ms)
{
    pthread_mutex_lock(&d->lock);
    while (!atomic_load(&d->stopping) && cond_wait_until_ms(&d->wake, &d->lock, due_ms))
        continue;
    pthread_mutex_unlock(&d->lock);
    return !atomic_load(&d->stopping);
}

static void *deadman_main(void *arg)
{
    struct deadman *d = arg;
    /* Not at once: a daemon that has just begun has not heard of its engine yet, and would be called not well. */
    int64_t due_ms = clock_mono_ms() + (d->interval_ms < FIRST_MS ? d->interval_ms : FIRST_MS);
    while (wait_until(d, due_ms)) {
        ping(d);
        due_ms += d->interval_ms;
        if (due_ms < clock_mono_ms()) /* it took longer than the interval, or the machine slept */
            due_ms = clock_mono_ms() + d->interval_ms;
    }
    return NULL;
}

enum err_code deadman_start(const struct deadman_options *o, struct deadman **ret, struct err *err)
{
    *ret = NULL;
    enum err_code code = deadman_check(o->settings, err);
    if (code || !o->settings->url || !*o->settings->url)
        return code;
    struct deadman *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_NOMEM, "dead man's switch: out of memory");
    d->interval_ms = o->settings->interval_ms;
    d->is_well = o->is_well;
    d->ctx = o->ctx;
    pthread_mutex_init(&d->lock, NULL);
    cond_init_monotonic(&d->wake);
    code = make_client(d, o, err);
    if (!code)
        code = daemon_thread(&d->thread, "deadman", deadman_main, d, err);
    d->has_thread = !code;
    if (code)
        deadman_stop(d);
    else
        *ret = d;
    return code;
}

void deadman_stop(struct deadman *d)
{
    if (!d)
        return;
    pthread_mutex_lock(&d->lock);
    atomic_store(&d->stopping, true);
    pthread_cond_broadcast(&d->wake);
    pthread_mutex_unlock(&d->lock);
    if (d->has_thread)
        pthread_join(d->thread, NULL);
    http_client_destroy(d->client);
    free(d->path);
    pthread_cond_destroy(&d->wake);
    pthread_mutex_destroy(&d->lock);
    free(d);
}
