/* What becomes of the incidents of targets that are watched no more. */
#include "health-monitor/gone.h"
#include <stdio.h>

enum { LINE_BYTES = 400 };

static enum err_code resolve(struct ledger *l, const char *id, const char *target, const char *why, struct err *err)
{
    char line[LINE_BYTES];
    snprintf(line, sizeof line, "health-monitor: %s: %s is no longer watched", why, target);
    log_info("incident=%s target=%s %s, it is no longer watched: resolving it", id, target, why);
    return ledger_resolve(l, id, line, err);
}

static enum err_code leave(struct ledger *l, const char *id, const char *target, const char *why, struct err *err)
{
    char line[LINE_BYTES];
    snprintf(line, sizeof line, "health-monitor: %s: %s is no longer watched; after an execution a person ends this incident", why, target);
    log_info("incident=%s target=%s %s, it is no longer watched; an execution had begun: a person decides", id, target, why);
    return ledger_note(l, id, line, err);
}

/* False: it stays remembered, and is looked at again. */
static bool end_one(const struct gone *g, const char *target, const char *id)
{
    struct err err = {0};
    enum err_code code = ERR_NONE;
    switch (ledger_ask(g->ledger, id, &err)) {
    case LEDGER_UNKNOWN:
        return false;
    case LEDGER_WAITING:
    case LEDGER_OPEN:
        code = resolve(g->ledger, id, target, g->why(g->ctx, target), &err);
        break;
    case LEDGER_FIXING:
    case LEDGER_TREATED:
        code = leave(g->ledger, id, target, g->why(g->ctx, target), &err);
        break;
    case LEDGER_REFUSED:
    case LEDGER_RESOLVED:
    case LEDGER_GONE:
        break;
    }
    if (code)
        log_error("incident=%s target=%s is no longer watched, which cannot be told yet: %s", id, target, err.msg);
    return code == ERR_NONE;
}

static bool end_all(void *ctx, const char *target)
{
    const struct gone *g = ctx;
    struct ledger_incident open[LEDGER_OPEN_MAX];
    struct err err = {0};
    size_t count = 0, kept = 0;
    if (g->is_watched(g->ctx, target))
        return true;
    AUTO_TRACE = trace_begin(NULL);
    enum err_code code = ledger_recall(g->ledger, target, open, &count, &err);
    for (size_t i = 0; !code && i < count; i++)
        if (!end_one(g, target, open[i].id))
            open[kept++] = open[i];
    if (!code && kept < count)
        code = ledger_keep(g->ledger, target, open, kept, &err);
    if (code)
        log_error("target=%s is gone, its incidents cannot be looked after: %s", target, err.msg);
    return !atomic_load(g->ledger->stopping);
}

void gone_tend(const struct gone *g)
{
    struct err err = {0};
    if (ledger_targets(g->ledger, end_all, (void *)g, &err))
        log_error("targets that are gone: %s", err.msg);
}
