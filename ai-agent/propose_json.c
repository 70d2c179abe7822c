/* propose_json.c - how a proposal, and that there is none, look in JSON. */
#include "ai-agent/propose.h"
#include "ai-agent/rehearsal.h"
#include "ai-agent/undo_words.h"
#include <stdio.h>
#include <string.h>

enum { SHORT_ID_BYTES = 12, PREMISE_NAME_MAX = 32 };

/* Whether it can be done to targets of that type. */
static bool fits_type(const struct action *a, const char *target_type)
{
    return target_type_fits(a->type, target_type);
}

static json_t *argv_json(const struct step_plan *step, const struct target *t)
{
    if (!step->argv)
        return action_argv_json(step->action, t);
    struct action filled = *step->action;
    filled.argv = (const char *const *)step->argv;
    return action_argv_json(&filled, t);
}

static json_t *step_json(const struct step_plan *step, const struct target *t)
{
    const struct action *a = step->action;
    json_t *o = json_pack("{s:s, s:o*, s:s, s:s, s:s, s:s}", "action", a->name, "argv", argv_json(step, t), "command", step->command, "risk",
                          risk_name(a->risk), "description", a->description, "expected_result", a->expected_result);
    if (*step->loss)
        json_object_set_new(o, "loss", json_string(step->loss));
    return o;
}

static json_t *steps_json(const struct proposal *p, int undo_window_ms)
{
    json_t *steps = json_array();
    char undo[UNDO_WORDS_BYTES];
    for (size_t i = 0; i < p->steps.count; i++) {
        const struct step_plan *step = &p->steps.list[i];
        json_t *one = step_json(step, p->target);
        undo_words(step, p->target, undo_window_ms, undo);
        json_object_set_new(one, "undo", json_string(undo));
        if (step->action->changed)
            json_object_set_new(one, "changed", json_string(expr_text(step->action->changed)));
        json_array_append_new(steps, one);
    }
    return steps;
}

static bool among_steps(const struct proposal *p, const struct action *a)
{
    for (size_t i = 0; i < p->steps.count; i++)
        if (p->steps.list[i].action == a)
            return true;
    return false;
}

/* What else could be done to this target now; each would be a proposal of its own. */
static json_t *alternatives_json(const struct catalogue *c, const struct proposal *p, const struct facts *facts)
{
    json_t *list = json_array();
    const struct action *a;
    for (size_t i = 0; (a = catalogue_action(c, i)); i++) {
        struct steps one = {.count = 0};
        if (!fits_type(a, p->target->type) || !target_allows(p->target, a->name) || among_steps(p, a) ||
            (a->needs && expr_ask(a->needs, facts) != EXPR_TRUE) || !steps_add(&one, a, p->target, facts))
            continue;
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "action", a->name, "command", one.list[0].command, "risk", risk_name(a->risk)));
        steps_free(&one);
    }
    return list;
}

static const char *rung_state(const struct proposal *p, const struct proposal_bias *bias, size_t rung, bool possible, size_t proposed)
{
    const struct action *a = p->verdict.rule->ladder[rung];
    if (rung == proposed)
        return "proposed";
    if (proposal_failed_count(bias, a->name) > 0)
        return "failed";
    if (!possible)
        return "not possible";
    if (rung > proposed)
        return "next";
    return bias->chosen ? "declined" : "possible";
}

static json_t *rung_json(const struct proposal *p, const struct facts *facts, const struct proposal_bias *bias, size_t rung, size_t proposed)
{
    const struct action *a = p->verdict.rule->ladder[rung];
    struct steps one = {.count = 0};
    bool possible = proposal_is_possible(a, facts) && steps_add(&one, a, p->target, facts);
    const char *why_not = possible ? "" : a->needs ? expr_text(a->needs) : "a number that it needs is not known";
    json_t *o =
        json_pack("{s:s, s:s, s:s, s:s, s:b, s:s, s:s}", "action", a->name, "description", a->description, "risk", risk_name(a->risk), "loss",
                  possible ? one.list[0].loss : "", "possible", possible, "why_not", why_not, "state", rung_state(p, bias, rung, possible, proposed));
    steps_free(&one);
    return o;
}

json_t *ladder_json(const struct proposal *p, const struct facts *facts, const struct proposal_bias *bias)
{
    json_t *list = json_array();
    const struct rule *rule = p->verdict.answer == RULES_ACTS ? p->verdict.rule : NULL;
    size_t proposed = 0;
    if (!rule)
        return list;
    while (proposed < rule->ladder_count && (p->steps.count == 0 || rule->ladder[proposed] != p->steps.list[0].action))
        proposed++;
    for (size_t i = 0; i < rule->ladder_count; i++)
        json_array_append_new(list, rung_json(p, facts, bias, i, proposed));
    return list;
}

static json_t *evidence_json(const struct incident *incident)
{
    json_t *list = json_array();
    for (size_t i = 0; i < incident->text_count; i++)
        json_array_append_new(list, json_string(incident->texts[i].text));
    return list;
}

static json_t *detail_json(const char *text, enum evidence_source source, const char *at)
{
    json_t *o = json_pack("{s:s, s:s}", "text", text, "source", evidence_source_name(source));
    if (*at)
        json_object_set_new(o, "at", json_string(at));
    return o;
}

/* The target's own words of now first, then what the incident brought. */
json_t *propose_evidence_json(const struct incident *incident, const struct facts *facts, const char *now)
{
    json_t *list = json_array();
    for (size_t i = 0; facts && rules_live_texts[i]; i++) {
        const char *text = facts_text(facts, rules_live_texts[i]);
        if (*text)
            json_array_append_new(list, detail_json(text, strcmp(rules_live_texts[i], "log_trouble") == 0 ? EVIDENCE_LOG : EVIDENCE_SEEN, now));
    }
    for (size_t i = 0; i < incident->text_count; i++)
        json_array_append_new(list, detail_json(incident->texts[i].text, incident->texts[i].source, incident->text_at[i]));
    return list;
}

static json_t *ruled_out_json(const struct proposal *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->verdict.out_count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "rule", p->verdict.out[i].rule->name, "fault", p->verdict.out[i].rule->fault,
                                              "reason", p->verdict.out[i].why));
    return list;
}

static json_t *details_json(const struct incident *incident, const struct facts *facts, const struct proposal *p, const struct proposal_seal *seal)
{
    const struct instance *container = seal->container;
    char id[SHORT_ID_BYTES + 1];
    snprintf(id, sizeof id, "%.*s", SHORT_ID_BYTES, container->id);
    json_t *details =
        json_pack("{s:s, s:s*, s:s, s:s, s:s, s:s}", "rule", p->verdict.rule->name, "matched", p->verdict.matched, "container", p->target->container,
                  "container_id", id, "container_state", instance_state_name(container->state), "started_at", container->started_at);
    json_object_set_new(details, "health", json_integer(facts ? (json_int_t)facts_number(facts, "health", 0) : incident->health));
    if (facts)
        json_object_set_new(details, "summary", json_string(facts_text(facts, "summary")));
    if (seal->preview)
        json_object_set_new(details, "preview", json_string(seal->preview));
    return details;
}

json_t *propose_premise_facts(const struct rule *rule, const struct facts *facts)
{
    const char *names[PREMISE_NAME_MAX + 1] = {NULL};
    for (size_t i = 0; i < PREMISE_NAME_MAX && expr_name(rule->holds, i, NULL); i++)
        names[i] = expr_name(rule->holds, i, NULL);
    json_t *found = facts_json(facts, names);
    json_object_del(found, "rose");
    return found;
}

static json_t *premise_json(const struct proposal *p, const struct facts *facts, const char *checked_at)
{
    const struct rule *rule = p->verdict.rule;
    return json_pack("{s:s, s:s, s:o, s:s}", "holds", expr_text(rule->holds), "because", p->verdict.because, "facts",
                     propose_premise_facts(rule, facts), "checked_at", checked_at);
}

/* Whether it can be tried before the approval, by its first step. */
static json_t *rehearsal_json(const struct proposal *p, const struct proposal_seal *seal)
{
    char why[REHEARSAL_WHY_BYTES];
    bool possible = rehearsal_way(p->steps.list[0].action, p->target, seal->container->state, why) != REHEARSAL_NONE;
    json_t *o = json_pack("{s:b, s:s}", "possible", possible, "why_not", why);
    if (seal->rehearsal_id && *seal->rehearsal_id)
        json_object_set_new(o, "rehearsal_id", json_string(seal->rehearsal_id));
    return o;
}

json_t *propose_json(const struct catalogue *c, const struct incident *incident, const struct facts *facts, const struct proposal *p,
                     const struct proposal_seal *seal)
{
    static const char *const of_the_first[] = {"action", "command", "argv", "description", "risk", "expected_result", "undo"};
    char expires_at[CLOCK_TEXT_BYTES], checked_at[CLOCK_TEXT_BYTES], verify[200];
    json_t *steps = steps_json(p, seal->undo_window_ms);
    const json_t *first = json_array_get(steps, 0);
    json_t *o = json_pack("{s:s, s:s*, s:s, s:s}", "proposal_id", seal->proposal_id, "digest", seal->digest, "incident_id", incident->id, "system",
                          p->target->name);
    clock_text(seal->checked_at_us, checked_at);
    for (size_t i = 0; i < sizeof of_the_first / sizeof of_the_first[0]; i++)
        json_object_set(o, of_the_first[i], json_object_get(first, of_the_first[i]));
    json_object_set(o, "command_preview", json_object_get(first, "command"));
    json_object_set_new(o, "loss", json_string(p->steps.list[0].loss));
    if (p->target->threshold_alone_warns)
        snprintf(verify, sizeof verify, "It answers in 2 samples, refuses nothing, and \"%.100s\" is no longer seen", p->verdict.rule->fault);
    else
        snprintf(verify, sizeof verify, "Health above %d %% in 2 samples, and \"%.100s\" is no longer seen", p->target->healthy_above,
                 p->verdict.rule->fault);
    json_object_set_new(o, "verify", json_string(verify));
    if (seal->expected)
        json_object_set(o, "expected", (json_t *)seal->expected);
    json_object_set_new(o, "premise", premise_json(p, facts, checked_at));
    json_object_set_new(o, "details", details_json(incident, facts, p, seal));
    json_object_set_new(o, "steps", steps);
    json_object_set_new(o, "rehearsal", rehearsal_json(p, seal));
    if (steps_approvals(&p->steps) > 1)
        json_object_set_new(o, "approvals", json_integer(steps_approvals(&p->steps)));
    if (seal->approver && *seal->approver)
        json_object_set_new(o, "approved_by", json_pack("[s]", seal->approver));
    json_object_set_new(o, "evidence", evidence_json(incident));
    json_object_set_new(o, "evidence_detail", propose_evidence_json(incident, facts, checked_at));
    json_object_set_new(o, "ruled_out", ruled_out_json(p));
    json_object_set_new(o, "alternatives", alternatives_json(c, p, facts));
    json_object_set_new(o, "ladder", ladder_json(p, facts, seal->bias));
    json_object_set_new(o, "expires_at", json_string(clock_text(seal->expires_at_us, expires_at)));
    return o;
}

/* What a person may choose all the same, where there is something to be mended. */
static void add_choices(const struct catalogue *c, const struct facts *facts, const struct proposal *p, const struct proposal_bias *bias, json_t *o)
{
    if (p->verdict.answer != RULES_ACTS || !facts)
        return;
    struct proposal none = *p;
    none.steps.count = 0;
    json_object_set_new(o, "alternatives", alternatives_json(c, &none, facts));
    json_object_set_new(o, "ladder", ladder_json(&none, facts, bias));
}

json_t *propose_none_json(const struct catalogue *c, const struct incident *incident, const struct facts *facts, const struct proposal *p,
                          const struct proposal_bias *bias, const json_t *evidence)
{
    char now[CLOCK_TEXT_BYTES], system[PLAIN_TEXT_MAX_BYTES];
    plain_text(incident->system, system, sizeof system);
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "action", "none", "incident_id", incident->id, "system", system, "reason", p->reason,
                          "evidence", evidence_json(incident), "evidence_detail", propose_evidence_json(incident, facts, clock_now_text(now)),
                          "ruled_out", ruled_out_json(p));
    json_object_set_new(o, "refusal",
                        json_pack("{s:s, s:b, s:o}", "kind", refusal_name(p->refusal), "gives_way", refusal_gives_way(p->refusal), "evidence",
                                  evidence ? json_deep_copy(evidence) : json_array()));
    add_choices(c, facts, p, bias, o);
    if (p->verdict.rule)
        json_object_set_new(o, "rule", json_string(p->verdict.rule->name));
    if (facts)
        json_object_set_new(o, "health", json_integer((json_int_t)facts_number(facts, "health", 0)));
    if (p->verdict.by_facts && p->verdict.rule->waits)
        json_object_set_new(o, "wait", json_true());
    return o;
}
