/* restraint.c - what the backend says, and what is so of the host and the other targets. */
#include "ai-agent/restraint.h"
#include "common/rules/rules.h"
#include <stdio.h>
#include <string.h>

enum { OTHERS_MAX = 32, EVIDENCE_BYTES = 400 };

void restraint_free(struct restraint *r)
{
    json_decref(r->evidence);
    r->evidence = NULL;
}

static void add_evidence(struct restraint *r, const char *text)
{
    if (!r->evidence)
        r->evidence = json_array();
    json_array_append_new(r->evidence, json_string(text));
}

/* ---- by the backend ---- */

static const json_t *of_system(const json_t *list, const char *system)
{
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one)
    {
        if (strcmp(json_str(one, "system"), system) == 0 || strcmp(json_str(one, "system"), "*") == 0)
            return one;
    }
    return NULL;
}

bool restraint_by_backend(const json_t *acting, const char *system, struct restraint *ret)
{
    const json_t *breaker = of_system(json_object_get(acting, "breakers"), system),
                 *window = of_system(json_object_get(acting, "maintenance"), system), *said = NULL;
    if (json_is_true(json_object_get(acting, "stopped"))) {
        ret->refusal = REFUSAL_STOPPED;
        said = acting;
        snprintf(ret->reason, sizeof ret->reason, "no acting: %.400s (said %.100s)", json_str(acting, "reason"), json_str(acting, "owner"));
    } else if (breaker) {
        ret->refusal = REFUSAL_BREAKER;
        said = breaker;
        snprintf(ret->reason, sizeof ret->reason, "the breaker of %.100s is open: %.400s; a person must reset it",
                 strcmp(json_str(breaker, "system"), "*") == 0 ? "all systems" : system, json_str(breaker, "reason"));
    } else if (window) {
        ret->refusal = REFUSAL_MAINTENANCE;
        said = window;
        snprintf(ret->reason, sizeof ret->reason, "%.100s is under maintenance until %.40s: %.300s (said %.100s)", system, json_str(window, "until"),
                 json_str(window, "reason"), json_str(window, "owner"));
    }
    if (said)
        add_evidence(ret, json_str(said, "reason"));
    return said != NULL;
}

/* ---- by sight ---- */

enum condition { CONDITION_ABSENT, CONDITION_UNKNOWN, CONDITION_WELL, CONDITION_SICK, CONDITION_DOWN };

static enum condition look_at(const struct restraint_sight *s, const struct target *t, char ret_words[EVIDENCE_BYTES])
{
    struct err err = {0};
    struct instance container = {.id = ""};
    struct facts *f = facts_create();
    enum condition is = CONDITION_UNKNOWN;
    if (f && s->live->ask(s->live->self, t, f, &container, &err) == ERR_NONE) {
        const struct rule *rule = rules_detect(s->catalogue, t->type, f, NULL);
        if (!*container.id)
            is = CONDITION_ABSENT;
        else if (facts_number(f, "answers", 0) != 1)
            is = CONDITION_DOWN;
        else
            is = rule || facts_number(f, "health", 0) < t->threshold ? CONDITION_SICK : CONDITION_WELL;
        const char *summary = facts_text(f, "summary"), *words = *summary ? summary : facts_text(f, "container_words");
        snprintf(ret_words, EVIDENCE_BYTES, "%s: %s%s%.250s", t->name,
                 rule                   ? rule->fault
                 : is == CONDITION_DOWN ? "no answer"
                                        : "",
                 *words && (rule || is == CONDITION_DOWN) ? ", " : "", words);
    }
    facts_destroy(f);
    return is;
}

static bool by_host(const struct host_limits *limits, struct restraint *ret)
{
    struct host_state is;
    char why[200];
    host_look(limits, &is);
    if (!host_is_saturated(limits, &is, why, sizeof why))
        return false;
    ret->refusal = REFUSAL_HOST;
    snprintf(ret->reason, sizeof ret->reason, "the host itself is saturated: %s; that may be the trouble, and no fix of a target mends it", why);
    add_evidence(ret, why);
    return true;
}

static bool by_dependency(const struct restraint_sight *s, const struct target *t, struct restraint *ret)
{
    char words[EVIDENCE_BYTES] = "";
    for (size_t i = 0; i < t->depends_on_count; i++) {
        const struct target *other = catalogue_target_find(s->catalogue, t->depends_on[i]);
        enum condition is = other ? look_at(s, other, words) : CONDITION_UNKNOWN;
        if (is != CONDITION_DOWN && is != CONDITION_ABSENT)
            continue;
        ret->refusal = REFUSAL_DEPENDENCY;
        snprintf(ret->reason, sizeof ret->reason, "%.100s depends on %.100s, which is down: mend that first", t->name, t->depends_on[i]);
        add_evidence(ret, words);
        return true;
    }
    return false;
}

/* One that is not there at all is no target here, and says nothing. */
static bool by_others(const struct restraint_sight *s, const struct target *t, struct restraint *ret)
{
    const struct target *other;
    char words[EVIDENCE_BYTES];
    int sick_count = 0;
    const struct target *well = s->memory ? atomic_load(&s->memory->well) : NULL;
    if (well && well != t && s->now_ms - atomic_load(&s->memory->well_at_ms) < RESTRAINT_FRESH_MS)
        return false;
    for (size_t i = 0; i < OTHERS_MAX && (other = catalogue_target(s->catalogue, i)); i++) {
        enum condition is = other == t ? CONDITION_ABSENT : look_at(s, other, words);
        if (is == CONDITION_WELL && s->memory) {
            atomic_store(&s->memory->well_at_ms, s->now_ms);
            atomic_store(&s->memory->well, other);
        }
        if (is == CONDITION_WELL || is == CONDITION_UNKNOWN)
            return false;
        if (is == CONDITION_SICK || is == CONDITION_DOWN) {
            add_evidence(ret, words);
            sick_count++;
        }
    }
    if (sick_count == 0)
        return false;
    ret->refusal = REFUSAL_ALL_SICK;
    snprintf(ret->reason, sizeof ret->reason,
             "every watched target is sick at once, %.100s and %d more: suspect the host, the network or the monitor before them", t->name,
             sick_count);
    return true;
}

bool restraint_by_sight(const struct restraint_sight *s, const struct target *t, struct restraint *ret)
{
    if (by_host(s->host, ret) || by_dependency(s, t, ret) || by_others(s, t, ret))
        return true;
    restraint_free(ret);
    return false;
}
