/* cancel EXECUTION|INC: tells what runs to end. */
#include "selfheal-cli/reference.h"

enum exit_code cmd_cancel(struct cli *c)
{
    AUTO_JSON json_t *execution = NULL, *answer = NULL;
    char path[API_PATH_BYTES];
    struct err err = {0};
    enum exit_code code = reference_execution(c->api, c->args.words[0], &execution, &err);
    if (code)
        return cli_fail(c, code, &err);
    snprintf(path, sizeof path, "/executions/%s/cancel", json_str(execution, "execution_id"));
    code = cli_call(c, SERVICE_AGENT, "POST", path, NULL, NULL, &answer);
    if (!code && !cli_shown_as_json(c, answer))
        print_line(TONE_YELLOW, "%s on %s was told to end; to see it end: selfheal watch %s", json_str(execution, "action"),
                   json_str(execution, "system"), json_str(execution, "execution_id"));
    return code;
}
