/* fault_throttled.c - throttled: the container may have 5 % of one processor, and one endless query takes most of it: whoever asks waits. */
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include "incident-generator/pg_link.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { VERB_MS = 10000, WAITING_PERCENT = 50, PERIODS_LEAST = 5, LOOK_AGAIN_MS = 100 };

static bool is_limited(const struct instance *c)
{
    return c->cpu_limit_us > 0;
}

/* It ends by itself when this process is gone (from PostgreSQL 14 on at once), and in any case after a quarter of an hour. */
static enum err_code begin_query(struct injection *i, struct err *err)
{
    PGconn *c = NULL;
    enum err_code code = pg_require(i, target_word(i->target, "user"), target_word(i->target, "password"), PG_LINK_NAME " report", &c, err);
    i->held = c;
    if (!code)
        code = pg_run(i, c, "SET statement_timeout = '15min'", NULL, 0, err);
    if (!code && PQserverVersion(c) >= 140000)
        code = pg_run(i, c, "SET client_connection_check_interval = 1000", NULL, 0, err);
    if (!code && (!PQsendQuery(c, "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b") || PQflush(c) < 0))
        code = err_set(err, ERR_IO, "%s: %s", i->target->name, PQerrorMessage(c));
    return code;
}

static void let_go(struct injection *i)
{
    PQfinish(i->held);
    i->held = NULL;
}

/* Since the limit was put on. */
static int waited_percent(const struct instance *before, const struct instance *now)
{
    int64_t periods = now->cpu_period_count - before->cpu_period_count, waited = now->cpu_waited_count - before->cpu_waited_count;
    return periods < PERIODS_LEAST || waited < 0 ? 0 : (int)(100 * waited / periods);
}

static enum err_code wait_until_it_waits(struct injection *i, struct instance *ret, int *ret_percent, struct err *err)
{
    const struct instance before = *ret;
    for (;;) {
        enum err_code code = executor_inspect(i->executor, i->target->container, ret, err);
        *ret_percent = code ? 0 : waited_percent(&before, ret);
        if (*ret_percent >= WAITING_PERCENT)
            return ERR_NONE;
        if (!code)
            code = injection_go_on(i, err);
        if (code)
            return code;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    struct instance c = {0};
    int percent = 0;
    enum err_code code = target_require_up(i, true, &c, err);
    if (!code && is_limited(&c))
        code = err_set(err, ERR_CONFLICT, "container %s has a limit of its own, which would not be given back", c.name);
    if (!code)
        code = container_fault_begin(i, err);
    if (!code)
        code = begin_query(i, err);
    if (!code)
        code = container_fault_do(i, EXECUTOR_THROTTLE, is_limited, &c, err);
    if (!code)
        code = wait_until_it_waits(i, &c, &percent, err);
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "container %s may have %.0f %% of one processor; in %d %% of its periods it had to wait", c.name,
                 (double)c.cpu_limit_us / 10000, percent);
    return code;
}

/* The limit stays over a restart, so which run it is does not matter; another container of that name is none of ours. */
static enum err_code look(const struct injection *i, bool *ret_limited, struct err *err)
{
    struct instance c = {0};
    const char *id = json_string_value(json_object_get(i->notes, "container_id"));
    enum err_code code = executor_inspect(i->executor, i->target->container, &c, err);
    if (code && code != ERR_NOT_FOUND)
        return code;
    *ret_limited = !code && id && strcmp(c.id, id) == 0 && is_limited(&c);
    return ERR_NONE;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    bool limited = false;
    let_go(i);
    enum err_code code = look(i, &limited, err);
    if (code || !limited)
        return code;
    return executor_do(i->executor, i->target->container, NULL, EXECUTOR_UNTHROTTLE, VERB_MS, err);
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    return look(i, ret_active, err);
}

const struct fault fault_throttled = {
    .name = "throttled",
    .target_type = "postgres",
    .description = "Leave the container 5 % of one processor, of which one endless query takes most: whoever asks waits",
    .fix = "unthrottle",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
    .let_go = let_go,
};
