/* Questions to the diagnosis, asked of the shipped catalogue: an answer has the form of one. */
#include "ai-diagnosis/answer.h"
#include "ai-diagnosis/providers.h"
#include "ai-diagnosis/request.h"
#include "fuzz/fuzz.h"

static void ask(const struct provider_context *ctx, const struct question *q)
{
    struct diagnosis d = {0};
    struct fix f = {0};
    const char *provider = NULL;
    if (providers_diagnose(ctx, q, &d, &provider, NULL) == ERR_NONE) {
        MUST(answer_usable(d.text, NULL) && strlen(d.text) <= ANSWER_MAX_BYTES && d.confidence >= 0 && d.confidence <= 1);
        MUST(d.cite_count >= 0 && d.cite_count <= CITES_MAX);
        for (int i = 0; i < d.cite_count; i++)
            MUST(d.cites[i] > (i ? d.cites[i - 1] : -1) && d.cites[i] < (int)q->error_log_count);
        free(d.text);
    }
    if (providers_suggest_fix(ctx, q, &f, &provider, NULL) == ERR_NONE) {
        MUST(answer_usable(f.text, NULL) && f.confidence >= 0 && f.confidence <= 1);
        free(f.text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct catalogue *c;
    static atomic_bool cancel;
    struct err err = {0};
    if (!c && catalogue_load_file("config/catalogue.yaml", &c, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        abort();
    }
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct request r;
    struct request_mistake m = {0};
    if (request_parse(text, bytes, &r, &m)) {
        AUTO_JSON json_t *answer = request_mistake_json(&m);
        MUST(answer && m.type);
    } else {
        const struct provider_context ctx = {.catalogue = c, .deadline_ms = clock_mono_ms() + PROVIDER_TIMEOUT_MS, .cancel = &cancel};
        ask(&ctx, &r.question);
    }
    request_free(&r);
    return 0;
}
