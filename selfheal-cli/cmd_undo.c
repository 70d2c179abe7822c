/* undo EXECUTION|INC: takes back what an execution did; a proposal of its own, approved like any. */
#include "selfheal-cli/approval.h"
#include "selfheal-cli/reference.h"

static enum exit_code find_known(struct cli *c, const json_t *execution, json_t **ret_shown)
{
    struct err err = {0};
    enum exit_code code = approval_find(c, NULL, json_str(execution, "incident_id"), cli_option(c, OPTION_DIGEST), ret_shown, &err);
    return code ? cli_fail(c, code, &err) : EXIT_GOOD;
}

enum exit_code cmd_undo(struct cli *c)
{
    AUTO_JSON json_t *execution = NULL, *proposal = NULL, *shown = NULL;
    struct err err = {0};
    enum exit_code code = reference_execution(c->api, c->args.words[0], &execution, &err);
    if (code)
        return cli_fail(c, code, &err);
    if (cli_option(c, OPTION_DIGEST)) {
        code = find_known(c, execution, &shown);
        return code ? code : approval_run(c, shown);
    }
    code = cli_call(c, SERVICE_AGENT, "POST", "/propose-undo", json_pack("{s:s}", "execution_id", json_str(execution, "execution_id")),
                    "looking at what was put aside", &proposal);
    if (code)
        return code;
    shown = approval_from_proposal(proposal);
    if (!cli_flag(c, OPTION_PROPOSE))
        return approval_run(c, shown);
    if (!cli_shown_as_json(c, proposal))
        approval_print(shown);
    return EXIT_GOOD;
}
