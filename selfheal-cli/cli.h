/* cli.h - what each command gets, and the table of commands: a new one is a file and a row in commands.c.
 *
 * Results go to stdout, what went wrong to stderr; with --json exactly one document goes to stdout, also when it went wrong: {"error", "exit_code"}.
 */
#pragma once
#include "selfheal-cli/api.h"
#include "selfheal-cli/arguments.h"
#include "selfheal-cli/exit_code.h"
#include "selfheal-cli/print.h"

struct cli {
    const struct cli_settings *settings;
    struct arguments args;
    struct api *api; /* NULL for a command that asks nobody */
    bool json;
    bool color;
    bool told; /* a document went to stdout already */
};

struct command {
    struct argument_rules rules;
    const char *help;    /* one line */
    const char *details; /* more of it; "" = nothing */
    bool asks_nobody;    /* needs no api */
    enum exit_code (*run)(struct cli *c);
};

const struct command *command_at(size_t index); /* NULL behind the last one */
const struct command *command_find(const char *name);

int cli_main(int argc, char **argv);

/* The value of an option that was given, or NULL. */
const char *cli_option(const struct cli *c, enum option option);
bool cli_flag(const struct cli *c, enum option option);
/* Says err's text, as words and as JSON where that is wanted; gives `code`, for `return cli_fail(...)`. */
enum exit_code cli_fail(struct cli *c, enum exit_code code, const struct err *err);
/* The document of a command; takes it over. */
enum exit_code cli_document(struct cli *c, json_t *value, enum exit_code code);
/* One answer to be shown: its document with --json (then true), else it is for the caller to print. */
bool cli_shown_as_json(struct cli *c, json_t *value);

/* POST and the like, with something drawn meanwhile; what goes wrong is told. */
enum exit_code cli_call(struct cli *c, enum service service, const char *method, const char *path, json_t *body, const char *doing, json_t **ret);
enum exit_code cli_get(struct cli *c, enum service service, const char *path, json_t **ret);

enum exit_code cmd_approve(struct cli *c);
enum exit_code cmd_audit(struct cli *c);
enum exit_code cmd_backtest(struct cli *c);
enum exit_code cmd_break(struct cli *c);
enum exit_code cmd_cancel(struct cli *c);
enum exit_code cmd_check(struct cli *c);
enum exit_code cmd_completion(struct cli *c);
enum exit_code cmd_heal(struct cli *c);
enum exit_code cmd_help(struct cli *c);
enum exit_code cmd_incidents(struct cli *c);
enum exit_code cmd_lab(struct cli *c);
enum exit_code cmd_login(struct cli *c);
enum exit_code cmd_logout(struct cli *c);
enum exit_code cmd_propose(struct cli *c);
enum exit_code cmd_show(struct cli *c);
enum exit_code cmd_silence(struct cli *c);
enum exit_code cmd_status(struct cli *c);
enum exit_code cmd_undo(struct cli *c);
enum exit_code cmd_version(struct cli *c);
enum exit_code cmd_watch(struct cli *c);

/* How `help COMMAND` and `COMMAND --help` say it. */
void help_print(const struct cli *c, const struct command *command);
