/* Has incidents invented every now and then, while it is switched on. */
#include "incident-generator/auto_generator.h"
#include "common/base/base.h"
#include "common/http/http.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

enum { REQUEST_MS = 30000, PAUSE_MIN_MS = 30000, PAUSE_MAX_MS = 90000 };

struct auto_generator {
    struct http_client *backend;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool thread_runs, running, leave;
    atomic_bool cancel; /* of the request under way */
};

int auto_generator_pause_ms(unsigned random)
{
    return PAUSE_MIN_MS + (int)(random % (PAUSE_MAX_MS - PAUSE_MIN_MS + 1));
}

static int random_pause_ms(void)
{
    unsigned number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        number = (unsigned)clock_mono_us();
    return auto_generator_pause_ms(number);
}

static void generate(struct auto_generator *g)
{
    static const char path[] = "/api/v1/incidents/generate";
    struct http_call call = {.method = "POST", .path = path, .timeout_ms = REQUEST_MS, .cancel = &g->cancel};
    struct http_response answer = {0};
    struct err err = {0};
    enum err_code code = http_client_call(g->backend, &call, &answer, &err);
    if (code == ERR_CANCELLED)
        return;
    if (code) {
        log_warn("generator could not ask for an incident, trying again after the pause: %s", err.msg);
        return;
    }
    if (answer.status / 100 == 2) {
        log_info("generator had an incident invented");
    } else {
        char *text = http_error_text(&answer);
        log_warn("generator got no incident, trying again after the pause: status %d: %s", answer.status, text ? text : "");
        free(text);
    }
    http_response_free(&answer);
}

/* Under the lock: until the pause is over or somebody wants something. */
static void pause_for(struct auto_generator *g, int pause_ms)
{
    int64_t until_ms = clock_mono_ms() + pause_ms;
    while (g->running && !g->leave && cond_wait_until_ms(&g->changed, &g->lock, until_ms))
        continue;
}

static void *run(void *arg)
{
    struct auto_generator *g = arg;
    pthread_mutex_lock(&g->lock);
    while (!g->leave) {
        if (!g->running) {
            pthread_cond_wait(&g->changed, &g->lock);
            continue;
        }
        pthread_mutex_unlock(&g->lock);
        generate(g);
        pthread_mutex_lock(&g->lock);
        pause_for(g, random_pause_ms());
    }
    pthread_mutex_unlock(&g->lock);
    return NULL;
}

static bool set_running(struct auto_generator *g, bool running)
{
    pthread_mutex_lock(&g->lock);
    bool changed = g->running != running;
    g->running = running;
    atomic_store(&g->cancel, !running);
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
    return changed;
}

bool auto_generator_start(struct auto_generator *g)
{
    return set_running(g, true);
}

bool auto_generator_stop(struct auto_generator *g)
{
    return set_running(g, false);
}

bool auto_generator_running(struct auto_generator *g)
{
    pthread_mutex_lock(&g->lock);
    bool running = g->running;
    pthread_mutex_unlock(&g->lock);
    return running;
}

enum err_code auto_generator_create(const char *backend_url, const struct daemon_token_settings *token, const char *state_dir,
                                    struct auto_generator **ret, struct err *err)
{
    struct auto_generator *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "out of memory");
    cond_init_monotonic(&g->changed);
    pthread_mutex_init(&g->lock, NULL);

    struct err local = {0};
    g->backend = http_client_create(backend_url, NULL, &local);
    enum err_code code = g->backend ? daemon_token_show(g->backend, token, state_dir, &local) : local.code;
    if (!code)
        code = daemon_thread(&g->thread, "generator", run, g, &local);
    g->thread_runs = !code;
    if (g->thread_runs) {
        *ret = g;
        return ERR_NONE;
    }
    auto_generator_destroy(g);
    return err_set(err, code, "backend: %s", local.msg);
}

void auto_generator_destroy(struct auto_generator *g)
{
    if (!g)
        return;
    pthread_mutex_lock(&g->lock);
    g->leave = true;
    atomic_store(&g->cancel, true);
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
    if (g->thread_runs)
        pthread_join(g->thread, NULL);
    http_client_destroy(g->backend);
    pthread_cond_destroy(&g->changed);
    pthread_mutex_destroy(&g->lock);
    free(g);
}
