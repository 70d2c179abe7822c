/* seal.c - the sealed form of a proposal, and where two of them differ. */
#include "ai-agent/seal.h"
#include "ai-agent/undo_words.h"
#include <stdio.h>
#include <string.h>

enum { EVIDENCE_MAX = 16, EVIDENCE_TEXT_BYTES = 400, SHOWN_BYTES = 120 };

void sealed_proposal_free(struct sealed_proposal *sealed)
{
    steps_free(&sealed->steps);
    json_decref(sealed->evidence);
    json_decref(sealed->facts);
    json_decref(sealed->seal);
    sealed->evidence = sealed->facts = sealed->seal = NULL;
}

/* Whole copies: threads must not share a JSON value, since jansson's count of its owners orders nothing but itself. */
bool sealed_proposal_copy(const struct sealed_proposal *from, struct sealed_proposal *ret)
{
    struct sealed_proposal copy = *from;
    copy.evidence = json_deep_copy(from->evidence);
    copy.facts = json_deep_copy(from->facts);
    copy.seal = json_deep_copy(from->seal);
    bool whole =
        steps_copy(&from->steps, &copy.steps) && !copy.seal == !from->seal && !copy.evidence == !from->evidence && !copy.facts == !from->facts;
    if (whole)
        *ret = copy;
    else
        sealed_proposal_free(&copy);
    return whole;
}

static json_t *argv_json(const struct step_plan *step)
{
    json_t *argv = json_array();
    for (size_t i = 0; step->argv && step->argv[i]; i++)
        json_array_append_new(argv, json_string(step->argv[i]));
    return argv;
}

json_t *seal_listed_json(const char *listed)
{
    json_t *lines = json_array();
    while (*listed) {
        size_t bytes = strcspn(listed, "\n");
        json_array_append_new(lines, json_stringn(listed, bytes));
        listed += bytes + (listed[bytes] == '\n');
    }
    return lines;
}

json_t *seal_steps_json(const struct steps *steps)
{
    json_t *list = json_array();
    for (size_t i = 0; i < steps->count; i++) {
        const struct step_plan *step = &steps->list[i];
        const struct action *a = step->action;
        json_t *one = json_pack("{s:s, s:o, s:s, s:s, s:s, s:s}", "action", a->name, "argv", argv_json(step), "command", step->command, "risk",
                                risk_name(a->risk), "loss", step->loss, "changed", a->changed ? expr_text(a->changed) : "");
        if (step->listed) {
            json_object_set_new(one, "listed", seal_listed_json(step->listed));
            json_object_set_new(one, "listed_sha256", json_string(step->listed_sha256));
        }
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *steps_with_undo_json(const struct sealed_proposal *p)
{
    json_t *list = seal_steps_json(&p->steps);
    char words[UNDO_WORDS_BYTES];
    for (size_t i = 0; i < p->steps.count; i++) {
        undo_words(&p->steps.list[i], p->target, p->undo_window_ms, words);
        json_object_set_new(json_array_get(list, i), "undo", json_string(words));
    }
    return list;
}

json_t *seal_expected_json(const struct sealed_proposal *p)
{
    if (*p->capsule_id) {
        json_t *keys = json_pack("{s:s, s:I}", "metric", "keys", "is", (json_int_t)p->keys_then);
        if (p->keys_now >= 0)
            json_object_set_new(keys, "now", json_integer((json_int_t)p->keys_now));
        return keys;
    }
    if (p->target->threshold_alone_warns)
        return json_pack("{s:s, s:i, s:i}", "metric", "faults", "now", 1, "below", 1);
    return json_pack("{s:s, s:s*, s:i, s:i}", "metric", "health", "of", *p->scarce ? p->scarce : NULL, "now", p->health, "above",
                     p->target->healthy_above);
}

void seal_find_scarce(const struct target *t, const struct facts *facts, char ret[SEAL_SCARCE_BYTES])
{
    struct check_result result;
    const struct check_kind *worst = NULL;
    struct err ignored;
    bool known = target_judge(t, facts, NULL, &result, &worst, &ignored) == ERR_NONE && worst;
    snprintf(ret, SEAL_SCARCE_BYTES, "%s", known ? worst->name : "");
}

/* The words that were shown, cut: the seal binds what was read, and is kept for each proposal. */
static json_t *evidence_json(const json_t *evidence)
{
    json_t *list = json_array();
    size_t i;
    json_t *one;
    json_array_foreach(evidence, i, one)
    {
        const char *text = json_str(one, "text");
        if (i == EVIDENCE_MAX)
            break;
        json_array_append_new(list, json_pack("{s:o, s:s, s:s}", "text", json_stringn(text, utf8_cut(text, strlen(text), EVIDENCE_TEXT_BYTES)),
                                              "source", json_str(one, "source"), "at", json_str(one, "at")));
    }
    return list;
}

json_t *seal_json(const struct sealed_proposal *p)
{
    const struct target *t = p->target;
    char checked_at[CLOCK_TEXT_BYTES], expires_at[CLOCK_TEXT_BYTES];
    json_t *verify = json_array();
    for (size_t i = 0; t->verify_argv && t->verify_argv[i]; i++)
        json_array_append_new(verify, json_string(t->verify_argv[i]));
    json_t *o = json_pack("{s:s, s:s, s:s, s:s*, s:{s:s, s:s}, s:{s:s, s:s, s:s}, s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:s, s:s}",                    //
                          "proposal_id", p->id, "incident_id", p->incident_id, "system", t->name, "capsule", *p->capsule_id ? p->capsule_id : NULL, //
                          "target", "type", t->type, "container", t->container,                                                                     //
                          "container", "id", p->container_id, "image", p->image_id, "started_at", p->incarnation,                                   //
                          "rule", p->rule ? p->rule->name : "undo", "catalogue", p->catalogue_digest, "steps", steps_with_undo_json(p),             //
                          "risk", risk_name(p->steps.list[0].action->risk), "verify", verify,                                                       //
                          "expected", seal_expected_json(p),                                                                                        //
                          "evidence", evidence_json(p->evidence), "checked_at", clock_text(p->checked_at_us, checked_at), "expires_at",
                          clock_text(p->expires_at_us, expires_at));
    if (p->chosen)
        json_object_set_new(o, "chosen", json_true());
    return o;
}

/* ---- where two differ ---- */

/* What may change between showing and approving without making it another proposal. */
static bool is_only_told(const char *field)
{
    static const char *const names[] = {"evidence", "checked_at", "expires_at", "expected", "loss"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], field) == 0)
            return true;
    return false;
}

static void add(json_t *list, const char *path, const json_t *was, const json_t *now)
{
    if (json_array_size(list) < SEAL_DIFFERENCE_MAX)
        json_array_append_new(list, json_pack("{s:s, s:O?, s:O?}", "field", path, "was", was, "now", now));
}

static bool has_line(const json_t *lines, const json_t *line)
{
    for (size_t i = 0; i < json_array_size(lines); i++)
        if (json_equal(json_array_get(lines, i), line)) /* a record on disk may hold anything */
            return true;
    return false;
}

json_t *seal_lines_missing(const json_t *of, const json_t *in)
{
    json_t *missing = json_array();
    for (size_t i = 0; i < json_array_size(of); i++)
        if (!has_line(in, json_array_get(of, i)))
            json_array_append(missing, json_array_get(of, i));
    return missing;
}

/* Of a list only what went and what came: a line that moved is the same key.  What is told by its lines is not told by its digest, too. */
static void compare_listed(json_t *list, const char *path, const json_t *was, const json_t *now)
{
    AUTO_JSON json_t *gone = seal_lines_missing(json_object_get(was, "listed"), json_object_get(now, "listed"));
    AUTO_JSON json_t *came = seal_lines_missing(json_object_get(now, "listed"), json_object_get(was, "listed"));
    const json_t *one = json_object_get(was, "listed_sha256"), *other = json_object_get(now, "listed_sha256");
    char further[160];
    bool by_lines = json_array_size(gone) > 0 || json_array_size(came) > 0;
    snprintf(further, sizeof further, "%s.%s", path, by_lines ? "listed" : "listed_sha256");
    if (!json_equal(one, other))
        add(list, further, by_lines ? gone : one, by_lines ? came : other);
}

static void compare(json_t *list, const char *path, const json_t *was, const json_t *now);

static void compare_members(json_t *list, const char *path, const json_t *was, const json_t *now)
{
    const char *key;
    json_t *value;
    char further[160];
    json_object_foreach((json_t *)was, key, value)
    {
        snprintf(further, sizeof further, "%s%s%s", path, *path ? "." : "", key);
        if (!is_only_told(key) && strncmp(key, "listed", 6) != 0)
            compare(list, further, value, json_object_get(now, key));
    }
    if (json_object_get(was, "listed_sha256") || json_object_get(now, "listed_sha256"))
        compare_listed(list, path, was, now);
}

/* Both are trees of our own making, so the depth is known. */
static void compare(json_t *list, const char *path, const json_t *was, const json_t *now)
{
    if (json_is_object(was) && json_is_object(now)) {
        compare_members(list, path, was, now);
    } else if (json_is_array(was) && json_is_array(now) && json_array_size(was) == json_array_size(now)) {
        for (size_t i = 0; i < json_array_size(was); i++) {
            char further[160];
            snprintf(further, sizeof further, "%s[%zu]", path, i);
            compare(list, further, json_array_get(was, i), json_array_get(now, i));
        }
    } else if (!json_equal(was, now)) {
        add(list, path, was, now);
    }
}

json_t *seal_differences(const json_t *was, const json_t *now)
{
    json_t *list = json_array();
    compare(list, "", was, now);
    return list;
}

void seal_add_facts(json_t *differences, const json_t *was, const json_t *now)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)was, name, value)
    {
        char path[160];
        snprintf(path, sizeof path, "premise.%s", name);
        if (!json_equal(value, json_object_get(now, name)))
            add(differences, path, value, json_object_get(now, name));
    }
}

static void shown(const json_t *value, char ret[SHOWN_BYTES])
{
    bool other = value && !json_is_null(value) && !json_is_string(value);
    AUTO_FREE char *text = json_is_string(value) ? strdup(json_string_value(value))
                           : other               ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY)
                                                 : NULL;
    const char *words = text ? text : "nothing";
    snprintf(ret, SHOWN_BYTES, "%.*s", (int)utf8_cut(words, strlen(words), SHOWN_BYTES - 1), words);
}

void seal_words(const json_t *differences, char ret[SEAL_WORDS_BYTES])
{
    size_t i, used = 0;
    json_t *one;
    ret[0] = '\0';
    json_array_foreach(differences, i, one)
    {
        char was[SHOWN_BYTES], now[SHOWN_BYTES];
        shown(json_object_get(one, "was"), was);
        shown(json_object_get(one, "now"), now);
        int count = snprintf(ret + used, SEAL_WORDS_BYTES - used, "%s%s was %s and is %s", used ? "; " : "", json_str(one, "field"), was, now);
        if (count < 0 || (size_t)count >= SEAL_WORDS_BYTES - used)
            return;
        used += (size_t)count;
    }
}
