/* help [COMMAND]: from the tables, as words or as JSON. */
#include "selfheal-cli/cli.h"
#include <stdio.h>
#include <string.h>

static void usage_line(const struct command *command, char *ret, size_t ret_bytes)
{
    size_t used = (size_t)snprintf(ret, ret_bytes, "%s", command->rules.name);
    for (size_t i = 0; i < ARGUMENT_WORDS_MAX && command->rules.words[i] && used < ret_bytes; i++)
        used += (size_t)snprintf(ret + used, ret_bytes - used, " %s", command->rules.words[i]);
}

static void add_option(struct table *t, enum option option)
{
    char name[64];
    const struct option_row *row = &option_rows[option];
    snprintf(name, sizeof name, "  %s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
    table_add(t, TONE_NONE, (const char *const[]){name, row->help});
}

static json_t *command_json(const struct command *command)
{
    json_t *options = json_array(), *words = json_array();
    for (size_t i = 0; i < ARGUMENT_WORDS_MAX && command->rules.words[i]; i++)
        json_array_append_new(words, json_string(command->rules.words[i]));
    for (int i = 0; i < OPTION_COUNT; i++)
        if (command->rules.options & TAKES(i))
            json_array_append_new(options, json_string(option_rows[i].name));
    return json_pack("{s:s, s:o, s:o, s:s}", "name", command->rules.name, "arguments", words, "options", options, "help", command->help);
}

static void print_command(const struct command *command)
{
    char usage[200];
    struct table *t = table_create(2);
    usage_line(command, usage, sizeof usage);
    print_line(TONE_BOLD, "selfheal %s%s", usage, command->rules.options ? " [OPTION]..." : "");
    print_line(TONE_NONE, "  %s", command->help);
    print_text(TONE_NONE, "  ", command->details);
    for (int i = 0; i < OPTION_COUNT; i++)
        if (command->rules.options & TAKES(i))
            add_option(t, (enum option)i);
    for (int i = OPTION_JSON; i <= OPTION_HELP; i++)
        add_option(t, (enum option)i);
    table_print(t);
    table_destroy(t);
}

static void print_all(void)
{
    const struct command *command;
    struct table *t = table_create(2);
    print_line(TONE_BOLD, "selfheal: what people and scripts do with Selfheal, through its public API");
    for (size_t i = 0; (command = command_at(i)); i++) {
        char usage[200] = "  ";
        usage_line(command, usage + 2, sizeof usage - 2);
        table_add(t, TONE_NONE, (const char *const[]){usage, command->help});
    }
    table_print(t);
    table_destroy(t);
    print_text(TONE_NONE, "",
               "INC, EXECUTION, PROPOSAL: an id or its beginning; INC also as the page shows it, INC-0A1B\n"
               "exit code: 0 done, 1 not healed, refused or failed, 2 wrong arguments, 3 cannot be reached, 4 not allowed, 5 not found, 130 Ctrl-C\n"
               "settings, from the environment:");
    settings_print(stdout, cli_setting_rows, cli_setting_count);
}

static json_t *all_json(void)
{
    const struct command *command;
    json_t *list = json_array(), *common = json_array();
    for (size_t i = 0; (command = command_at(i)); i++)
        json_array_append_new(list, command_json(command));
    for (int i = OPTION_JSON; i <= OPTION_HELP; i++)
        json_array_append_new(common, json_string(option_rows[i].name));
    return json_pack("{s:o, s:o}", "commands", list, "options", common);
}

void help_print(const struct cli *c, const struct command *command)
{
    AUTO_JSON json_t *document = c->json ? command ? command_json(command) : all_json() : NULL;
    if (c->json)
        print_json(document);
    else if (command)
        print_command(command);
    else
        print_all();
}

enum exit_code cmd_help(struct cli *c)
{
    const char *name = c->args.words[0];
    const struct command *command = name ? command_find(name) : NULL;
    struct err err;
    if (name && !command) {
        err_set(&err, ERR_INVALID, "there is no command \"%.80s\"", name);
        return cli_fail(c, EXIT_USAGE, &err);
    }
    help_print(c, command);
    return EXIT_GOOD;
}
