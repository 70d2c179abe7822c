/* login [NAME], logout: a session for the next commands. */
#include "selfheal-cli/cli.h"
#include <string.h>

enum exit_code cmd_login(struct cli *c)
{
    AUTO_JSON json_t *auth = NULL, *who = NULL;
    struct err err = {0};
    enum exit_code code = cli_get(c, SERVICE_BACKEND, "/api/v1/auth", &auth);
    if (code)
        return code;
    if (strcmp(json_str(auth, "auth"), "on") != 0) {
        err_set(&err, ERR_CONFLICT, "there is nothing to log in to: this Selfheal runs with AUTH=off");
        return cli_fail(c, EXIT_NOT_DONE, &err);
    }
    code = api_log_in(c->api, c->args.words[0], &who, &err);
    if (code)
        return cli_fail(c, code, &err);
    if (!cli_shown_as_json(c, who))
        print_line(TONE_GREEN, "%s is logged in, as %s", json_str(who, "name"), json_str(who, "role"));
    return EXIT_GOOD;
}

enum exit_code cmd_logout(struct cli *c)
{
    struct err err = {0};
    enum exit_code code = api_log_out(c->api, &err);
    if (code)
        return cli_fail(c, code, &err);
    if (c->json)
        return cli_document(c, json_pack("{s:s}", "status", "logged out"), EXIT_GOOD);
    print_line(TONE_NONE, "logged out");
    return EXIT_GOOD;
}
