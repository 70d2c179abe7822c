#include "ai-agent/propose.h"
#include "ai-agent/utf8.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

enum { SHORT_ID_BYTES = 12, SYSTEM_SHOWN_BYTES = 100 };

static bool fits_type(const struct action *a, const char *target_type)
{
    return strcmp(a->type, "any") == 0 || strcmp(a->type, target_type) == 0;
}

void propose(const struct catalogue *c, const struct incident *incident, struct proposal *ret)
{
    struct proposal p = {.target = catalogue_target_find(c, incident->system)};
    size_t text = 0;
    if (!*incident->system) {
        snprintf(p.reason, sizeof p.reason, "the incident names no system; watched: %s", catalogue_target_names(c));
    } else if (!p.target) {
        snprintf(p.reason, sizeof p.reason, "the incident is about %.*s, which is not watched here; watched: %s",
                 (int)utf8_cut(incident->system, strlen(incident->system), SYSTEM_SHOWN_BYTES), incident->system, catalogue_target_names(c));
    } else {
        p.rule = catalogue_match(c, p.target->type, incident->texts, incident->text_count, &text);
        if (!p.rule)
            snprintf(p.reason, sizeof p.reason, "no rule of the catalogue fits the evidence");
        else if (p.rule->action_count == 0)
            snprintf(p.reason, sizeof p.reason, "the rule %s explains the incident but has no action", p.rule->name);
    }
    if (p.rule) {
        p.matched = text < incident->text_count ? incident->texts[text] : NULL;
        p.step_count = p.rule->action_count;
        memcpy(p.steps, p.rule->actions, sizeof p.steps);
    }
    *ret = p;
}

static json_t *step_json(const struct action *a, const struct target *t)
{
    AUTO_FREE char *line = action_command_line(a, t);
    return json_pack("{s:s, s:o*, s:s*, s:s, s:s, s:s}", "action", a->name, "argv", action_argv_json(a, t), "command", line, "risk",
                     risk_name(a->risk), "description", a->description, "expected_result", a->expected_result);
}

static json_t *steps_json(const struct proposal *p)
{
    json_t *steps = json_array();
    for (size_t i = 0; i < p->step_count; i++)
        json_array_append_new(steps, step_json(p->steps[i], p->target));
    return steps;
}

static bool among_steps(const struct proposal *p, const struct action *a)
{
    for (size_t i = 0; i < p->step_count; i++)
        if (p->steps[i] == a)
            return true;
    return false;
}

static json_t *alternatives_json(const struct catalogue *c, const struct proposal *p)
{
    json_t *list = json_array();
    const struct action *a;
    for (size_t i = 0; (a = catalogue_action(c, i)); i++) {
        if (!fits_type(a, p->target->type) || among_steps(p, a))
            continue;
        AUTO_FREE char *line = action_command_line(a, p->target);
        json_array_append_new(list, json_pack("{s:s, s:s*, s:s}", "action", a->name, "command", line, "risk", risk_name(a->risk)));
    }
    return list;
}

static json_t *evidence_json(const struct incident *incident)
{
    json_t *list = json_array();
    for (size_t i = 0; i < incident->text_count; i++)
        json_array_append_new(list, json_string(incident->texts[i]));
    return list;
}

static json_t *details_json(const struct incident *incident, const struct proposal *p, const struct instance *container)
{
    char id[SHORT_ID_BYTES + 1];
    snprintf(id, sizeof id, "%.*s", SHORT_ID_BYTES, container->id);
    json_t *details = json_pack("{s:s, s:s*, s:s, s:s, s:s, s:s}", "rule", p->rule->name, "matched", p->matched, "container", p->target->container,
                                "container_id", id, "container_state", instance_state_name(container->state), "started_at", container->started_at);
    if (incident->health >= 0)
        json_object_set_new(details, "health", json_integer(incident->health));
    return details;
}

json_t *propose_json(const struct catalogue *c, const struct incident *incident, const struct proposal *p, const struct proposal_seal *seal)
{
    char expires_at[CLOCK_TEXT_BYTES];
    json_t *steps = steps_json(p);
    const json_t *first = json_array_get(steps, 0);
    json_t *o = json_pack("{s:s, s:s, s:s}", "proposal_id", seal->proposal_id, "incident_id", incident->id, "system", p->target->name);

    json_object_set(o, "action", json_object_get(first, "action"));
    json_object_set(o, "command", json_object_get(first, "command"));
    json_object_set(o, "command_preview", json_object_get(first, "command"));
    json_object_set(o, "argv", json_object_get(first, "argv"));
    json_object_set(o, "description", json_object_get(first, "description"));
    json_object_set(o, "risk", json_object_get(first, "risk"));
    json_object_set(o, "expected_result", json_object_get(first, "expected_result"));
    json_object_set_new(o, "details", details_json(incident, p, seal->container));
    json_object_set_new(o, "steps", steps);
    json_object_set_new(o, "evidence", evidence_json(incident));
    json_object_set_new(o, "alternatives", alternatives_json(c, p));
    json_object_set_new(o, "expires_at", json_string(clock_text(seal->expires_at_us, expires_at)));
    return o;
}

json_t *propose_none_json(const struct incident *incident, const char *reason)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "action", "none", "incident_id", incident->id, "system", incident->system, "reason", reason,
                     "evidence", evidence_json(incident));
}

void propose_action_names(const struct catalogue *c, const char *target_type, char *ret, size_t bytes)
{
    size_t used = 0;
    const struct action *a;
    ret[0] = '\0';
    for (size_t i = 0; (a = catalogue_action(c, i)); i++) {
        if (!fits_type(a, target_type))
            continue;
        int count = snprintf(ret + used, bytes - used, "%s%s", used ? ", " : "", a->name);
        if (count < 0 || (size_t)count >= bytes - used)
            return;
        used += (size_t)count;
    }
}
