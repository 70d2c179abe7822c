/* providers.h - asks the providers in order; the first usable answer wins.  Thread-safe. */
#pragma once
#include "ai-diagnosis/provider.h"

/* *ret_provider is the name of the one that answered.  ERR_UNAVAILABLE: none did; the message says why the last one did not. */
enum err_code providers_diagnose(const struct provider_context *ctx, const struct question *q, struct diagnosis *ret, const char **ret_provider,
                                 struct err *err);
enum err_code providers_suggest_fix(const struct provider_context *ctx, const struct question *q, struct fix *ret, const char **ret_provider,
                                    struct err *err);
enum err_code providers_generate(const struct provider_context *ctx, struct made_up_incident *ret, const char **ret_provider, struct err *err);
