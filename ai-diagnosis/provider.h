/* provider.h - a provider answers questions about incidents: what is wrong, what helps, and what an incident could look like.
 *
 * A new provider is one file provider_<name>.c with one `const struct provider` and its row in providers.c.  The rows are
 * asked in order and the first usable answer wins, so a language-model provider goes before the rules: when it has no key, no
 * network or no sensible answer it returns an error, and the rules answer instead.  What such a provider must keep to:
 *   - it runs on several threads at once (HTTP workers) and must be done by the context's deadline, and at once when it is cancelled;
 *   - its key comes from the environment, is never logged, and never appears in an error's text;
 *   - what it returns is outside data: answer_usable() is asked afterwards by providers.c, for every provider alike. */
#pragma once
#include "common/base/base.h"
#include "common/rules/rules.h"
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROVIDER_TIMEOUT_MS = 20000, CITES_MAX = 16 };

/* What is known about an incident.  All strings are valid UTF-8 and bounded (request.h). */
struct question {
    const char *description;       /* the incident's message; may be "" */
    const char *affected_system;   /* a target's name, or "" */
    const char *const *error_logs; /* real texts from the system, oldest first */
    size_t error_log_count;
    const json_t *metrics; /* object with numbers at the time of failure, or NULL */
    bool seen;             /* the monitor opened the incident: what is in it was seen, not only written */
    const json_t *now;     /* the target as the monitor sees it now: {"status", "health", "metrics"}, or NULL */
};

struct diagnosis {
    char *text;           /* malloc'd; bullets begin with • */
    const char *severity; /* "low" "medium" "high"; static or the catalogue's */
    double confidence;    /* 0..1 */
    const char *rule;     /* the catalogue's; NULL = none */
    int cites[CITES_MAX]; /* the error logs that it rests on, by number, ascending */
    int cite_count;
};

struct fix {
    char *text;        /* malloc'd */
    double confidence; /* 0..1 */
};

struct made_up_incident {
    char *message, *source; /* malloc'd */
};

/* What a question runs with: nobody waits longer than the deadline, or on after `cancel` is set. */
struct provider_context {
    const struct catalogue *catalogue;
    int64_t deadline_ms;       /* clock_mono_ms() */
    const atomic_bool *cancel; /* the daemon is leaving */
};

struct provider {
    const char *name; /* as in the replies' "provider" */
    /* Each may be NULL: this provider does not do that.  An error lets the next provider try; ERR_NOT_FOUND = no idea. */
    enum err_code (*diagnose)(const struct provider_context *ctx, const struct question *q, struct diagnosis *ret, struct err *err);
    enum err_code (*suggest_fix)(const struct provider_context *ctx, const struct question *q, struct fix *ret, struct err *err);
    enum err_code (*generate)(const struct provider_context *ctx, struct made_up_incident *ret, struct err *err);
};

extern const struct provider provider_rules;
extern const struct provider provider_fallback;
