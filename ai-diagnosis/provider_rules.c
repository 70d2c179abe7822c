/* The rule engine: the catalogue's rules, applied to the texts that were really seen.  Needs no network. */
#include "ai-diagnosis/answer.h"
#include "ai-diagnosis/facts.h"
#include "ai-diagnosis/provider.h"
#include "ai-diagnosis/request.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Error texts first, the description last: the texts are the system's own words. */
struct texts {
    const char *list[REQUEST_LOG_MAX + 1];
    size_t count;
};

static void collect(const struct question *q, struct texts *ret)
{
    ret->count = 0;
    for (size_t i = 0; i < q->error_log_count && i < REQUEST_LOG_MAX; i++)
        ret->list[ret->count++] = q->error_logs[i];
    ret->list[ret->count++] = q->description;
}

static bool part_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

/* True when `word` stands in `text` by itself: redis-test is not found in my-redis-test-2. */
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strcasestr(text, word); at && length; at = strcasestr(at + 1, word))
        if ((at == text || !part_of_name(at[-1])) && !part_of_name(at[length]))
            return true;
    return false;
}

static const struct target *target_of(const struct catalogue *c, const struct question *q)
{
    const struct target *t = *q->affected_system ? catalogue_target_find(c, q->affected_system) : NULL;
    for (size_t i = 0; !t && catalogue_target(c, i); i++)
        if (has_word(q->description, catalogue_target(c, i)->name))
            t = catalogue_target(c, i);
    return t;
}

/* Nothing watched is named, but a kind of system may be: "Redis memory exhausted", "PostgreSQL refuses connections". */
static const struct rule *match_by_type_word(const struct catalogue *c, const struct question *q, const struct texts *texts, size_t *ret_text)
{
    static const struct {
        const char *word, *type;
    } words[] = {{"redis", "redis"}, {"postgres", "postgres"}, {"postgresql", "postgres"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!has_word(q->description, words[i].word) && !has_word(q->affected_system, words[i].word))
            continue;
        const struct rule *rule = catalogue_match(c, words[i].type, texts->list, texts->count, ret_text);
        /* A rule that matches anything knows nothing of a system that is not watched. */
        if (rule && *rule->pattern && rule->diagnosis)
            return rule;
    }
    return NULL;
}

static const struct rule *match(const struct catalogue *c, const struct question *q, const struct texts *texts, size_t *ret_text)
{
    const struct target *target = target_of(c, q);
    const struct rule *rule =
        target ? catalogue_match(c, target->type, texts->list, texts->count, ret_text) : match_by_type_word(c, q, texts, ret_text);
    if (!rule || !rule->diagnosis)
        rule = catalogue_match(c, NULL, texts->list, texts->count, ret_text);
    return rule && rule->diagnosis ? rule : NULL;
}

static enum err_code no_rule(struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "no rule of the catalogue explains this incident");
}

static char *text_of(struct strbuf *b, const char *begin)
{
    strbuf_append(b, begin, text_cut(begin, ANSWER_MAX_BYTES));
    return b->data;
}

static enum err_code diagnose(const struct catalogue *c, const struct question *q, struct diagnosis *ret, struct err *err)
{
    struct texts texts;
    size_t decisive = 0;
    collect(q, &texts);
    const struct rule *rule = match(c, q, &texts, &decisive);
    if (!rule)
        return no_rule(err);

    struct strbuf b;
    strbuf_init(&b, ANSWER_MAX_BYTES);
    if (!text_of(&b, rule->diagnosis))
        return err_set(err, ERR_NOMEM, "out of memory");
    /* The description is on the screen anyway; only a text from the logs is worth a bullet. */
    if (decisive < q->error_log_count)
        facts_add_seen(&b, texts.list[decisive]);
    facts_add_metrics(&b, q->metrics);

    ret->severity = rule->severity;
    ret->text = strbuf_take(&b);
    return ret->text ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

static enum err_code suggest_fix(const struct catalogue *c, const struct question *q, struct fix *ret, struct err *err)
{
    struct texts texts;
    size_t decisive = 0;
    collect(q, &texts);
    const struct rule *rule = match(c, q, &texts, &decisive);
    if (!rule || !rule->solution)
        return no_rule(err);

    ret->text = strndup(rule->solution, text_cut(rule->solution, ANSWER_MAX_BYTES));
    ret->confidence = rule->confidence;
    return ret->text ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

const struct provider provider_rules = {
    .name = "rules",
    .diagnose = diagnose,
    .suggest_fix = suggest_fix,
};
