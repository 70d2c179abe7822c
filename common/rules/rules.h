/* rules.h - the front door of common/rules/: the one place that says which rule of the catalogue fits.
 *
 * Monitor, diagnosis and agent ask it alike, so they give the same rule for the same facts and texts.  Facts decide; a text alone
 * explains and never leads to an action.  Rules that explain or forbid stand against the catch-all ones.
 * It stands on the catalogue and on facts, and is plain arithmetic: no clock, no socket. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/facts/facts.h"

enum evidence_source {
    EVIDENCE_SEEN,   /* by the monitor or the agent themselves */
    EVIDENCE_POSTED, /* somebody wrote it */
    EVIDENCE_LOG,    /* a line of the target's log */
    EVIDENCE_SOURCE_COUNT
};
const char *evidence_source_name(enum evidence_source source); /* "seen" "posted" "log" */
enum evidence_source evidence_source_of(const char *name);     /* anything else is posted */

struct evidence_text {
    const char *text;
    enum evidence_source source;
};

struct rules_question {
    const char *type;          /* of the target; NULL = of a system that is not watched */
    const struct facts *facts; /* what is so now; NULL = nothing is known */
    const struct evidence_text *texts;
    size_t text_count;
};

enum rules_answer {
    RULES_NOTHING,  /* no rule fits */
    RULES_EXPLAINS, /* by its text alone, or a rule that has no action */
    RULES_ACTS,     /* its premise holds now: its actions may be proposed */
};

enum { RULES_OUT_MAX = 8, RULES_WHY_BYTES = 300 };

struct rules_verdict {
    enum rules_answer answer;
    const struct rule *rule;       /* NULL with RULES_NOTHING */
    bool by_facts;                 /* its premise holds; false: only a text speaks for it */
    const char *matched;           /* the text that fits its pattern, of the question or of the facts; NULL = none was needed */
    enum evidence_source source;   /* of `matched` */
    char because[RULES_WHY_BYTES]; /* the facts of its premise */
    struct {
        const struct rule *rule;
        char why[RULES_WHY_BYTES];
    } out[RULES_OUT_MAX]; /* rules whose text was there and whose premise is not so */
    size_t out_count;
};

/* Texts of the facts (what the server says right now) count as seen. */
void rules_decide(const struct catalogue *c, const struct rules_question *q, struct rules_verdict *ret);

/* The first rule that says by facts alone that something is wrong; a rule that only warns is given in *ret_warning (may be NULL) and not as the
 * result.  NULL when nothing is. */
const struct rule *rules_detect(const struct catalogue *c, const char *type, const struct facts *facts, const struct rule **ret_warning);

/* The sentences whose condition holds and whose holes can be filled, each after a bullet; malloc'd, "" when there is none, NULL on no memory.  In the
 * holes {matched} and {matched_source} speak of the verdict: rules_note() puts them among the facts first. */
char *rules_words(const struct sentence *sentences, size_t count, const struct facts *facts);
void rules_note(struct facts *facts, const struct rules_verdict *v);

/* Facts whose texts are a server's or the engine's own words of now; NULL-terminated. */
extern const char *const rules_live_texts[];
