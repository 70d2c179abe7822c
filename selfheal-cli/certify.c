/* certify.c - one fault of the lab: broken, noticed, mended as the rules propose, and measured by the daemons' own times. */
#include "selfheal-cli/certify.h"
#include "common/http/http.h"
#include "selfheal-cli/approval.h"
#include "selfheal-cli/follow.h"
#include <string.h>
#include <time.h>

enum {
    LOOK_MS = 250,
    CALM_MS = 90000,    /* for the system to be well, before and after */
    UNDO_MS = 60000,    /* for the generator to undo it */
    PROPOSE_MS = 30000, /* a rule may want to see more of it first */
    PROPOSE_AGAIN_MS = 1000,
    INJECT_MAX_US = 30000000, /* an incident that is older than this before its fault stood is one that came back */
};

struct attempt {
    const struct certify *c;
    struct certify_result *r;
    int64_t until_ms; /* clock_mono_ms() */
    int64_t broken_us, opened_us;
};

static bool has_left(const struct attempt *a)
{
    return *a->c->leave != 0;
}

static void pause_ms(int ms)
{
    struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&span, NULL);
}

static bool stop_waiting(const struct attempt *a, int64_t until_ms)
{
    if (has_left(a) || clock_mono_ms() >= until_ms)
        return true;
    pause_ms(LOOK_MS);
    return false;
}

/* False: the attempt ends with that. */
static bool end_with(struct attempt *a, enum certify_verdict verdict, const char *why)
{
    a->r->verdict = has_left(a) ? CERTIFY_LEFT : verdict;
    snprintf(a->r->why, sizeof a->r->why, "%s", has_left(a) ? "left by Ctrl-C" : why);
    return false;
}

/* ---- what the daemons say ---- */

/* Its open incidents, newest first; NULL when the backend does not tell now. */
static json_t *open_incidents(const struct attempt *a, struct err *err)
{
    char path[API_PATH_BYTES];
    json_t *list = NULL;
    AUTO_FREE char *escaped = http_escape(a->r->system);
    snprintf(path, sizeof path, "/api/v1/incidents?system=%.1000s", escaped ? escaped : "");
    return api_get(a->c->cli->api, SERVICE_BACKEND, path, &list, err) ? NULL : list;
}

static bool is_healthy(const struct attempt *a, struct err *err)
{
    AUTO_JSON json_t *status = NULL;
    if (api_get(a->c->cli->api, SERVICE_MONITOR, "/status", &status, err))
        return false;
    const char *now = json_str(json_object_get(json_object_get(status, "services"), a->r->system), "status");
    if (strcmp(now, "healthy") == 0)
        return true;
    err_set(err, ERR_UNAVAILABLE, "%s is %s", a->r->system, *now ? now : "not watched");
    return false;
}

static bool is_calm(const struct attempt *a, struct err *err)
{
    AUTO_JSON json_t *open = open_incidents(a, err);
    if (!open)
        return false;
    if (json_array_size(open) > 0) {
        err_set(err, ERR_CONFLICT, "%s has an open incident: %.200s", a->r->system, json_str(json_array_get(open, 0), "message"));
        return false;
    }
    return is_healthy(a, err);
}

static bool wait_for_calm(struct attempt *a, enum certify_verdict otherwise)
{
    int64_t until_ms = clock_mono_ms() + CALM_MS;
    struct err err = {0};
    while (!is_calm(a, &err))
        if (stop_waiting(a, until_ms))
            return end_with(a, otherwise, err.msg);
    return true;
}

/* Whether the generator has that fault on its list of active ones. */
static bool is_active(const struct attempt *a)
{
    AUTO_JSON json_t *faults = NULL;
    struct err err = {0};
    size_t i;
    json_t *one;
    if (api_get(a->c->cli->api, SERVICE_GENERATOR, "/failures", &faults, &err))
        return true;
    json_array_foreach(json_object_get(faults, "active"), i, one)
    {
        if (strcmp(json_str(one, "system"), a->r->system) == 0 && strcmp(json_str(one, "failure"), a->r->failure) == 0)
            return true;
    }
    return false;
}

/* ---- breaking and noticing ---- */

static bool break_it(struct attempt *a)
{
    AUTO_JSON json_t *answer = NULL;
    struct err err = {0};
    json_t *body = json_pack("{s:s, s:s}", "system", a->r->system, "failure", a->r->failure);
    if (api_call(a->c->cli->api, SERVICE_GENERATOR, "POST", "/inject-failure", body, &answer, &err))
        return end_with(a, CERTIFY_NOT_BROKEN, err.msg);
    if (clock_parse(json_str(answer, "since_at"), &a->broken_us, NULL))
        a->broken_us = clock_wall_us();
    a->until_ms = clock_mono_ms() + a->c->limit_ms;
    return true;
}

/* None was open before, so the oldest one is about this fault; one that came back keeps the time of its first opening. */
static void take_incident(struct attempt *a, const json_t *incident)
{
    int64_t created_us = 0;
    snprintf(a->r->incident_id, sizeof a->r->incident_id, "%s", json_str(incident, "id"));
    bool known = clock_parse(json_str(incident, "created_at"), &created_us, NULL) == ERR_NONE;
    a->opened_us = known && created_us >= a->broken_us - INJECT_MAX_US ? created_us : clock_wall_us();
    a->r->detect_ms = a->opened_us > a->broken_us ? (a->opened_us - a->broken_us) / 1000 : 0;
}

static bool notice(struct attempt *a)
{
    struct err err = {0};
    for (;;) {
        AUTO_JSON json_t *open = open_incidents(a, &err);
        size_t count = json_array_size(open);
        if (count > 0) {
            take_incident(a, json_array_get(open, count - 1));
            return true;
        }
        if (stop_waiting(a, a->until_ms))
            return end_with(a, CERTIFY_UNNOTICED, err.code ? err.msg : "no incident was opened");
    }
}

/* ---- mending ---- */

/* NULL: none, and the attempt has ended with that. `ret_why`: what the agent says. */
static json_t *ask_once(struct attempt *a, char why[CERTIFY_WHY_BYTES], bool *ret_final)
{
    char path[API_PATH_BYTES];
    json_t *answer = NULL;
    struct err err = {0};
    *ret_final = false;
    snprintf(path, sizeof path, "/api/v1/incidents/%s/propose-fix", a->r->incident_id);
    if (api_call(a->c->cli->api, SERVICE_BACKEND, "POST", path, json_object(), &answer, &err)) {
        snprintf(why, CERTIFY_WHY_BYTES, "%s", err.msg);
        return NULL;
    }
    const char *rule = json_str(answer, "rule"), *action = json_str(answer, "action");
    snprintf(a->r->rule, sizeof a->r->rule, "%s", *rule ? rule : json_str(json_object_get(answer, "details"), "rule"));
    if (strcmp(action, "none") != 0)
        return answer;
    snprintf(why, CERTIFY_WHY_BYTES, "%s", json_str(answer, "reason"));
    /* While a container dies at each start there are moments that no rule knows: of those nobody was told what it is. */
    *ret_final = *rule && strcmp(json_str(json_object_get(answer, "refusal"), "kind"), "for-a-person") == 0;
    json_decref(answer);
    return NULL;
}

/* The rule that spoke now is the one that spoke before.  What dies at each start is in many states within a second; the word of a moment is none. */
static bool says_it_again(const struct attempt *a, char before[sizeof a->r->rule])
{
    bool again = *before && strcmp(before, a->r->rule) == 0;
    snprintf(before, sizeof a->r->rule, "%s", a->r->rule);
    return again;
}

/* Where none heals it by the generator's own word, an answer counts as soon as the same rule stands behind it twice. */
static json_t *propose(struct attempt *a)
{
    char why[CERTIFY_WHY_BYTES] = "", before[sizeof a->r->rule] = "";
    int64_t until_ms = clock_mono_ms() + PROPOSE_MS < a->until_ms ? clock_mono_ms() + PROPOSE_MS : a->until_ms;
    bool none_heals = a->r->fix && !*a->r->fix, final = false;
    json_t *proposal = ask_once(a, why, &final);
    bool settled = !none_heals || says_it_again(a, before);
    while (!((proposal || final) && settled) && !stop_waiting(a, until_ms)) {
        json_decref(proposal);
        pause_ms(PROPOSE_AGAIN_MS);
        proposal = ask_once(a, why, &final);
        settled = !none_heals || says_it_again(a, before);
    }
    if (!proposal)
        end_with(a, none_heals && final && settled ? CERTIFY_TOLD : CERTIFY_NO_FIX, none_heals && final && settled ? "" : why);
    return proposal;
}

/* Whether it has ended; then *ret_good, and why not. */
static bool has_ended(const struct attempt *a, const char *execution_id, bool *ret_good, char why[CERTIFY_WHY_BYTES])
{
    char path[API_PATH_BYTES];
    AUTO_JSON json_t *execution = NULL;
    struct err err = {0};
    snprintf(path, sizeof path, "/executions/%s?output=none", execution_id);
    if (api_get(a->c->cli->api, SERVICE_AGENT, path, &execution, &err)) {
        snprintf(why, CERTIFY_WHY_BYTES, "%s", err.msg);
        return false;
    }
    const char *status = json_str(execution, "status");
    const json_t *phases = json_object_get(execution, "phases");
    const json_t *last = json_array_get(phases, json_array_size(phases) - 1);
    *ret_good = strcmp(status, "completed") == 0;
    snprintf(why, CERTIFY_WHY_BYTES, "the execution is %s: %.400s", status, json_str(last, "message"));
    return strcmp(status, "running") != 0;
}

/* What its watcher would print is not for this command's output. */
static enum exit_code begin_execution(struct attempt *a, const json_t *proposal, struct follow *f)
{
    struct cli *cli = a->c->cli;
    AUTO_JSON json_t *start =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "incident_id", a->r->incident_id, "system", a->r->system, "action", a->r->action, "proposal_id",
                  json_str(proposal, "proposal_id"), "digest", json_str(proposal, "digest"), "evidence_opened", 0);
    bool told = cli->told;
    *f = (struct follow){.cli = cli, .start = start, .detach = true, .quiet = true};
    cli->told = true;
    enum exit_code code = follow_execution(f);
    cli->told = told;
    f->start = NULL;
    return code;
}

static bool execute(struct attempt *a, const json_t *proposal)
{
    struct follow f;
    char why[CERTIFY_WHY_BYTES] = "the agent did not begin";
    bool good = false;
    snprintf(a->r->action, sizeof a->r->action, "%s", json_str(proposal, "action"));
    enum exit_code code = begin_execution(a, proposal, &f);
    if (f.last && *json_str(f.last, "message"))
        snprintf(why, sizeof why, "%s", json_str(f.last, "message"));
    json_decref(f.last);
    if (code)
        return end_with(a, CERTIFY_NOT_HEALED, why);
    while (!has_ended(a, f.execution_id, &good, why))
        if (stop_waiting(a, a->until_ms))
            return end_with(a, CERTIFY_NOT_HEALED, why);
    return good || end_with(a, CERTIFY_NOT_HEALED, why);
}

/* Of the incident's history: when it became so last; 0 = never. */
static int64_t became_us(const json_t *incident, const char *status)
{
    int64_t at_us = 0, last_us = 0;
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(incident, "status_history"), i, one)
    {
        if (strcmp(json_str(one, "to_status"), status) == 0 && clock_parse(json_str(one, "changed_at"), &at_us, NULL) == ERR_NONE)
            last_us = at_us;
    }
    return last_us;
}

/* The agent tells the backend a moment after the execution's end. */
static bool see_it_resolved(struct attempt *a)
{
    char path[API_PATH_BYTES];
    snprintf(path, sizeof path, "/api/v1/incidents/%s", a->r->incident_id);
    for (;;) {
        AUTO_JSON json_t *incident = NULL;
        struct err err = {0};
        enum exit_code code = api_get(a->c->cli->api, SERVICE_BACKEND, path, &incident, &err);
        if (!code && strcmp(json_str(incident, "status"), "resolved") == 0) {
            int64_t fixing_us = became_us(incident, "fixing"), resolved_us = became_us(incident, "resolved");
            a->r->approve_ms = fixing_us > a->opened_us ? (fixing_us - a->opened_us) / 1000 : -1;
            a->r->heal_ms = resolved_us > a->opened_us ? (resolved_us - a->opened_us) / 1000 : -1;
            return true;
        }
        if (stop_waiting(a, a->until_ms))
            return end_with(a, CERTIFY_NOT_HEALED, code ? err.msg : "the execution has ended well, and its incident is not resolved");
    }
}

static bool see_it_gone(struct attempt *a)
{
    while (is_active(a))
        if (stop_waiting(a, a->until_ms))
            return end_with(a, CERTIFY_NOT_HEALED, "the incident is resolved, and the generator still sees its fault");
    return true;
}

/* ---- leaving it well ---- */

/* Also after Ctrl-C: that is asked for once, and the lease does the rest. */
static bool undo(struct attempt *a)
{
    int64_t until_ms = clock_mono_ms() + UNDO_MS;
    struct err err = {0};
    for (;;) {
        json_t *body = json_pack("{s:s, s:s}", "system", a->r->system, "failure", a->r->failure);
        if (api_call(a->c->cli->api, SERVICE_GENERATOR, "POST", "/heal", body, NULL, &err) == EXIT_GOOD)
            return true;
        if (stop_waiting(a, until_ms))
            break;
        pause_ms(PROPOSE_AGAIN_MS);
    }
    if (certify_passed(a->r))
        end_with(a, CERTIFY_NOT_WELL, err.msg);
    return false;
}

/* What was not healed is open for a person, and would hold up every further fault of that system: it was ours, and is undone. */
static void close_incident(struct attempt *a)
{
    char path[API_PATH_BYTES];
    int64_t until_ms = clock_mono_ms() + CALM_MS;
    struct err err = {0};
    if (!*a->r->incident_id)
        return;
    while (!is_healthy(a, &err))
        if (stop_waiting(a, until_ms))
            return;
    snprintf(path, sizeof path, "/api/v1/incidents/%s", a->r->incident_id);
    api_call(a->c->cli->api, SERVICE_BACKEND, "PATCH", path, json_pack("{s:s}", "status", "resolved"), NULL, &err);
}

static bool mend(struct attempt *a)
{
    AUTO_JSON json_t *proposal = propose(a);
    /* Where none heals it by the generator's own word, what the rules would try is not tried. */
    if (proposal && a->r->fix && !*a->r->fix)
        return end_with(a, CERTIFY_TOLD, "");
    return proposal && execute(a, proposal) && see_it_resolved(a) && see_it_gone(a);
}

void certify_fault(const struct certify *c, struct certify_result *r)
{
    struct attempt a = {.c = c, .r = r};
    int64_t began_ms = clock_mono_ms();
    r->verdict = CERTIFY_HEALED;
    r->detect_ms = r->approve_ms = r->heal_ms = -1;
    if (!has_left(&a) ? wait_for_calm(&a, CERTIFY_NOT_BEGUN) : end_with(&a, CERTIFY_LEFT, "")) {
        if (break_it(&a) && notice(&a))
            mend(&a);
        bool undone = undo(&a);
        if (undone && r->verdict != CERTIFY_HEALED)
            close_incident(&a);
        if (undone && certify_passed(r))
            wait_for_calm(&a, CERTIFY_NOT_WELL);
    }
    r->whole_ms = clock_mono_ms() - began_ms;
}
