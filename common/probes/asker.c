/* Asks one target and puts together the facts of now. */
#include "common/probes/asker.h"
#include "common/loop/loop.h"
#include "common/probes/disk.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asker {
    const struct catalogue *catalogue;
    const struct target *target;
    const struct probe_kind *kind;
    void *probe;
    bool aside;
    struct probe_options options;
    struct disk disk; /* as it was last seen */
    struct history *history;
    struct names *counters;
};

/* The counters to follow are the same for all targets of a kind: one list for them, for as long as one of them is there. */
struct names {
    const char *const *asked_for; /* the catalogue's own, which are others once its rules are */
    const struct probe_kind *kind;
    int holder_count;
    struct names *next;
    const char *list[HISTORY_MAX + 1];
};

static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;
static struct names *all_names;

static void add_counter(struct names *n, const char *name)
{
    size_t i = 0;
    for (; n->list[i]; i++)
        if (strcmp(n->list[i], name) == 0)
            return;
    if (i < HISTORY_MAX)
        n->list[i] = name;
}

static struct names *make_names(const char *const *asked_for, const struct probe_kind *kind)
{
    struct names *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    n->asked_for = asked_for;
    n->kind = kind;
    for (size_t i = 0; kind->counters[i]; i++)
        add_counter(n, kind->counters[i]);
    for (size_t i = 0; asked_for[i]; i++)
        add_counter(n, asked_for[i]);
    n->next = all_names;
    all_names = n;
    return n;
}

/* NULL on no memory. */
static struct names *take_names(const struct catalogue *c, const struct probe_kind *kind)
{
    pthread_mutex_lock(&names_lock);
    const char *const *asked_for = catalogue_counter_names(c);
    struct names *n = all_names;
    while (n && (n->asked_for != asked_for || n->kind != kind))
        n = n->next;
    if (!n)
        n = make_names(asked_for, kind);
    if (n)
        n->holder_count++;
    pthread_mutex_unlock(&names_lock);
    return n;
}

static void release_names(struct names *n)
{
    pthread_mutex_lock(&names_lock);
    if (--n->holder_count == 0) {
        struct names **at = &all_names;
        while (*at != n)
            at = &(*at)->next;
        *at = n->next;
        free(n);
    }
    pthread_mutex_unlock(&names_lock);
}

struct asker *asker_create(const struct asker_options *o)
{
    struct asker *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->catalogue = o->catalogue;
    a->target = o->probe.target;
    a->aside = o->probe.aside;
    a->options = o->probe;
    a->kind = probe_kind_find(a->target->type);
    if (!a->kind) {
        free(a);
        return NULL;
    }
    a->counters = take_names(o->catalogue, a->kind);
    a->history = a->counters ? history_create(a->counters->list) : NULL;
    a->probe = a->kind->create(&o->probe);
    if (!a->history || !a->probe) {
        asker_destroy(a);
        return NULL;
    }
    return a;
}

void asker_destroy(struct asker *a)
{
    if (!a)
        return;
    if (a->probe)
        a->kind->destroy(a->probe);
    history_destroy(a->history);
    if (a->counters)
        release_names(a->counters);
    free(a);
}

bool asker_follows(const struct asker *a, const struct catalogue *c)
{
    const char *const *mine = a->counters->asked_for, *const *now = catalogue_counter_names(c);
    size_t i = 0;
    while (mine != now && mine[i] && now[i] && strcmp(mine[i], now[i]) == 0)
        i++;
    return mine == now || (!mine[i] && !now[i]);
}

const char *const *asker_counters(const struct asker *a)
{
    return a->counters->list;
}

/* ---- what the answers mean ---- */

void asker_judge_by(const struct catalogue *c, const struct target *t, struct facts *f)
{
    struct check_result result = {.health = 0};
    struct err err = {0};
    if (facts_number(f, "answers", 0) == 0)
        snprintf(result.summary, sizeof result.summary, "%.150s",
                 *facts_text(f, "container_words") ? facts_text(f, "container_words") : facts_text(f, "refusal"));
    else if (target_judge(t, f, NULL, &result, NULL, &err)) {
        facts_set_number(f, "answers", 0);
        facts_set_text(f, "refusal", err.msg);
        snprintf(result.summary, sizeof result.summary, "%.150s", err.msg);
    }
    facts_set_number(f, "pressure", result.health);
    const struct rule *warning = NULL;
    const struct rule *fault = rules_detect(c, t->type, f, &warning);
    facts_set_text(f, "fault", fault ? fault->name : "");
    facts_set_text(f, "warning", warning ? warning->fault : "");
    facts_set_number(f, "health", fault && result.health > ASKER_FAULT_HEALTH ? ASKER_FAULT_HEALTH : result.health);
    if (!fault || result.health == 0) {
        facts_set_text(f, "summary", result.summary);
        return;
    }
    char summary[FACT_TEXT_BYTES];
    snprintf(summary, sizeof summary, "%s; %s", fault->fault, result.summary);
    facts_set_text(f, "summary", summary);
}

void asker_judge(const struct asker *a, struct facts *f)
{
    asker_judge_by(a->catalogue, a->target, f);
}

/* Our own refused command is counted by the server, too, under the first word of its error. */
static void leave_out_own(struct asker *a, const char *error)
{
    char name[FACT_NAME_BYTES];
    size_t length = strspn(error, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (length == 0 || length > 40)
        return;
    snprintf(name, sizeof name, "errorstat_%.*s", (int)length, error);
    history_caused(a->history, name, 1);
}

static enum err_code login(struct asker *a, struct facts *f, struct err *err)
{
    struct err why = {0};
    if (a->kind->login && a->kind->login(a->probe, f, &why) == ERR_CANCELLED)
        return err_set(err, ERR_CANCELLED, "%s", why.msg);
    facts_set_text(f, "login_error", why.msg);
    leave_out_own(a, why.msg);
    if (strstr(why.msg, "max number of clients"))
        history_caused(a->history, "rejected_connections", 1);
    return ERR_NONE;
}

static enum err_code write_nothing(struct asker *a, struct facts *f, struct err *err)
{
    struct err why = {0};
    enum err_code code = a->kind->write(a->probe, f, &why);
    if (code == ERR_CANCELLED)
        return err_set(err, code, "%s", why.msg);
    /* A connection that broke says nothing about writes; one on which reads are answered and writes are not does. */
    if (code == ERR_NONE || code == ERR_PROTOCOL || code == ERR_TIMEOUT)
        facts_set_text(f, "write_error", why.msg);
    leave_out_own(a, why.msg);
    return ERR_NONE;
}

static void one_line(char *text)
{
    text[strcspn(text, "\r\n")] = '\0';
}

/* What is meant to refuse writes is not asked for one. */
static bool takes_writes(const struct target *t)
{
    return t->write_probe && strcmp(t->expect_role, "replica") != 0;
}

/* By the engine, which is waited for. */
static void look_at_disk(void *asker)
{
    struct asker *a = asker;
    disk_look(&a->options, &a->disk);
}

static enum err_code ask_all(struct asker *a, unsigned parts, struct facts *f, struct err *err)
{
    struct err why = {0};
    int64_t began_us = clock_mono_us();
    enum err_code code = a->kind->ask(a->probe, f, &why);
    if (code == ERR_CANCELLED)
        return err_set(err, code, "%s", why.msg);
    facts_set_number(f, "answer_ms", (double)(clock_mono_us() - began_us) / 1000);
    facts_set_number(f, "slow_ms", a->target->slow_ms);
    bool answers = code == ERR_NONE;
    one_line(why.msg);
    facts_set_text(f, "expect_role", a->target->expect_role);
    facts_set_number(f, "answers", answers);
    facts_set_text(f, "refusal", why.msg);
    if (answers)
        history_take(a->history, f, clock_mono_ms());
    code = ERR_NONE;
    if ((parts & ASKER_LOGIN) || !answers)
        code = login(a, f, err);
    if (!code && (parts & ASKER_WRITE) && answers && takes_writes(a->target) && a->kind->write)
        code = write_nothing(a, f, err);
    if (a->target->disk_folder && ((parts & ASKER_LOGIN) || !answers || *facts_text(f, "write_error")))
        loop_elsewhere(look_at_disk, a);
    disk_tell(&a->disk, a->target, f);
    if (a->aside && a->kind->rest)
        a->kind->rest(a->probe);
    if (!code)
        asker_judge(a, f);
    return code;
}

struct question {
    struct asker *asker;
    unsigned parts;
    struct facts *facts;
    struct err *err;
    enum err_code code;
};

static void put_question(void *ctx)
{
    struct question *q = ctx;
    q->code = ask_all(q->asker, q->parts, q->facts, q->err);
}

enum err_code asker_ask(struct asker *a, unsigned parts, struct facts *f, struct err *err)
{
    struct question q = {.asker = a, .parts = parts, .facts = f, .err = err};
    if (a->kind->blocks)
        loop_elsewhere(put_question, &q);
    else
        put_question(&q);
    return q.code;
}

void asker_sample(struct asker *a, struct facts *f, struct err *err)
{
    if (a->aside && a->kind->rest)
        return;
    if (a->kind->ask(a->probe, f, err) == ERR_NONE)
        history_take(a->history, f, clock_mono_ms());
}

void asker_skip(struct asker *a, struct facts *f)
{
    facts_set_text(f, "expect_role", a->target->expect_role);
    facts_set_number(f, "answers", 0);
    facts_set_text(f, "refusal", "");
    asker_judge(a, f);
    facts_set_text(f, "summary", facts_text(f, "container_words"));
}
