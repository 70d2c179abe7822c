/* The rule engine: the catalogue's rules, asked of the facts and the texts that are known.  Needs no network. */
#include "ai-diagnosis/answer.h"
#include "ai-diagnosis/facts.h"
#include "ai-diagnosis/provider.h"
#include "ai-diagnosis/request.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything that one question gives, and what the rules say to it. */
struct finding {
    struct evidence_text texts[REQUEST_LOG_MAX + 1]; /* error texts first, the description last: the texts are the system's own words */
    size_t text_count;
    const struct target *target;
    struct facts *facts; /* NULL = nothing is known */
    bool of_now;         /* the facts are the monitor's of now, not of the incident's moment */
    struct rules_verdict verdict;
};

static enum evidence_source source_of(const struct question *q, const char *text)
{
    size_t i;
    json_t *one;
    if (!q->seen)
        return EVIDENCE_POSTED;
    json_array_foreach(json_object_get(q->metrics, "evidence"), i, one)
    {
        if (strcmp(json_str(one, "text"), text) == 0)
            return evidence_source_of(json_str(one, "source"));
    }
    return EVIDENCE_SEEN;
}

static void collect(const struct question *q, struct finding *ret)
{
    for (size_t i = 0; i < q->error_log_count && i < REQUEST_LOG_MAX; i++)
        ret->texts[ret->text_count++] = (struct evidence_text){.text = q->error_logs[i], .source = source_of(q, q->error_logs[i])};
    ret->texts[ret->text_count++] = (struct evidence_text){.text = q->description, .source = q->seen ? EVIDENCE_SEEN : EVIDENCE_POSTED};
}

static bool part_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

/* True when `word` stands in `text` by itself, or with at most `more` letters after it: redis-test is not found in my-redis-test-2. */
static bool has_word(const char *text, const char *word, int more)
{
    size_t length = strlen(word);
    for (const char *at = strcasestr(text, word); at && length; at = strcasestr(at + 1, word)) {
        const char *end = at + length;
        for (int i = 0; i < more && isalpha((unsigned char)*end); i++)
            end++;
        if ((at == text || !part_of_name(at[-1])) && !part_of_name(*end))
            return true;
    }
    return false;
}

static const struct target *target_of(const struct catalogue *c, const struct question *q)
{
    const struct target *t = *q->affected_system ? catalogue_target_find(c, q->affected_system) : NULL;
    const struct target *one; /* the list may be another one with each call */
    for (size_t i = 0; !t && (one = catalogue_target(c, i)); i++)
        if (has_word(q->description, one->name, 0))
            t = one;
    return t;
}

/* What the monitor saw when it opened the incident; of an incident that somebody wrote, what it sees now. */
static void read_facts(const struct question *q, struct finding *f)
{
    const json_t *then = q->seen ? json_object_get(q->metrics, "facts") : NULL;
    const json_t *now = json_object_get(json_object_get(q->now, "metrics"), "facts");
    if (!then && !now)
        return;
    f->facts = facts_create();
    f->of_now = !then;
    if (f->facts)
        facts_read_json(f->facts, then ? then : now, 0);
}

enum { ENDING_MAX = 2 }; /* PostgreSQL is of type postgres */

/* Nothing watched is named, but a kind of system may be: "Redis memory exhausted", "PostgreSQL refuses connections". */
static const char *type_by_word(const struct question *q)
{
    size_t count = 0;
    const struct check_kind *const *kinds = check_kinds(&count);
    for (size_t i = 0; i < count; i++)
        if (has_word(q->description, kinds[i]->target_type, ENDING_MAX) || has_word(q->affected_system, kinds[i]->target_type, ENDING_MAX))
            return kinds[i]->target_type;
    return NULL;
}

static void find(const struct catalogue *c, const struct question *q, struct finding *ret)
{
    memset(ret, 0, sizeof *ret);
    collect(q, ret);
    ret->target = target_of(c, q);
    read_facts(q, ret);
    const struct rules_question asked = {
        .type = ret->target ? ret->target->type : type_by_word(q), .facts = ret->facts, .texts = ret->texts, .text_count = ret->text_count};
    rules_decide(c, &asked, &ret->verdict);
    if (ret->facts)
        rules_note(ret->facts, &ret->verdict);
}

static void release(struct finding *f)
{
    facts_destroy(f->facts);
}

static void add_words(struct strbuf *b, const struct sentence *sentences, size_t count, struct finding *f)
{
    struct facts *none = f->facts ? NULL : facts_create();
    struct facts *facts = f->facts ? f->facts : none;
    if (none)
        rules_note(none, &f->verdict);
    AUTO_FREE char *words = facts ? rules_words(sentences, count, facts) : NULL;
    if (words)
        strbuf_append(b, words, utf8_cut(words, strlen(words), ANSWER_MAX_BYTES / 2));
    facts_destroy(none);
}

enum { WORDS_MIN_BYTES = 8 }; /* "master" or "ok" stands in many lines by chance */

/* A line that says what a fact of the rule's premise says. */
static bool says_a_fact(const struct finding *f, const char *line)
{
    const char *name;
    for (size_t i = 0; f->facts && f->verdict.rule->holds && (name = expr_name(f->verdict.rule->holds, i, NULL)); i++) {
        const char *words = facts_text(f->facts, name);
        if (strlen(words) >= WORDS_MIN_BYTES && strstr(line, words))
            return true;
    }
    return false;
}

/* Which lines made the rule fit: by its pattern, or by the words of a fact that it asks for.  True when the text that it was found by is among them.
 */
static bool find_cited(const struct finding *f, const struct question *q, struct diagnosis *ret)
{
    bool has_matched = false;
    for (size_t i = 0; f->verdict.rule && i + 1 < f->text_count && ret->cite_count < CITES_MAX; i++) {
        const char *line = q->error_logs[i];
        bool is_matched = f->verdict.matched && strcmp(line, f->verdict.matched) == 0;
        if (is_matched || catalogue_rule_matches(f->verdict.rule, line) || (f->verdict.by_facts && says_a_fact(f, line)))
            ret->cites[ret->cite_count++] = (int)i;
        has_matched = has_matched || is_matched;
    }
    return has_matched;
}

static void add_well(struct strbuf *b, const struct finding *f)
{
    const char *name = f->target ? f->target->name : "the system";
    bool well = f->target && facts_number(f->facts, "health", 0) >= f->target->threshold;
    if (well && !*facts_text(f->facts, "fault"))
        strbuf_addf(b, "• As the monitor sees it%s, %s has no fault: %s, health %.0f %%", f->of_now ? " now" : "", name,
                    facts_text(f->facts, "summary"), facts_number(f->facts, "health", 0));
    else if (facts_number(f->facts, "answers", 0) == 1 && !*facts_text(f->facts, "fault"))
        strbuf_addf(b, "• %s answers and nothing is refused; it is in use like this: %s", name, facts_text(f->facts, "summary"));
    else
        strbuf_addf(b, "• The monitor sees %s like this: %s", name, facts_text(f->facts, "summary"));
    for (size_t i = 0; i < f->verdict.out_count && i < 3; i++)
        strbuf_addf(b, " • Not \"%s\": %s", f->verdict.out[i].rule->fault, f->verdict.out[i].why);
}

/* No sentence of a rule holds: what is known is said, and no more. */
static void add_rest(struct strbuf *b, const struct finding *f)
{
    if (f->verdict.rule && !f->verdict.by_facts)
        strbuf_addf(b, "• The words are those of \"%s\"; whether it is so cannot be seen from here", f->verdict.rule->fault);
    else if (f->facts && facts_get(f->facts, "summary"))
        add_well(b, f);
    else
        strbuf_add(b, "• The message fits none of the known causes; it needs a person to look at the service that reported it");
}

static enum err_code diagnose(const struct provider_context *ctx, const struct question *q, struct diagnosis *ret, struct err *err)
{
    struct finding f;
    struct strbuf b;
    find(ctx->catalogue, q, &f);
    strbuf_init(&b, ANSWER_MAX_BYTES);
    const struct rule *rule = f.verdict.rule;
    if (rule)
        add_words(&b, rule->diagnosis, rule->diagnosis_count, &f);
    if (b.bytes == 0)
        add_rest(&b, &f);
    /* The description is on the screen anyway; only a text from the logs is worth a bullet. */
    if (find_cited(&f, q, ret))
        facts_add_seen(&b, f.verdict.matched, evidence_source_name(f.verdict.source));
    if (!f.facts)
        facts_add_metrics(&b, q->metrics);
    ret->severity = rule ? rule->severity : f.facts ? "low" : "medium";
    ret->confidence = rule ? (f.verdict.by_facts ? rule->confidence : rule->confidence / 2) : 0.4;
    ret->rule = rule ? rule->name : NULL;
    ret->text = strbuf_take(&b);
    release(&f);
    return ret->text ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

static enum err_code suggest_fix(const struct provider_context *ctx, const struct question *q, struct fix *ret, struct err *err)
{
    struct finding f;
    struct strbuf b;
    find(ctx->catalogue, q, &f);
    strbuf_init(&b, ANSWER_MAX_BYTES);
    const struct rule *rule = f.verdict.rule;
    if (rule)
        add_words(&b, rule->solution, rule->solution_count, &f);
    if (b.bytes == 0 && f.facts && !rule)
        strbuf_addf(&b, "• Nothing is to be done on %s as it is now • Ask whoever reported it where they saw it, and when",
                    f.target ? f.target->name : "it");
    if (b.bytes == 0)
        strbuf_add(&b,
                   "• Read the log of the service around the time of the incident • Compare with the last change, and roll it back if the times fit");
    ret->confidence = rule ? (f.verdict.by_facts ? rule->confidence : rule->confidence / 2) : 0.4;
    ret->text = strbuf_take(&b);
    release(&f);
    return ret->text ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

const struct provider provider_rules = {
    .name = "rules",
    .diagnose = diagnose,
    .suggest_fix = suggest_fix,
};
