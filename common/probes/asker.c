/* Asks one target and puts together the facts of now. */
#include "common/probes/asker.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asker {
    const struct catalogue *catalogue;
    const struct target *target;
    const struct probe_kind *kind;
    void *probe;
    bool aside;
    struct history *history;
    const char *counters[HISTORY_MAX + 1];
};

static void add_counter(struct asker *a, const char *name)
{
    size_t i = 0;
    for (; a->counters[i]; i++)
        if (strcmp(a->counters[i], name) == 0)
            return;
    if (i < HISTORY_MAX)
        a->counters[i] = name;
}

struct asker *asker_create(const struct asker_options *o)
{
    struct asker *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->catalogue = o->catalogue;
    a->target = o->probe.target;
    a->aside = o->probe.aside;
    a->kind = probe_kind_find(a->target->type);
    if (!a->kind) {
        free(a);
        return NULL;
    }
    for (size_t i = 0; a->kind->counters[i]; i++)
        add_counter(a, a->kind->counters[i]);
    for (size_t i = 0; catalogue_counter_names(o->catalogue)[i]; i++)
        add_counter(a, catalogue_counter_names(o->catalogue)[i]);
    a->history = history_create(a->counters);
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
    free(a);
}

const char *const *asker_counters(const struct asker *a)
{
    return a->counters;
}

/* ---- what the answers mean ---- */

void asker_judge(const struct asker *a, struct facts *f)
{
    struct check_result result = {.health = 0};
    struct err err = {0};
    if (facts_number(f, "answers", 0) == 0)
        snprintf(result.summary, sizeof result.summary, "%.150s",
                 *facts_text(f, "container_words") ? facts_text(f, "container_words") : facts_text(f, "refusal"));
    else if (checks_judge(a->target->checks, a->target->check_count, f, NULL, &result, NULL, &err)) {
        facts_set_number(f, "answers", 0);
        facts_set_text(f, "refusal", err.msg);
        snprintf(result.summary, sizeof result.summary, "%.150s", err.msg);
    }
    facts_set_number(f, "pressure", result.health);
    const struct rule *warning = NULL;
    const struct rule *fault = rules_detect(a->catalogue, a->target->type, f, &warning);
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

enum err_code asker_ask(struct asker *a, unsigned parts, struct facts *f, struct err *err)
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
    if (!code && (parts & ASKER_WRITE) && answers && a->target->write_probe && a->kind->write)
        code = write_nothing(a, f, err);
    if (a->aside && a->kind->rest)
        a->kind->rest(a->probe);
    if (!code)
        asker_judge(a, f);
    return code;
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
