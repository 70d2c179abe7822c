/* capsule_output.c - what a command of the catalogue prints right before the step: who was connected, which settings stood. */
#include "ai-agent/capsule_rows.h"
#include <string.h>

enum { ASK_MS = 15000, OUTPUT_MAX_BYTES = 1024 * 1024 };

static enum err_code take(const struct capsule_work *w, struct capsule *ret, struct err *err)
{
    struct strbuf out;
    struct capsule_file f;
    strbuf_init(&out, OUTPUT_MAX_BYTES);
    if (!w->action->capsule_argv)
        return err_set(err, ERR_INVALID, "action %s has no capsule_command", w->action->name);
    char **argv = target_fill_argv(w->target, w->action->capsule_argv);
    enum err_code code = argv ? capsule_ask(w, w->container_id, (const char *const *)argv, ASK_MS, &out, err)
                              : err_set(err, ERR_INVALID, "the capsule_command of %s names a word that the target cannot give", w->action->name);
    target_argv_free(argv);
    if (out.bytes)
        out.bytes = redact_bytes(out.data, out.bytes);
    if (!code && !(code = capsule_file_open(&f, w->path, w->max_bytes, err))) {
        capsule_file_add(&f, strbuf_text(&out), out.bytes);
        ret->bytes = f.bytes;
        code = capsule_file_close(&f, ret->sha256, err);
    }
    size_t line_count = 0;
    for (const char *at = strbuf_text(&out); *at; at++)
        line_count += *at == '\n';
    snprintf(ret->words, sizeof ret->words, "what was so before is written down: %zu lines", line_count);
    strbuf_free(&out);
    return code;
}

const struct capsule_kind capsule_output = {.name = "output", .target_type = "any", .keeps = "how things stood is", .take = take};
