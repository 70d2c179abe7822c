/* cli.c - from the command line to a command's end. */
#include "selfheal-cli/cli.h"
#include "selfheal-cli/progress.h"
#include <signal.h>
#include <string.h>

const char *cli_option(const struct cli *c, enum option option)
{
    return c->args.options[option];
}

bool cli_flag(const struct cli *c, enum option option)
{
    return c->args.options[option] != NULL;
}

enum exit_code cli_document(struct cli *c, json_t *value, enum exit_code code)
{
    print_json(value);
    json_decref(value);
    c->told = true;
    return code;
}

bool cli_shown_as_json(struct cli *c, json_t *value)
{
    if (c->json)
        cli_document(c, json_incref(value), EXIT_GOOD);
    return c->json;
}

enum exit_code cli_fail(struct cli *c, enum exit_code code, const struct err *err)
{
    print_error("%s", err->msg);
    if (c->json && !c->told) {
        json_t *text = json_stringn(err->msg, utf8_cut(err->msg, strlen(err->msg), sizeof err->msg));
        cli_document(c, json_pack("{s:o, s:i}", "error", text ? text : json_string("unknown"), "exit_code", (int)code), code);
    }
    return code;
}

enum exit_code cli_call(struct cli *c, enum service service, const char *method, const char *path, json_t *body, const char *doing, json_t **ret)
{
    struct err err = {0};
    struct progress *p = doing ? progress_begin(doing) : NULL;
    enum exit_code code = api_call(c->api, service, method, path, body, ret, &err);
    progress_end(p);
    return code ? cli_fail(c, code, &err) : EXIT_GOOD;
}

enum exit_code cli_get(struct cli *c, enum service service, const char *path, json_t **ret)
{
    return cli_call(c, service, "GET", path, NULL, "asking", ret);
}

static bool wants_color(const struct cli *c)
{
    const char *when = cli_option(c, OPTION_COLOR);
    const char *terminal = getenv("TERM");
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    bool refused = c->settings->no_color && *c->settings->no_color;
    return !refused && isatty(STDOUT_FILENO) && !(terminal && strcmp(terminal, "dumb") == 0);
}

static enum exit_code run(struct cli *c, const struct command *command)
{
    struct err err = {0};
    if (cli_flag(c, OPTION_HELP)) {
        help_print(c, command);
        return EXIT_GOOD;
    }
    enum exit_code code = command->asks_nobody ? EXIT_GOOD : api_create(c->settings, &c->api, &err);
    code = code ? cli_fail(c, code, &err) : command->run(c);
    api_destroy(c->api);
    return code;
}

static const char *const spellings[][2] = {{"--version", "version"}, {"--help", "help"}, {"-h", "help"}};

/* Its row and the place of its word; NULL after *err was filled in. */
static const struct command *find(int argc, char **argv, int *ret_at, struct err *err)
{
    int at = arguments_find_command(argc, argv);
    const char *name = at ? argv[at] : argc > 1 ? argv[1] : "help";
    for (size_t i = 0; !at && i < sizeof spellings / sizeof spellings[0]; i++)
        if (strcmp(spellings[i][0], name) == 0) {
            at = 1;
            name = spellings[i][1];
        }
    *ret_at = at;
    const struct command *command = command_find(name);
    if (!command && !at)
        err_set(err, ERR_INVALID, "argument 1, %s: a command is missing; see selfheal help", name);
    else if (!command)
        err_set(err, ERR_INVALID, "argument %d, \"%s\": there is no such command; see selfheal help", at, name);
    return command;
}

static bool has_word(int argc, char **argv, const char *word)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], word) == 0)
            return true;
    return false;
}

int cli_main(int argc, char **argv)
{
    struct cli_settings settings = {0};
    struct cli c = {.settings = &settings, .json = has_word(argc, argv, "--json")};
    struct err err = {0};
    int at = 0;
    signal(SIGPIPE, SIG_IGN);
    const struct command *command = find(argc, argv, &at, &err);
    if (command)
        arguments_read(&command->rules, at, argc, argv, &c.args, &err);
    if (!err.code)
        settings_load(cli_setting_rows, cli_setting_count, &settings, &err);
    c.color = !err.code && wants_color(&c);
    c.json = c.json && (err.code || cli_flag(&c, OPTION_JSON));
    print_set(stdout, c.color);
    enum exit_code code = err.code ? cli_fail(&c, EXIT_USAGE, &err) : run(&c, command);
    settings_free(cli_setting_rows, cli_setting_count, &settings);
    /* What could not be written was not told: a full disk must not look like an empty list. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == EXIT_GOOD) {
        print_error("the result could not be written");
        code = EXIT_NOT_DONE;
    }
    return (int)code;
}
