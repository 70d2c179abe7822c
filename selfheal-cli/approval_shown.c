/* approval_shown.c - a proposal as it is shown before its approval. */
#include "selfheal-cli/approval.h"
#include <string.h>

static json_t *words_of(const json_t *argv)
{
    struct strbuf text;
    size_t i;
    json_t *word;
    strbuf_init(&text, PLAIN_TEXT_MAX_BYTES);
    json_array_foreach((json_t *)argv, i, word)
    {
        if (json_is_string(word))
            strbuf_addf(&text, "%s%s", i ? " " : "", json_string_value(word));
    }
    json_t *words = json_stringn(strbuf_text(&text), utf8_cut(strbuf_text(&text), text.bytes, text.bytes));
    strbuf_free(&text);
    return words;
}

static void copy(json_t *to, const json_t *from, const char *key)
{
    json_t *value = json_object_get(from, key);
    if (value)
        json_object_set_new(to, key, json_deep_copy(value));
}

json_t *approval_from_proposal(const json_t *proposal)
{
    static const char *const keys[] = {"proposal_id", "digest",   "incident_id", "system",  "action",     "risk",      "steps",
                                       "verify",      "expected", "undo_of",     "premise", "expires_at", "approvals", "approved_by"};
    json_t *shown = json_object();
    json_t *evidence = json_object_get(proposal, "evidence_detail");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        copy(shown, proposal, keys[i]);
    json_object_set_new(shown, "evidence", evidence ? json_deep_copy(evidence) : json_array());
    copy(shown, json_object_get(proposal, "premise"), "checked_at");
    copy(shown, json_object_get(proposal, "details"), "preview");
    /* The whole loss stands at the top; of a step only its own. */
    json_t *first = json_array_get(json_object_get(shown, "steps"), 0);
    if (first && !*json_str(first, "loss"))
        copy(first, proposal, "loss");
    return shown;
}

enum err_code approval_from_seal(const json_t *detail, json_t **ret, struct err *err)
{
    static const char *const keys[] = {"proposal_id", "incident_id", "system", "risk", "steps", "expected", "evidence", "checked_at", "expires_at"};
    json_t *seal = json_object_get(detail, "seal");
    char digest[DIGEST_TEXT_BYTES];
    if (!json_is_object(seal))
        return err_set(err, ERR_INVALID, "the audit does not hold all of this proposal: approve it on the page, or propose anew");
    if (digest_json(seal, digest, err) || strcmp(digest, json_str(detail, "digest")) != 0)
        return err_set(err, ERR_INVALID, "the audit's record of this proposal does not fit its digest: nothing is approved by it");
    json_t *shown =
        json_pack("{s:s, s:s, s:o}", "digest", digest, "action", json_str(detail, "action"), "verify", words_of(json_object_get(seal, "verify")));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        copy(shown, seal, keys[i]);
    *ret = shown;
    return ERR_NONE;
}

static bool is_high(const json_t *object)
{
    return strcmp(json_str(object, "risk"), "high") == 0;
}

bool approval_is_risky(const json_t *shown)
{
    size_t i;
    json_t *step;
    bool risky = is_high(shown);
    json_array_foreach(json_object_get(shown, "steps"), i, step)
    {
        risky = risky || is_high(step);
    }
    return risky;
}

static enum tone risk_tone(const json_t *object)
{
    return is_high(object) ? TONE_RED : strcmp(json_str(object, "risk"), "low") == 0 ? TONE_NONE : TONE_YELLOW;
}

static void print_step(const json_t *step, size_t number)
{
    char name[32];
    snprintf(name, sizeof name, number == 0 ? "command" : "else, %zu", number + 1);
    print_field(name, TONE_CYAN, json_str(step, "command"));
    print_field("  risk", risk_tone(step), json_str(step, "risk"));
    print_field("  loss", TONE_YELLOW, *json_str(step, "loss") ? json_str(step, "loss") : "nothing is said to be lost");
    print_field("  undo", TONE_NONE, *json_str(step, "undo") ? json_str(step, "undo") : "the agent does not say; take it that it cannot be undone");
}

/* What its own looking command says it would choose. */
static void print_chosen(const json_t *shown)
{
    size_t i, k;
    json_t *step, *line;
    if (*json_str(shown, "preview")) {
        print_field("  would take", TONE_NONE, ":");
        print_text(TONE_YELLOW, "               ", json_str(shown, "preview"));
        return;
    }
    json_array_foreach(json_object_get(shown, "steps"), i, step)
    {
        json_array_foreach(json_object_get(step, "listed"), k, line)
        {
            print_field(k == 0 ? "  would take" : "", TONE_YELLOW, json_is_string(line) ? json_string_value(line) : "");
        }
    }
}

static void print_names(const char *name, const json_t *list)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)list, i, one)
    {
        print_field(i == 0 ? name : "", TONE_YELLOW, json_is_string(one) ? json_string_value(one) : "");
    }
}

static void print_expected(const json_t *shown)
{
    const json_t *expected = json_object_get(shown, "expected");
    const json_t *now = json_object_get(expected, "now"), *above = json_object_get(expected, "above"), *is = json_object_get(expected, "is");
    char text[200];
    if (above)
        snprintf(text, sizeof text, "%s%s%s above %lld (now %lld)", json_str(expected, "metric"), *json_str(expected, "of") ? " of " : "",
                 json_str(expected, "of"), (long long)json_integer_value(above), (long long)json_integer_value(now));
    else if (is)
        snprintf(text, sizeof text, "%s: %lld", json_str(expected, "metric"), (long long)json_integer_value(is));
    else
        snprintf(text, sizeof text, "%s", expected ? "no fault any more" : "");
    print_field("proven by", TONE_NONE, json_str(shown, "verify"));
    print_field("expected", TONE_NONE, text);
}

static void print_evidence(const json_t *shown)
{
    size_t i;
    json_t *one;
    int64_t now_us = clock_wall_us();
    json_array_foreach(json_object_get(shown, "evidence"), i, one)
    {
        char age[AGE_TEXT_BYTES], line[PLAIN_TEXT_MAX_BYTES];
        age_text(json_str(one, "at"), now_us, age);
        snprintf(line, sizeof line, "%s (%s%s%s)", json_str(one, "text"), json_str(one, "source"), *age ? ", " : "", age);
        print_field(i == 0 ? "evidence" : "", TONE_NONE, line);
    }
}

static void print_times(const json_t *shown)
{
    char age[AGE_TEXT_BYTES], line[200];
    int64_t now_us = clock_wall_us();
    if (*age_text(json_str(shown, "checked_at"), now_us, age))
        print_field("looked at", TONE_NONE, age);
    snprintf(line, sizeof line, "%s (%s)", age_text(json_str(shown, "expires_at"), now_us, age), json_str(shown, "expires_at"));
    print_field("expires", TONE_NONE, line);
    if (json_integer_value(json_object_get(shown, "approvals")) > 1)
        print_field("approvals", TONE_YELLOW, "two different people must approve it; nothing runs after the first");
    print_names("approved by", json_object_get(shown, "approved_by"));
}

void approval_print(const json_t *shown)
{
    size_t i;
    json_t *step;
    print_line(TONE_BOLD, "%s on %s", json_str(shown, "action"), json_str(shown, "system"));
    json_array_foreach(json_object_get(shown, "steps"), i, step)
    {
        print_step(step, i);
    }
    print_chosen(shown);
    print_field("target", TONE_NONE, json_str(shown, "system"));
    print_field("because", TONE_NONE, json_str(json_object_get(shown, "premise"), "because"));
    print_expected(shown);
    print_evidence(shown);
    print_times(shown);
    print_field("proposal", TONE_DIM, json_str(shown, "proposal_id"));
    print_field("digest", TONE_DIM, json_str(shown, "digest"));
}
