/* The threads of alerts. */
#include "backend-ext/alerts.h"
#include "backend-ext/alert_db.h"
#include "backend-ext/alert_decide.h"
#include "backend-ext/alert_in.h"
#include "backend-ext/alert_router.h"
#include "backend-ext/counters.h"
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { RETRY_MS = 1000, IDLE_MS = 5000, LEASE_SLACK_MS = 5000, CLEAN_MS = 3600000, WAIT_MAX_MS = 60000 };

struct sender {
    struct alerts *a;
    const struct alert_receiver *receiver;
    pthread_t thread;
    bool has_thread;
};

struct alerts {
    struct alerts_options o;
    struct db *db; /* borrowed */
    struct alert_router router;
    char in_token[DAEMON_TOKEN_BYTES];
    bool synced; /* router thread: the database knows our receivers */
    int64_t clean_at_ms;
    pthread_t thread;
    bool has_thread;
    struct sender senders[ALERT_RECEIVERS_MAX];

    pthread_mutex_t lock; /* the rest */
    pthread_cond_t changed;
    unsigned long wake_count;
    bool leaving;
};

/* Sleeps until woken since `seen`, or for so long; false when it is time to leave. */
static bool wait_for(struct alerts *a, unsigned long *seen, long long ms)
{
    int64_t until_ms = clock_mono_ms() + (ms < 0 ? IDLE_MS : ms > WAIT_MAX_MS ? WAIT_MAX_MS : ms);
    pthread_mutex_lock(&a->lock);
    while (!a->leaving && a->wake_count == *seen && cond_wait_until_ms(&a->changed, &a->lock, until_ms))
        ;
    *seen = a->wake_count;
    bool goes_on = !a->leaving;
    pthread_mutex_unlock(&a->lock);
    return goes_on;
}

void alerts_wake(struct alerts *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->wake_count++;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

/* ---- routing ---- */

static enum err_code route_round(struct alerts *a, long long *ret_next_ms, struct err *err)
{
    AUTO_DB struct db_conn *c = NULL;
    enum err_code code = db_take(a->db, &c, err);
    if (!code && !a->synced) {
        code = alert_db_receivers(c, a->o.config, err);
        a->synced = !code;
    }
    if (!code && a->o.config->receiver_count > 0)
        code = alert_router_round(&a->router, c, ret_next_ms, err);
    if (!code && clock_mono_ms() >= a->clean_at_ms) {
        a->clean_at_ms = clock_mono_ms() + CLEAN_MS;
        code = alert_db_clean(c, err);
    }
    return code;
}

static void *router_main(void *arg)
{
    struct alerts *a = arg;
    unsigned long seen = 0;
    long long wait_ms = 0;

    while (wait_for(a, &seen, wait_ms)) {
        struct err err = {0};
        wait_ms = a->o.config->receiver_count > 0 ? IDLE_MS : WAIT_MAX_MS;
        enum err_code code = route_round(a, &wait_ms, &err);
        if (code)
            wait_ms = RETRY_MS;
        if (code && code != ERR_UNAVAILABLE)
            log_error("alerts cannot be routed now (%s), trying again", err.msg);
    }
    return NULL;
}

/* ---- sending ---- */

static double chance(void)
{
    unsigned short word = 0;
    if (getrandom(&word, sizeof word, GRND_NONBLOCK) != (ssize_t)sizeof word)
        return 1;
    return (double)word / 65535.0;
}

static void tell_log(const struct alert_receiver *r, const struct alert_delivery *d, const struct alert_answer *answer, int delay_ms)
{
    if (answer->outcome == ALERT_DELIVERED)
        log_info("receiver=%s alert %s delivered at attempt %d", r->name, d->id, d->attempts);
    else if (answer->outcome == ALERT_DEAD)
        log_error("receiver=%s alert %s is a dead letter (%s): it is not sent again unless somebody asks", r->name, d->id, answer->reason);
    else if (d->failures == 0)
        log_warn("receiver=%s alert %s not delivered (%s), again in %d ms and so on", r->name, d->id, answer->reason, delay_ms);
    else
        log_debug("receiver=%s alert %s not delivered (%s), again in %d ms", r->name, d->id, answer->reason, delay_ms);
}

/* The connection goes back before the receiver is asked: it may take its time. */
static enum err_code take_one(struct sender *s, bool *ret_found, struct alert_delivery *ret, long long *ret_next_ms, struct err *err)
{
    AUTO_DB struct db_conn *c = NULL;
    enum err_code code = db_take(s->a->db, &c, err);
    if (!code)
        code = alert_db_take(c, s->receiver->name, s->receiver->timeout_ms + LEASE_SLACK_MS, ret_found, ret, err);
    if (!code && !*ret_found)
        code = alert_db_due_ms(c, s->receiver->name, ret_next_ms, err);
    return code;
}

/* Without a record it stays leased, and is sent again after the lease: at least once. */
static enum err_code end_one(struct sender *s, const struct alert_delivery *d, const struct alert_answer *answer, struct err *err)
{
    AUTO_DB struct db_conn *c = NULL;
    const struct alert_settings *set = s->a->o.settings;
    int delay_ms = alert_delay_ms(d->failures + 1, set->retry_first_ms, set->retry_max_ms, chance(), answer->retry_after_ms);
    tell_log(s->receiver, d, answer, delay_ms);
    counters_alert(s->receiver->name, answer->outcome == ALERT_DELIVERED ? "delivered" : answer->outcome == ALERT_DEAD ? "dead" : "retry");
    enum err_code code = db_take(s->a->db, &c, err);
    return code ? code : alert_db_end(c, s->receiver->name, d->id, answer, delay_ms, err);
}

static enum err_code send_one(struct sender *s, long long *ret_next_ms, struct err *err)
{
    struct alert_delivery d = {.body = NULL};
    struct alert_answer answer;
    bool found = false;
    enum err_code code = take_one(s, &found, &d, ret_next_ms, err);
    if (code || !found)
        return code;
    alert_send(s->receiver, d.body, s->a->o.leaving, &answer);
    json_decref(d.body);
    *ret_next_ms = 0;
    if (atomic_load(s->a->o.leaving) && answer.outcome == ALERT_AGAIN)
        return ERR_NONE; /* it was called off; the next life takes it after the lease */
    return end_one(s, &d, &answer, err);
}

static void *sender_main(void *arg)
{
    struct sender *s = arg;
    unsigned long seen = 0;
    long long wait_ms = 0;

    while (wait_for(s->a, &seen, wait_ms)) {
        struct err err = {0};
        wait_ms = IDLE_MS;
        enum err_code code = send_one(s, &wait_ms, &err);
        if (code)
            wait_ms = RETRY_MS;
        if (code && code != ERR_UNAVAILABLE)
            log_error("receiver=%s alerts cannot be sent now (%s), trying again", s->receiver->name, err.msg);
    }
    return NULL;
}

/* ---- life ---- */

static enum err_code start_threads(struct alerts *a, struct err *err)
{
    enum err_code code = daemon_thread(&a->thread, "alerts", router_main, a, err);
    a->has_thread = !code;
    for (size_t i = 0; !code && i < a->o.config->receiver_count; i++) {
        struct sender *s = &a->senders[i];
        *s = (struct sender){.a = a, .receiver = &a->o.config->receivers[i]};
        code = daemon_thread(&s->thread, "alert-sender", sender_main, s, err);
        s->has_thread = !code;
    }
    return code;
}

enum err_code alerts_make(const struct alerts_options *o, struct alerts **ret, struct err *err)
{
    struct alerts *a = calloc(1, sizeof *a);
    if (!a) {
        alert_config_free(o->config);
        return err_set(err, ERR_NOMEM, "alerts: out of memory");
    }
    a->o = *o;
    a->router = (struct alert_router){
        .config = o->config, .public_url = o->settings->public_url, .queue_max = o->settings->queue_max, .began_ms = clock_mono_ms()};
    pthread_mutex_init(&a->lock, NULL);
    cond_init_monotonic(&a->changed);
    enum err_code code = alert_in_token(o->settings->in_token_file, a->in_token, err);
    if (code) {
        alerts_free(a);
        return code;
    }
    *ret = a;
    return ERR_NONE;
}

enum err_code alerts_start(struct alerts *a, struct db *db, struct err *err)
{
    a->db = db;
    if (a->o.config->receiver_count > 0)
        log_info("alerts: %zu receivers, %zu routes", a->o.config->receiver_count, a->o.config->route_count);
    return start_threads(a, err);
}

void alerts_stop(struct alerts *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->leaving = true;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
    if (a->has_thread)
        pthread_join(a->thread, NULL);
    for (size_t i = 0; i < ALERT_RECEIVERS_MAX; i++)
        if (a->senders[i].has_thread)
            pthread_join(a->senders[i].thread, NULL);
}

void alerts_free(struct alerts *a)
{
    if (!a)
        return;
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    alert_config_free(a->o.config);
    free(a);
}

const struct alert_config *alerts_config(const struct alerts *a)
{
    return a->o.config;
}

const char *alerts_in_token(const struct alerts *a)
{
    return a->in_token;
}

const struct alert_settings *alerts_settings(const struct alerts *a)
{
    return a->o.settings;
}
