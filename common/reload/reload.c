/* reload.c - a thread that reads the catalogue when it is told to. */
#include "common/reload/reload.h"
#include "common/base/base.h"
#include "common/metrics/metrics.h"
#include <pthread.h>
#include <stdlib.h>

struct reload {
    struct reload_options o;
    pthread_t thread;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t wake;
    bool asked, stopping;
};

static struct metric read_at = {
    .kind = METRIC_GAUGE, .name = "selfheal_catalogue_read_timestamp_seconds", .help = "When the catalogue that is in force was read."};
static struct metric successful = {.kind = METRIC_GAUGE,
                                   .name = "selfheal_catalogue_reload_successful",
                                   .help = "1 unless the last SIGHUP found a mistake in the catalogue or in targets.d."};

enum { US_PER_S = 1000000 };

static void note(bool fine)
{
    metric_set(&successful, NULL, fine);
    if (fine)
        metric_set(&read_at, NULL, clock_wall_us() / US_PER_S);
}

static void tell(void *ctx, const char *what, const char *name, const char *how, const char *detail)
{
    size_t *count = ctx;
    (*count)++;
    log_info("%s=%s is %s by the catalogue%s%s", what, name, how, *detail ? ": " : "", detail);
}

static enum err_code check_executors(const struct reload *r, const struct catalogue *file, struct err *err)
{
    const struct target *t;
    for (size_t i = 0; r->o.executors && (t = catalogue_target(file, i)); i++)
        if (!target_executor(r->o.executors, t))
            return err_set(err, ERR_CONFLICT, "targets.%s.executor: %s was no target's when this daemon was started; start it again", t->name,
                           t->executor->name);
    return ERR_NONE;
}

static enum err_code read_all(const struct reload *r, struct catalogue **ret, struct err *err)
{
    struct catalogue *file = NULL;
    enum err_code code = catalogue_load_part(r->o.from, r->o.part, &file, err);
    if (!code && r->o.check)
        code = r->o.check(r->o.ctx, file, err);
    if (!code)
        code = check_executors(r, file, err);
    if (code)
        catalogue_free(file);
    else
        *ret = file;
    return code;
}

static void in_one_line(char *text)
{
    for (char *at = text; *at; at++)
        if (*at == '\n')
            *at = ';';
}

static void read_again(const struct reload *r)
{
    struct catalogue *file = NULL;
    struct err err = {0};
    size_t count = 0;
    if (read_all(r, &file, &err)) {
        note(false);
        in_one_line(err.msg);
        log_error("the catalogue stays as it was, since what stands there now has a mistake: %s", err.msg);
        return;
    }
    bool changed = catalogue_put_file(r->o.catalogue, file, tell, &count);
    note(true);
    log_info("the catalogue was read again: %zu changes", count);
    if (changed && r->o.on_changed)
        r->o.on_changed(r->o.ctx);
}

static void *body(void *arg)
{
    struct reload *r = arg;
    pthread_mutex_lock(&r->lock);
    while (!r->stopping) {
        if (!r->asked) {
            pthread_cond_wait(&r->wake, &r->lock);
            continue;
        }
        r->asked = false;
        pthread_mutex_unlock(&r->lock);
        read_again(r);
        pthread_mutex_lock(&r->lock);
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static void on_hangup(void *ctx)
{
    struct reload *r = ctx;
    pthread_mutex_lock(&r->lock);
    r->asked = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

enum err_code reload_start(const struct reload_options *o, struct reload **ret, struct err *err)
{
    struct reload *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "reload: out of memory");
    r->o = *o;
    pthread_mutex_init(&r->lock, NULL);
    cond_init_monotonic(&r->wake);
    enum err_code code = daemon_thread(&r->thread, "reload", body, r, err);
    if (code) {
        free(r);
        return code;
    }
    metric_register(&read_at);
    metric_register(&successful);
    note(true);
    daemon_on_hangup(on_hangup, r);
    *ret = r;
    return ERR_NONE;
}

void reload_stop(struct reload *r)
{
    if (!r)
        return;
    daemon_on_hangup(NULL, NULL);
    pthread_mutex_lock(&r->lock);
    r->stopping = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
    free(r);
}
