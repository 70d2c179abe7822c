/* How healthy a target is, asked the way its fix is proven. */
#include "ai-agent/verifier.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

enum { ANSWER_MAX_BYTES = 256 * 1024, COMPLAINT_MAX_BYTES = 2048, ASK_MIN_MS = 1000, ASK_MAX_MS = 12000, EXIT_TIMED_OUT = 124 };

struct answer {
    struct strbuf out, err;
    struct utf8_stream err_utf8;
};

static void on_output(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    struct answer *a = ctx;
    if (stream == EXECUTOR_STDERR)
        utf8_feed(&a->err_utf8, bytes, count, &a->err);
    else
        strbuf_append(&a->out, bytes, count);
}

static void unanswered(struct health_sample *ret, const char *why)
{
    ret->health = 0;
    ret->answered = false;
    snprintf(ret->text, sizeof ret->text, "%.*s", (int)utf8_cut(why, strlen(why), sizeof ret->text - 1), why);
}

/* The command ran but said no: its own words count, in one line. */
static void complained(struct health_sample *ret, int exit_code, const struct answer *a)
{
    char why[sizeof ret->text];
    const char *words = a->err.bytes > 0 ? strbuf_text(&a->err) : strbuf_text(&a->out);
    size_t length = strcspn(words, "\r\n");
    if (exit_code == EXIT_TIMED_OUT)
        snprintf(why, sizeof why, "no answer within the time limit of the check");
    else
        snprintf(why, sizeof why, "%.*s (exit code %d)", (int)utf8_cut(words, length, 200), words, exit_code);
    unanswered(ret, why);
}

static void judge(const struct target *t, const char *answer, struct health_sample *ret)
{
    struct check_result result;
    struct err err;
    struct facts *f = facts_create();
    if (!f) {
        unanswered(ret, "out of memory");
        return;
    }
    facts_read_lines(f, answer);
    /* How long a command in the container takes says nothing of the server's own pace, which its probe measures. */
    if (facts_count(f) > 0)
        facts_set_number(f, "answer_ms", 0);
    if (target_judge(t, f, NULL, &result, NULL, &err)) {
        /* A client may print the server's refusal where the answer would be, and call that a success. */
        char line[sizeof ret->text];
        snprintf(line, sizeof line, "%.*s", (int)utf8_cut(answer, strcspn(answer, "\r\n"), 200), answer);
        unanswered(ret, facts_count(f) == 0 && line[0] ? line : err.msg);
    } else {
        ret->health = result.health;
        ret->answered = true;
        snprintf(ret->text, sizeof ret->text, "%s", result.summary);
    }
    facts_destroy(f);
}

/* Its own question has its own time limit. */
static void ask_live(const struct live_source *live, const struct target *t, struct health_sample *ret)
{
    struct err err = {0};
    struct facts *f = facts_create();
    *ret = (struct health_sample){.health = 0};
    if (!f)
        unanswered(ret, "out of memory");
    else if (live->ask(live->self, t, f, NULL, &err))
        unanswered(ret, err.msg);
    else {
        unanswered(ret, facts_text(f, "summary"));
        ret->answered = facts_number(f, "answers", 0) == 1;
        ret->health = (int)facts_number(f, "health", 0);
    }
    facts_destroy(f);
}

void verifier_ask(const struct executor *x, const struct live_source *live, const struct target *t, const char *container_id, int budget_ms,
                  const atomic_bool *cancel, struct health_sample *ret)
{
    if (live && target_proved_by_probe(t)) {
        ask_live(live, t, ret);
        return;
    }
    struct answer a = {.err_utf8.held_count = 0};
    strbuf_init(&a.out, ANSWER_MAX_BYTES);
    strbuf_init(&a.err, COMPLAINT_MAX_BYTES);
    AUTO_FREE char *secret = target_exec_secret(t);
    struct executor_exec exec = {
        .name = t->container,
        .id = container_id,
        .argv = t->verify_argv,
        .secret = secret,
        .on_output = on_output,
        .ctx = &a,
        .timeout_ms = budget_ms < ASK_MIN_MS   ? ASK_MIN_MS
                      : budget_ms > ASK_MAX_MS ? ASK_MAX_MS
                                               : budget_ms,
        .cancel = cancel,
    };
    int exit_code = 0;
    struct err err;
    if (executor_run(x, &exec, &exit_code, &err))
        unanswered(ret, err.msg);
    else if (exit_code != 0)
        complained(ret, exit_code, &a);
    else
        judge(t, strbuf_text(&a.out), ret);
    strbuf_free(&a.out);
    strbuf_free(&a.err);
}
