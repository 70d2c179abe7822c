/* approve PROPOSAL|INC: shows what would be run, asks, runs it. */
#include "selfheal-cli/approval.h"
#include "selfheal-cli/propose.h"
#include "selfheal-cli/reference.h"

enum exit_code cmd_approve(struct cli *c)
{
    const char *text = c->args.words[0], *digest = cli_option(c, OPTION_DIGEST);
    char incident_id[UUID_TEXT_BYTES] = "";
    AUTO_JSON json_t *shown = NULL, *proposal = NULL;
    struct err err = {0};
    bool any = false;
    enum exit_code code = EXIT_NOT_FOUND;
    if (!reference_is_short_number(text))
        code = approval_find(c, text, NULL, NULL, &shown, &err);
    if (code == EXIT_NOT_FOUND && !reference_incident(c->api, text, incident_id, &err))
        code = digest ? approval_find(c, NULL, incident_id, digest, &shown, &err) : EXIT_GOOD;
    if (code)
        return cli_fail(c, code, &err);
    if (!shown && cli_flag(c, OPTION_YES)) {
        err_set(&err, ERR_INVALID, "nothing was run: --yes needs --digest, of the proposal that was seen");
        return cli_fail(c, EXIT_USAGE, &err);
    }
    if (!shown) {
        code = propose_fix(c, incident_id, &proposal, &any);
        if (code || !any)
            return code ? code : propose_show_none(c, proposal);
        shown = approval_from_proposal(proposal);
    }
    return approval_run(c, shown);
}
