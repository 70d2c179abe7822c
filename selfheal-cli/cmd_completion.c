/* completion bash|zsh|fish: made from the tables. */
#include "selfheal-cli/cli.h"
#include <stdio.h>
#include <string.h>

enum { SCRIPT_MAX_BYTES = 262144 };

/* Words of the tables only, so nothing needs quoting but apostrophes in help texts. */
static void add_quoted(struct strbuf *to, const char *text)
{
    strbuf_add(to, "'");
    for (; *text; text++)
        if (*text == '\'')
            strbuf_add(to, "'\\''");
        else
            strbuf_append(to, text, 1);
    strbuf_add(to, "'");
}

static bool takes(const struct command *command, int option)
{
    return option <= OPTION_HELP || (command->rules.options & TAKES(option));
}

static void add_choices(struct strbuf *to, const char *const *choices)
{
    for (size_t i = 0; choices && choices[i]; i++)
        strbuf_addf(to, "%s%s", i ? " " : "", choices[i]);
}

static void add_names(struct strbuf *to)
{
    const struct command *command;
    for (size_t i = 0; (command = command_at(i)); i++)
        strbuf_addf(to, "%s%s", i ? " " : "", command->rules.name);
}

static void add_bash(struct strbuf *to)
{
    const struct command *command;
    strbuf_add(to, "_selfheal() {\n    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words='' name=${COMP_WORDS[1]:-}\n"
                   "    case $before in\n");
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (option_rows[i].kind != VALUE_CHOICE)
            continue;
        strbuf_addf(to, "        %s) COMPREPLY=($(compgen -W '", option_rows[i].name);
        add_choices(to, option_rows[i].choices);
        strbuf_add(to, "' -- \"$word\")); return ;;\n");
    }
    strbuf_addf(to,
                "        %s|%s) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n    esac\n    if [ \"$COMP_CWORD\" = 1 ]; then\n        words='",
                option_rows[OPTION_EXPORT].name, option_rows[OPTION_JUNIT].name);
    add_names(to);
    strbuf_add(to, "'\n    else\n        case $name in\n");
    for (size_t i = 0; (command = command_at(i)); i++) {
        strbuf_addf(to, "            %s) words='", command->rules.name);
        add_choices(to, command->rules.choices);
        if (strcmp(command->rules.name, "help") == 0)
            add_names(to);
        for (int k = 0; k < OPTION_COUNT; k++)
            if (takes(command, k))
                strbuf_addf(to, " %s", option_rows[k].name);
        strbuf_add(to, "' ;;\n");
    }
    strbuf_add(to, "        esac\n    fi\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\ncomplete -F _selfheal selfheal\n");
}

static void add_zsh_options(struct strbuf *to, const struct command *command)
{
    for (int k = 0; k < OPTION_COUNT; k++) {
        if (!takes(command, k))
            continue;
        const struct option_row *row = &option_rows[k];
        char text[300];
        /* A colon ends a part of such a text. */
        snprintf(text, sizeof text, "%s[%s]", row->name, row->help);
        for (char *at = text; *at; at++)
            if (*at == ':')
                *at = ';';
        size_t used = strlen(text);
        if (row->kind == VALUE_CHOICE) {
            struct strbuf choices;
            strbuf_init(&choices, sizeof text);
            add_choices(&choices, row->choices);
            snprintf(text + used, sizeof text - used, ":%s:(%s)", row->value, strbuf_text(&choices));
            strbuf_free(&choices);
        } else if (row->kind != VALUE_NONE) {
            snprintf(text + used, sizeof text - used, ":%s:%s", row->value, k == OPTION_EXPORT || k == OPTION_JUNIT ? "_files" : "");
        }
        strbuf_add(to, " ");
        add_quoted(to, text);
    }
}

static void add_zsh(struct strbuf *to)
{
    const struct command *command;
    strbuf_add(to, "#compdef selfheal\n_selfheal() {\n    local -a commands\n    commands=(\n");
    for (size_t i = 0; (command = command_at(i)); i++) {
        char text[300];
        snprintf(text, sizeof text, "%s:%s", command->rules.name, command->help);
        strbuf_add(to, "        ");
        add_quoted(to, text);
        strbuf_add(to, "\n");
    }
    strbuf_add(to, "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n"
                   "    shift words\n    (( CURRENT-- ))\n    case $words[1] in\n");
    for (size_t i = 0; (command = command_at(i)); i++) {
        strbuf_addf(to, "        %s) _arguments", command->rules.name);
        add_zsh_options(to, command);
        if (command->rules.choices) {
            strbuf_addf(to, " '1:%s:(", command->rules.words[0]);
            add_choices(to, command->rules.choices);
            strbuf_add(to, ")'");
        }
        strbuf_add(to, " ;;\n");
    }
    strbuf_add(to, "    esac\n}\ncompdef _selfheal selfheal\n");
}

static void add_fish_option(struct strbuf *to, const struct command *command, const struct option_row *row)
{
    strbuf_addf(to, "complete -c selfheal -n '__fish_seen_subcommand_from %s' -l %s%s -d ", command->rules.name, row->name + 2,
                row->kind == VALUE_NONE ? "" : " -x");
    add_quoted(to, row->help);
    if (row->kind == VALUE_CHOICE) {
        strbuf_add(to, " -a '");
        add_choices(to, row->choices);
        strbuf_add(to, "'");
    }
    strbuf_add(to, "\n");
}

static void add_fish(struct strbuf *to)
{
    const struct command *command;
    strbuf_add(to, "complete -c selfheal -f\n");
    for (size_t i = 0; (command = command_at(i)); i++) {
        strbuf_addf(to, "complete -c selfheal -n __fish_use_subcommand -a %s -d ", command->rules.name);
        add_quoted(to, command->help);
        strbuf_add(to, "\n");
        if (command->rules.choices) {
            strbuf_addf(to, "complete -c selfheal -n '__fish_seen_subcommand_from %s' -a '", command->rules.name);
            add_choices(to, command->rules.choices);
            strbuf_add(to, "'\n");
        }
        for (int k = 0; k < OPTION_COUNT; k++)
            if (takes(command, k))
                add_fish_option(to, command, &option_rows[k]);
    }
}

enum exit_code cmd_completion(struct cli *c)
{
    struct strbuf text;
    const char *shell = c->args.words[0];
    strbuf_init(&text, SCRIPT_MAX_BYTES);
    if (strcmp(shell, "bash") == 0)
        add_bash(&text);
    else if (strcmp(shell, "zsh") == 0)
        add_zsh(&text);
    else
        add_fish(&text);
    if (c->json)
        cli_document(c, json_pack("{s:s, s:s}", "shell", shell, "script", strbuf_text(&text)), EXIT_GOOD);
    else
        fputs(strbuf_text(&text), stdout);
    strbuf_free(&text);
    return EXIT_GOOD;
}
