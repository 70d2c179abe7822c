/* propose INC: what would be done, or why nothing is. */
#include "selfheal-cli/approval.h"
#include "selfheal-cli/propose.h"
#include "selfheal-cli/reference.h"
#include <string.h>

/* Of what is not to be approved here. */
enum { COMMAND_SHOWN_BYTES = 120 };

enum exit_code propose_fix(struct cli *c, const char *incident_id, json_t **ret, bool *ret_any)
{
    char path[API_PATH_BYTES];
    json_t *body = json_object();
    if (cli_option(c, OPTION_ACTION))
        json_object_set_new(body, "action", json_string(cli_option(c, OPTION_ACTION)));
    snprintf(path, sizeof path, "/api/v1/incidents/%s/propose-fix", incident_id);
    enum exit_code code = cli_call(c, SERVICE_BACKEND, "POST", path, body, "looking at the target", ret);
    *ret_any = !code && strcmp(json_str(*ret, "action"), "none") != 0;
    return code;
}

static void print_list(const json_t *list, const char *name, const char *key)
{
    size_t i;
    json_t *one;
    char line[PLAIN_TEXT_MAX_BYTES];
    json_array_foreach((json_t *)list, i, one)
    {
        int whole = (int)strlen(json_str(one, key)), cut = (int)utf8_cut(json_str(one, key), (size_t)whole, COMMAND_SHOWN_BYTES);
        if (json_is_string(one))
            snprintf(line, sizeof line, "%s", json_string_value(one));
        else
            snprintf(line, sizeof line, "%s: %.*s%s%s%s%s", json_str(one, "action"), cut, json_str(one, key), cut < whole ? "..." : "",
                     *json_str(one, "risk") ? " (risk " : "", json_str(one, "risk"), *json_str(one, "risk") ? ")" : "");
        print_field(i == 0 ? name : "", TONE_NONE, line);
    }
}

enum exit_code propose_show_none(struct cli *c, json_t *answer)
{
    if (cli_shown_as_json(c, answer))
        return EXIT_NOT_DONE;
    const json_t *refusal = json_object_get(answer, "refusal");
    print_line(TONE_YELLOW, "no fix: %s", json_str(answer, "reason"));
    print_list(json_object_get(answer, "evidence"), "evidence", "");
    print_list(json_object_get(refusal, "evidence"), "rests on", "");
    print_list(json_object_get(answer, "alternatives"), "possible", "command");
    if (json_is_true(json_object_get(refusal, "gives_way")))
        print_line(TONE_DIM, "  It gives way to a person who names an action: --action ACTION");
    return EXIT_NOT_DONE;
}

enum exit_code cmd_propose(struct cli *c)
{
    char id[UUID_TEXT_BYTES];
    AUTO_JSON json_t *answer = NULL;
    struct err err = {0};
    bool any = false;
    enum exit_code code = reference_incident(c->api, c->args.words[0], id, &err);
    if (code)
        return cli_fail(c, code, &err);
    code = propose_fix(c, id, &answer, &any);
    if (code || !any)
        return code ? code : propose_show_none(c, answer);
    if (cli_shown_as_json(c, answer))
        return EXIT_GOOD;
    AUTO_JSON json_t *shown = approval_from_proposal(answer);
    approval_print(shown);
    print_list(json_object_get(answer, "alternatives"), "other ways", "command");
    return EXIT_GOOD;
}
