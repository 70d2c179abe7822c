/* silence SYSTEM --for 10m --reason TEXT: maintenance. */
#include "selfheal-cli/cli.h"

enum { MINUTE_MS = 60000 };

enum exit_code cmd_silence(struct cli *c)
{
    AUTO_JSON json_t *answer = NULL;
    const char *span = cli_option(c, OPTION_FOR), *reason = cli_option(c, OPTION_REASON);
    int64_t ms = 0;
    struct err err = {0};
    if (!span)
        err_set(&err, ERR_INVALID, "--for is missing: how long, such as --for 10m; --for 0 ends it");
    else if (span_read(span, &ms, &err) == ERR_NONE && ms % MINUTE_MS != 0)
        err_set(&err, ERR_INVALID, "--for: \"%s\" is not in whole minutes", span);
    else if (!err.code && ms > 0 && !reason)
        err_set(&err, ERR_INVALID, "--reason is missing: whoever sees the silence wants to know why");
    if (err.code)
        return cli_fail(c, EXIT_USAGE, &err);
    json_t *body = json_pack("{s:s, s:I, s:s}", "target", c->args.words[0], "minutes", (json_int_t)(ms / MINUTE_MS), "reason", reason ? reason : "");
    enum exit_code code = cli_call(c, SERVICE_MONITOR, "POST", "/maintenance", body, NULL, &answer);
    if (code || cli_shown_as_json(c, answer))
        return code;
    if (ms > 0)
        print_line(TONE_YELLOW, "%s is under maintenance until %s", c->args.words[0], json_str(answer, "maintenance_until"));
    else
        print_line(TONE_GREEN, "the maintenance of %s is over", c->args.words[0]);
    return EXIT_GOOD;
}
