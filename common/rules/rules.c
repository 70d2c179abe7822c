/* Which rule fits: facts first, then texts that explain, the catch-all rules last. */
#include "common/rules/rules.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX_BYTES = 4096 };

static const char *const source_names[] = {[EVIDENCE_SEEN] = "seen", [EVIDENCE_POSTED] = "posted", [EVIDENCE_LOG] = "log"};
_Static_assert(sizeof source_names / sizeof source_names[0] == EVIDENCE_SOURCE_COUNT, "a source has no name");

const char *const rules_live_texts[] = {"container_words", "refusal", "write_error", "login_error", "log_trouble", NULL};

const char *evidence_source_name(enum evidence_source source)
{
    return source_names[source];
}

enum evidence_source evidence_source_of(const char *name)
{
    return strcmp(name, "seen") == 0 ? EVIDENCE_SEEN : strcmp(name, "log") == 0 ? EVIDENCE_LOG : EVIDENCE_POSTED;
}

/* The words of now go first: they are the freshest. */
static bool find_text(const struct rule *rule, const struct rules_question *q, const struct facts *facts, const char **ret,
                      enum evidence_source *ret_source)
{
    for (size_t i = 0; rules_live_texts[i]; i++) {
        const char *text = facts_text(facts, rules_live_texts[i]);
        if (*text && catalogue_rule_matches(rule, text)) {
            *ret = text;
            *ret_source = strcmp(rules_live_texts[i], "log_trouble") == 0 ? EVIDENCE_LOG : EVIDENCE_SEEN;
            return true;
        }
    }
    for (size_t i = 0; i < q->text_count; i++)
        if (catalogue_rule_matches(rule, q->texts[i].text)) {
            *ret = q->texts[i].text;
            *ret_source = q->texts[i].source;
            return true;
        }
    return false;
}

static void rule_out(struct rules_verdict *v, const struct rule *rule, const struct facts *facts)
{
    if (v->out_count == RULES_OUT_MAX)
        return;
    v->out[v->out_count].rule = rule;
    expr_because(rule->holds, facts, v->out[v->out_count].why, sizeof v->out[0].why);
    v->out_count++;
}

static void take(struct rules_verdict *v, const struct rule *rule, bool by_facts, const struct facts *facts, const char *matched,
                 enum evidence_source source)
{
    v->rule = rule;
    v->by_facts = by_facts;
    v->matched = matched;
    v->source = source;
    v->answer = by_facts && rule->action_count > 0 ? RULES_ACTS : RULES_EXPLAINS;
    if (rule->holds)
        expr_because(rule->holds, facts, v->because, sizeof v->because);
}

/* True when the rule decides by what is so now.  Where that cannot be told, `seen` words of the target itself may stand for it, if the rule says so;
 * a text that the rule needs besides must be such words, too. */
static bool holds_now(const struct rule *rule, const struct facts *facts, bool seen)
{
    if (rule->needs_text && !seen)
        return false;
    enum expr_answer answer = rule->holds ? expr_ask(rule->holds, facts) : EXPR_FALSE;
    return answer == EXPR_TRUE || (answer == EXPR_UNKNOWN && rule->unchecked && seen);
}

/* Faults first, those that every type has after those that know better; then what is only worth a warning, then what is asked when nothing else
 * fits. */
enum rank { RANK_FAULT, RANK_GENERAL, RANK_WARNING, RANK_CATCH_ALL };

static enum rank rank_of(const struct rule *rule)
{
    return rule->catch_all ? RANK_CATCH_ALL : rule->warns ? RANK_WARNING : rule->general ? RANK_GENERAL : RANK_FAULT;
}

/* One walk over the rules of a rank.  `explains`: the first whose text alone speaks for it. */
static bool walk(const struct catalogue *c, const struct rules_question *q, const struct facts *facts, enum rank rank, struct rules_verdict *v,
                 struct rules_verdict *explains)
{
    const struct rule *rule;
    for (size_t i = 0; (rule = catalogue_rule(c, i)); i++) {
        const char *matched = NULL;
        enum evidence_source source = EVIDENCE_SEEN;
        if (rank_of(rule) != rank || !catalogue_rule_fits(rule, q->type))
            continue;
        bool found = rule->pattern && find_text(rule, q, facts, &matched, &source);
        if ((found || !rule->pattern) && holds_now(rule, facts, found && source == EVIDENCE_SEEN)) {
            take(v, rule, true, facts, matched, source);
            return true;
        }
        if (!found)
            continue;
        if (rule->holds)
            rule_out(v, rule, facts);
        /* A premise that is looked at and not so does not explain; one that is none, or cannot be asked, may. */
        if (!explains->rule && (!rule->holds || expr_ask(rule->holds, facts) == EXPR_UNKNOWN))
            take(explains, rule, false, facts, matched, source);
    }
    return false;
}

void rules_decide(const struct catalogue *c, const struct rules_question *q, struct rules_verdict *ret)
{
    struct rules_verdict v = {.answer = RULES_NOTHING}, explains = {.rule = NULL};
    struct facts *none = q->facts ? NULL : facts_create();
    const struct facts *facts = q->facts ? q->facts : none;
    *ret = v;
    if (!facts)
        return;
    bool decided = walk(c, q, facts, RANK_FAULT, &v, &explains) || walk(c, q, facts, RANK_GENERAL, &v, &explains) ||
                   walk(c, q, facts, RANK_WARNING, &v, &explains);
    if (!decided && !explains.rule)
        decided = walk(c, q, facts, RANK_CATCH_ALL, &v, &(struct rules_verdict){.rule = NULL});
    if (!decided && explains.rule)
        take(&v, explains.rule, false, facts, explains.matched, explains.source);
    facts_destroy(none);
    *ret = v;
}

static bool detects(const struct rule *rule, const char *type, const struct facts *facts)
{
    return rule->holds && !rule->catch_all && !rule->needs_text && catalogue_rule_fits(rule, type) && expr_ask(rule->holds, facts) == EXPR_TRUE;
}

const struct rule *rules_detect(const struct catalogue *c, const char *type, const struct facts *facts, const struct rule **ret_warning)
{
    const struct rule *rule, *first[RANK_CATCH_ALL] = {NULL};
    for (size_t i = 0; !first[RANK_FAULT] && (rule = catalogue_rule(c, i)); i++) {
        enum rank rank = rank_of(rule);
        if (rank < RANK_CATCH_ALL && !first[rank] && detects(rule, type, facts))
            first[rank] = rule;
    }
    if (ret_warning)
        *ret_warning = first[RANK_WARNING];
    return first[RANK_FAULT] ? first[RANK_FAULT] : first[RANK_GENERAL];
}

void rules_note(struct facts *facts, const struct rules_verdict *v)
{
    if (!v->matched)
        return;
    facts_set_text(facts, "matched", v->matched);
    facts_set_text(facts, "matched_source", evidence_source_name(v->source));
}

/* A sentence is one: what it quotes must not look like a further one, said by the rule. */
static const char *without_bullets(char *sentence)
{
    static const char bullet[] = "•", instead[] = " - ";
    for (char *at = sentence; (at = strstr(at, bullet)) != NULL;)
        memcpy(at, instead, sizeof bullet - 1);
    return sentence;
}

char *rules_words(const struct sentence *sentences, size_t count, const struct facts *facts)
{
    struct strbuf out;
    strbuf_init(&out, WORDS_MAX_BYTES);
    for (size_t i = 0; i < count; i++) {
        if (sentences[i].when && expr_ask(sentences[i].when, facts) != EXPR_TRUE)
            continue;
        struct strbuf one;
        strbuf_init(&one, WORDS_MAX_BYTES);
        if (template_fill(sentences[i].text, facts, &one) && one.data)
            strbuf_addf(&out, "%s• %s", out.bytes ? " " : "", without_bullets(one.data));
        strbuf_free(&one);
    }
    return strbuf_take(&out);
}
