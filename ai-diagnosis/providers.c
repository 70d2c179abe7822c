/* Asks the providers in order. */
#include "ai-diagnosis/providers.h"
#include "ai-diagnosis/answer.h"
#include "common/base/base.h"
#include <stdlib.h>
#include <string.h>

/* In the order in which they are asked. */
static const struct provider *const providers[] = {
    &provider_rules,
    &provider_fallback,
};

enum { PROVIDER_COUNT = sizeof providers / sizeof providers[0] };

/* Puts the failure of one provider on record before the next is asked. */
static void note_failure(const struct provider *p, struct err *err, const char *what)
{
    log_debug("provider=%s has no %s: %s", p->name, what, err->msg);
}

static bool is_over(const struct provider_context *ctx)
{
    return clock_mono_ms() >= ctx->deadline_ms || (ctx->cancel && atomic_load(ctx->cancel));
}

static enum err_code nobody(struct err *err, const struct err *last, const char *what)
{
    return err_set(err, ERR_UNAVAILABLE, "no provider has a %s%s%s", what, last->msg[0] ? ": " : "", last->msg);
}

/* The contract's severities are three; anything else counts as the middle one. */
static const char *known_severity(const char *severity)
{
    static const char *const known[] = {"low", "medium", "high"};
    for (size_t i = 0; severity && i < sizeof known / sizeof known[0]; i++)
        if (strcmp(severity, known[i]) == 0)
            return known[i];
    return "medium";
}

enum err_code providers_diagnose(const struct provider_context *ctx, const struct question *q, struct diagnosis *ret, const char **ret_provider,
                                 struct err *err)
{
    struct err last = {0};
    for (size_t i = 0; i < PROVIDER_COUNT; i++) {
        const struct provider *p = providers[i];
        struct diagnosis answer = {0};
        if (!p->diagnose || is_over(ctx))
            continue;
        if (p->diagnose(ctx, q, &answer, &last) == ERR_NONE && answer_usable(answer.text, &last)) {
            answer.severity = known_severity(answer.severity);
            answer.confidence = answer.confidence < 0 ? 0 : answer.confidence > 1 ? 1 : answer.confidence;
            *ret = answer;
            *ret_provider = p->name;
            return ERR_NONE;
        }
        free(answer.text);
        note_failure(p, &last, "diagnosis");
    }
    return nobody(err, &last, "diagnosis");
}

enum err_code providers_suggest_fix(const struct provider_context *ctx, const struct question *q, struct fix *ret, const char **ret_provider,
                                    struct err *err)
{
    struct err last = {0};
    for (size_t i = 0; i < PROVIDER_COUNT; i++) {
        const struct provider *p = providers[i];
        struct fix answer = {0};
        if (!p->suggest_fix || is_over(ctx))
            continue;
        if (p->suggest_fix(ctx, q, &answer, &last) == ERR_NONE && answer_usable(answer.text, &last)) {
            answer.confidence = answer.confidence < 0 ? 0 : answer.confidence > 1 ? 1 : answer.confidence;
            *ret = answer;
            *ret_provider = p->name;
            return ERR_NONE;
        }
        free(answer.text);
        note_failure(p, &last, "fix");
    }
    return nobody(err, &last, "fix");
}

enum err_code providers_generate(const struct provider_context *ctx, struct made_up_incident *ret, const char **ret_provider, struct err *err)
{
    struct err last = {0};
    for (size_t i = 0; i < PROVIDER_COUNT; i++) {
        const struct provider *p = providers[i];
        struct made_up_incident answer = {0};
        if (!p->generate || is_over(ctx))
            continue;
        if (p->generate(ctx, &answer, &last) == ERR_NONE && incident_usable(answer.message, answer.source, &last)) {
            *ret = answer;
            *ret_provider = p->name;
            return ERR_NONE;
        }
        free(answer.message);
        free(answer.source);
        note_failure(p, &last, "incident");
    }
    return nobody(err, &last, "synthetic incident");
}
