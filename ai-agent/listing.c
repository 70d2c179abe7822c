/* listing.c - what a step would act on, asked with its action's own command. */
#include "ai-agent/listing.h"
#include "ai-agent/seal.h"
#include "common/base/base.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_MS = 30000, LINES_SHOWN_BYTES = 160 };

static void on_output(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    (void)stream;
    strbuf_append(ctx, bytes, count);
}

/* Braces are filled in like those of the step itself, so that a script is written in one way. */
static enum err_code look(const struct listing_place *at, const struct action *a, struct strbuf *out, struct err *err)
{
    struct steps only = {.count = 0};
    struct action looking = *a;
    int exit_code = 0;
    looking.argv = a->preview;
    struct facts *none = facts_create();
    enum err_code code = none && steps_add(&only, &looking, at->target, none) ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
    if (!code) {
        AUTO_FREE char *secret = target_exec_secret(at->target);
        const struct executor_exec exec = {.name = at->target->container,
                                           .id = at->container_id,
                                           .secret = secret,
                                           .argv = (const char *const *)only.list[0].argv,
                                           .on_output = on_output,
                                           .ctx = out,
                                           .timeout_ms = LOOK_MS,
                                           .cancel = at->cancel};
        code = executor_run(at->executor, &exec, &exit_code, err);
    }
    if (!code && exit_code != 0)
        code = err_set(err, ERR_UNAVAILABLE, "exit code %d: %.200s", exit_code, strbuf_text(out));
    steps_free(&only);
    facts_destroy(none);
    return code;
}

/* The digest is of the very bytes: names that look alike when made plain are not the same. */
static enum err_code ask(const struct listing_place *at, const struct action *a, char **ret_lines, char ret_sha256[DIGEST_TEXT_BYTES],
                         struct err *err)
{
    struct strbuf raw, plain;
    strbuf_init(&raw, LISTING_MAX_BYTES);
    strbuf_init(&plain, (size_t)LISTING_MAX_BYTES * 3); /* U+FFFD in place of each byte */
    enum err_code code = look(at, a, &raw, err);
    if (!code && raw.overflowed)
        code = err_set(err, ERR_LIMIT, "the list is longer than %d bytes, so it cannot be shown whole", LISTING_MAX_BYTES);
    if (code) {
        err_set(err, ERR_UNAVAILABLE, "what %s would act on cannot be listed, so it is not run: %.300s", a->name, err->msg);
    } else {
        digest_bytes(strbuf_text(&raw), raw.bytes, ret_sha256);
        plain_append(strbuf_text(&raw), raw.bytes, plain.limit_bytes, PLAIN_LINES, &plain);
        if (plain.bytes)
            plain.bytes = redact_bytes(plain.data, plain.bytes);
        *ret_lines = strbuf_take(&plain);
        if (!*ret_lines)
            err_set(err, ERR_NOMEM, "out of memory");
    }
    strbuf_free(&raw);
    strbuf_free(&plain);
    return *ret_lines ? ERR_NONE : err->code;
}

enum err_code listing_keep(const struct listing_place *at, struct steps *s, struct err *err)
{
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && i < s->count; i++) {
        struct step_plan *step = &s->list[i];
        char *lines = NULL;
        if (!step->action->preview_binds)
            continue;
        code = ask(at, step->action, &lines, step->listed_sha256, err);
        free(step->listed);
        step->listed = lines;
    }
    return code;
}

static void lines_text(const json_t *lines, char ret[LINES_SHOWN_BYTES])
{
    size_t used = (size_t)snprintf(ret, LINES_SHOWN_BYTES, "%s", json_array_size(lines) ? "" : "nothing");
    for (size_t i = 0; i < json_array_size(lines) && used < LINES_SHOWN_BYTES - 1; i++) {
        const char *line = json_string_value(json_array_get(lines, i));
        size_t left = LINES_SHOWN_BYTES - used;
        used += (size_t)snprintf(ret + used, left, "%s%.*s", i ? ", " : "", (int)utf8_cut(line, strlen(line), left > 3 ? left - 3 : 0), line);
    }
}

/* What went and what came; the same lines with other bytes look alike, and are not. */
static void tell_difference(const char *was, const char *now, struct err *err)
{
    char gone_text[LINES_SHOWN_BYTES], came_text[LINES_SHOWN_BYTES];
    AUTO_JSON json_t *before = seal_listed_json(was);
    AUTO_JSON json_t *after = seal_listed_json(now);
    AUTO_JSON json_t *gone = seal_lines_missing(before, after);
    AUTO_JSON json_t *came = seal_lines_missing(after, before);
    lines_text(gone, gone_text);
    lines_text(came, came_text);
    if (json_array_size(gone) == 0 && json_array_size(came) == 0)
        err_set(err, ERR_CONFLICT,
                "the list that was approved has changed, in its order or in characters that cannot be shown; ask for a new proposal");
    else
        err_set(err, ERR_CONFLICT, "the list that was approved has changed: gone from it is %s; new in it is %s; ask for a new proposal", gone_text,
                came_text);
}

enum err_code listing_check(const struct listing_place *at, const struct step_plan *step, struct err *err)
{
    char sha256[DIGEST_TEXT_BYTES];
    AUTO_FREE char *lines = NULL;
    if (!step->action->preview_binds)
        return ERR_NONE;
    if (!step->listed)
        return err_set(err, ERR_CONFLICT, "what %s would act on was not listed when it was approved; ask for a new proposal", step->action->name);
    if (ask(at, step->action, &lines, sha256, err))
        return err->code;
    if (strcmp(sha256, step->listed_sha256) == 0)
        return ERR_NONE;
    tell_difference(step->listed, lines, err);
    return err->code;
}

char *listing_show(const struct listing_place *at, const struct step_plan *step)
{
    struct strbuf out;
    struct err err = {0};
    char plain[PLAIN_TEXT_MAX_BYTES];
    if (!step->action->preview)
        return NULL;
    strbuf_init(&out, LISTING_MAX_BYTES);
    bool failed = !step->listed && look(at, step->action, &out, &err) != ERR_NONE;
    plain_text(failed ? err.msg : step->listed ? step->listed : strbuf_text(&out), plain, sizeof plain);
    redact_text(plain);
    strbuf_free(&out);
    return strdup(plain);
}
