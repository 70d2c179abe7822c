/* watch EXECUTION|INC: an execution as it goes. */
#include "selfheal-cli/follow.h"
#include "selfheal-cli/reference.h"

enum exit_code cmd_watch(struct cli *c)
{
    AUTO_JSON json_t *execution = NULL;
    struct err err = {0};
    enum exit_code code = reference_execution(c->api, c->args.words[0], &execution, &err);
    if (code)
        return cli_fail(c, code, &err);
    struct follow f = {.cli = c};
    snprintf(f.execution_id, sizeof f.execution_id, "%s", json_str(execution, "execution_id"));
    if (!c->json)
        print_line(TONE_BOLD, "%s on %s, execution %s", json_str(execution, "action"), json_str(execution, "system"), f.execution_id);
    c->told = true; /* its lines are its documents */
    code = follow_execution(&f);
    json_decref(f.last);
    return code;
}
