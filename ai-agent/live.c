/* Asks the targets themselves, for proposals and right before each step. */
#include "ai-agent/live.h"
#include "ai-agent/verifier.h"
#include "common/probes/probes.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { INSIDE_MS = 3000, CPU_AGAIN_MS = 1100 };

struct entry {
    const struct target *target;
    pthread_mutex_t lock;
    struct asker *asker;
    struct container_cpu cpu;
    struct entry *next;
};

struct live {
    const struct executors *executors;
    int stop_fd, interval_ms;
    const struct catalogue *catalogue;
    pthread_mutex_t lock;            /* to add an entry */
    _Atomic(struct entry *) entries; /* of every target that was ever asked for; none goes */
    pthread_t thread;
    bool started;
};

static struct asker *make_asker(const struct live *l, const struct target *t)
{
    const struct asker_options o = {
        .catalogue = l->catalogue,
        .probe = {.target = t, .executor = target_executor(l->executors, t), .stop_fd = l->stop_fd, .name = "selfheal-agent", .aside = true}};
    return asker_create(&o);
}

/* The entry's lock is held.  Rules that were read again may ask for other counters; without memory the ones of before are followed on. */
static void follow_rules(const struct live *l, struct entry *e)
{
    struct asker *now = asker_follows(e->asker, l->catalogue) ? NULL : make_asker(l, e->target);
    if (!now)
        return;
    asker_destroy(e->asker);
    e->asker = now;
}

static struct entry *entry_create(const struct live *l, const struct target *t)
{
    struct entry *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->target = t;
    e->asker = make_asker(l, t);
    if (!e->asker) {
        free(e);
        return NULL;
    }
    pthread_mutex_init(&e->lock, NULL);
    return e;
}

/* Targets come and go while the agent runs: one that is new gets its entry here.  NULL: no memory, or no probe for its type. */
static struct entry *find(struct live *l, const struct target *t)
{
    pthread_mutex_lock(&l->lock);
    struct entry *e = atomic_load(&l->entries);
    while (e && e->target != t)
        e = e->next;
    if (!e && (e = entry_create(l, t))) {
        e->next = atomic_load(&l->entries);
        atomic_store(&l->entries, e);
    }
    pthread_mutex_unlock(&l->lock);
    return e;
}

/* What does not answer from here may be well and only cut off: its own client in its container tells. */
static void ask_inside(const struct live *l, const struct target *t, const char *container_id, struct facts *f)
{
    struct health_sample inside;
    verifier_ask(target_executor(l->executors, t), NULL, t, container_id, INSIDE_MS, NULL, &inside);
    facts_set_number(f, "inside_answers", inside.answered);
    facts_set_text(f, "inside_words", inside.text);
}

static enum err_code look(const struct live *l, struct entry *e, struct facts *f, struct instance *c, struct err *err)
{
    pthread_mutex_lock(&e->lock);
    struct container_cpu cpu = e->cpu; /* the engine is not asked under the lock */
    pthread_mutex_unlock(&e->lock);
    enum err_code code = container_facts(target_executor(l->executors, e->target), e->target, CONTAINER_STATE, f, &cpu, c, err);
    pthread_mutex_lock(&e->lock);
    e->cpu = cpu;
    pthread_mutex_unlock(&e->lock);
    return code;
}

/* How often it waits for its processor takes two looks, and whoever asks the agent asks once. */
static enum err_code look_twice(const struct live *l, struct entry *e, struct facts *f, struct instance *c, struct err *err)
{
    struct pollfd stop = {.fd = l->stop_fd, .events = POLLIN};
    enum err_code code = look(l, e, f, c, err);
    bool counts = !code && c->state == INSTANCE_RUNNING && c->cpu_limit_us > 0 && c->cpu_period_count > 0;
    if (!counts || facts_get(f, "container_cpu_throttled_percent") || poll(&stop, 1, CPU_AGAIN_MS) != 0)
        return code;
    return look(l, e, f, c, err);
}

static enum err_code ask(void *self, const struct target *t, struct facts *f, struct instance *ret, struct err *err)
{
    struct live *l = self;
    struct instance c = {0};
    struct entry *e = find(l, t);
    enum err_code code = e ? look_twice(l, e, f, &c, err) : err_set(err, ERR_NOT_FOUND, "target %s is not known", t->name);
    if (code)
        return code;
    if (ret)
        *ret = c;
    bool answers = c.state == INSTANCE_RUNNING;
    if (!answers || facts_number(f, "container_restart_count", 0) > 0)
        container_facts(target_executor(l->executors, t), t, CONTAINER_LOG, f, NULL, NULL, NULL); /* the end of its log tells why */
    pthread_mutex_lock(&e->lock);
    follow_rules(l, e);
    if (answers)
        code = asker_ask(e->asker, ASKER_ALL, f, err);
    else
        asker_skip(e->asker, f);
    pthread_mutex_unlock(&e->lock);
    if (!code && answers && facts_number(f, "answers", 0) == 0 && !target_proved_by_probe(t))
        ask_inside(l, t, c.id, f);
    return code;
}

struct live_source live_source(struct live *l)
{
    return (struct live_source){.ask = ask, .self = l};
}

/* Only what may have risen is of interest; whoever asks at the same moment goes first. */
static void sample(const struct live *l, struct entry *e, struct facts *f)
{
    struct err ignored;
    if (pthread_mutex_trylock(&e->lock) != 0)
        return;
    follow_rules(l, e);
    facts_clear(f);
    asker_sample(e->asker, f, &ignored);
    pthread_mutex_unlock(&e->lock);
}

static void *sample_body(void *arg)
{
    struct live *l = arg;
    struct facts *f = facts_create();
    struct pollfd stop = {.fd = l->stop_fd, .events = POLLIN};
    do {
        const struct target *t;
        for (size_t i = 0; f && (t = catalogue_target(l->catalogue, i)); i++) {
            struct entry *e = find(l, t);
            if (e)
                sample(l, e, f);
        }
    } while (poll(&stop, 1, l->interval_ms) == 0);
    facts_destroy(f);
    return NULL;
}

static enum err_code fill(struct live *l, struct err *err)
{
    const struct target *t;
    for (size_t i = 0; (t = catalogue_target(l->catalogue, i)); i++)
        if (!find(l, t))
            return err_set(err, ERR_NOMEM, "target %s: no probe for type %s, or out of memory", t->name, t->type);
    return ERR_NONE;
}

enum err_code live_start(const struct catalogue *c, const struct executors *executors, int interval_ms, struct live **ret, struct err *err)
{
    struct live *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "out of memory");
    *l = (struct live){.executors = executors, .catalogue = c, .interval_ms = interval_ms, .stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    pthread_mutex_init(&l->lock, NULL);
    enum err_code code = l->stop_fd < 0 ? err_set(err, ERR_IO, "eventfd: %s", strerror(errno)) : fill(l, err);
    if (!code)
        code = daemon_thread(&l->thread, "facts", sample_body, l, err);
    l->started = code == ERR_NONE;
    if (code) {
        live_stop(l);
        return code;
    }
    *ret = l;
    return ERR_NONE;
}

void live_stop(struct live *l)
{
    if (!l)
        return;
    if (l->stop_fd >= 0)
        eventfd_write(l->stop_fd, 1);
    if (l->started)
        pthread_join(l->thread, NULL);
    for (struct entry *e = atomic_load(&l->entries), *next; e; e = next) {
        next = e->next;
        asker_destroy(e->asker);
        pthread_mutex_destroy(&e->lock);
        free(e);
    }
    pthread_mutex_destroy(&l->lock);
    if (l->stop_fd >= 0)
        close(l->stop_fd);
    free(l);
}
