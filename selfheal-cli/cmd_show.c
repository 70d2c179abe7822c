/* show INC: one incident. */
#include "selfheal-cli/reference.h"
#include <string.h>

static void print_texts(const char *name, const json_t *list, const char *key)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)list, i, one)
    {
        AUTO_FREE char *other = json_is_string(one) || key ? NULL : json_dumps(one, JSON_COMPACT | JSON_ENCODE_ANY);
        print_field(i == 0 ? name : "", TONE_NONE, key ? json_str(one, key) : json_is_string(one) ? json_string_value(one) : other ? other : "");
    }
}

static void print_analysis(const json_t *incident)
{
    const json_t *analysis = json_object_get(incident, "analysis");
    print_field("severity", TONE_NONE, json_str(analysis, "severity"));
    print_field("diagnosis", TONE_NONE, json_str(analysis, "diagnosis"));
    print_field("solution", TONE_NONE, json_str(analysis, "solution"));
}

static void print_history(const json_t *incident)
{
    size_t i;
    json_t *one;
    char line[120], age[AGE_TEXT_BYTES];
    json_array_foreach(json_object_get(incident, "status_history"), i, one)
    {
        snprintf(line, sizeof line, "%.40s, %s", json_str(one, "to_status"), age_text(json_str(one, "changed_at"), clock_wall_us(), age));
        print_field(i == 0 ? "history" : "", TONE_NONE, line);
    }
}

static void print_incident(const json_t *incident)
{
    char number[SHORT_NUMBER_BYTES], age[AGE_TEXT_BYTES];
    const char *system = json_str(incident, "affected_system");
    AUTO_JSON json_t *logs = json_decoded(incident, "error_logs");
    print_line(TONE_BOLD, "%s  %s", short_number(json_str(incident, "id"), number), json_str(incident, "message"));
    print_field("id", TONE_DIM, json_str(incident, "id"));
    print_field("status", strcmp(json_str(incident, "status"), "resolved") == 0 ? TONE_GREEN : TONE_YELLOW, json_str(incident, "status"));
    print_field("system", TONE_NONE, *system ? system : json_str(incident, "source"));
    print_field("team", TONE_NONE, json_str(incident, "team"));
    print_field("opened", TONE_NONE, age_text(json_str(incident, "created_at"), clock_wall_us(), age));
    print_field("seen by", TONE_NONE, json_str(incident, "generated_by"));
    if (json_is_array(logs))
        print_texts("evidence", logs, NULL);
    else if (json_is_string(logs))
        print_field("evidence", TONE_NONE, json_string_value(logs));
    print_analysis(incident);
    print_history(incident);
    if (*json_str(incident, "notes")) {
        print_field("notes", TONE_NONE, ":");
        print_text(TONE_NONE, "               ", json_str(incident, "notes"));
    }
}

static void print_executions(const json_t *list)
{
    size_t i;
    json_t *one;
    char line[PLAIN_TEXT_MAX_BYTES], age[AGE_TEXT_BYTES], left[AGE_TEXT_BYTES];
    json_array_foreach((json_t *)list, i, one)
    {
        const char *until = json_str(json_object_get(one, "undo"), "until");
        age_text(json_str(one, "started_at"), clock_wall_us(), age);
        snprintf(line, sizeof line, "%s, %s %s, %s%s%s", json_str(one, "execution_id"), json_str(one, "action"), json_str(one, "status"), age,
                 *until ? ", can be undone: its time ends " : "", *until ? age_text(until, clock_wall_us(), left) : "");
        print_field(i == 0 ? "executions" : "", TONE_NONE, line);
    }
}

static void print_proposals(const json_t *list)
{
    size_t i;
    json_t *one;
    char line[PLAIN_TEXT_MAX_BYTES], age[AGE_TEXT_BYTES];
    json_array_foreach((json_t *)list, i, one)
    {
        snprintf(line, sizeof line, "%s, %s, expires %s", json_str(one, "proposal_id"), json_str(one, "action"),
                 age_text(json_str(one, "expires_at"), clock_wall_us(), age));
        print_field(i == 0 ? "proposals" : "", TONE_NONE, line);
    }
}

static json_t *proposals_of(const json_t *activity, const char *incident_id)
{
    json_t *list = json_array(), *one;
    size_t i;
    json_array_foreach(json_object_get(activity, "proposals"), i, one)
    {
        if (strcmp(json_str(one, "incident_id"), incident_id) == 0)
            json_array_append(list, one);
    }
    return list;
}

enum exit_code cmd_show(struct cli *c)
{
    char id[UUID_TEXT_BYTES], path[API_PATH_BYTES];
    AUTO_JSON json_t *incident = NULL, *executions = NULL, *activity = NULL, *notes = NULL;
    struct err err = {0}, agent_err = {0};
    enum exit_code code = reference_incident(c->api, c->args.words[0], id, &err);
    snprintf(path, sizeof path, "/api/v1/incidents/%s", id);
    if (!code)
        code = api_get(c->api, SERVICE_BACKEND, path, &incident, &err);
    snprintf(path, sizeof path, "/api/v1/incidents/%s/notes", id);
    if (!code)
        code = api_get(c->api, SERVICE_BACKEND, path, &notes, &err);
    if (code)
        return cli_fail(c, code, &err);
    /* An agent that is away does not hide the incident. */
    const char *known_as = json_str(incident, "id");
    snprintf(path, sizeof path, "/executions?incident_id=%s", known_as);
    if (api_get(c->api, SERVICE_AGENT, path, &executions, &agent_err) || api_get(c->api, SERVICE_AGENT, "/activity", &activity, &agent_err))
        print_error("%s", agent_err.msg);
    AUTO_JSON json_t *proposals = proposals_of(activity, known_as);
    if (c->json)
        return cli_document(c,
                            json_pack("{s:O, s:O, s:O?, s:O?}", "incident", incident, "notes", notes, "executions", executions, "proposals",
                                      activity ? proposals : NULL),
                            EXIT_GOOD);
    print_incident(incident);
    print_texts("people noted", notes, "text");
    print_executions(executions);
    print_proposals(proposals);
    return EXIT_GOOD;
}
