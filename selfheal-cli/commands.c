/* commands.c - the table of commands. */
#include "selfheal-cli/cli.h"
#include <string.h>

static const char *const lab_words[] = {"certify", NULL};
static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static const struct command rows[] = {
    {.rules = {.name = "status"}, .help = "systems with their health, what is open, and who is silent", .details = "", .run = cmd_status},
    {.rules = {.name = "incidents", .options = TAKES(OPTION_STATUS) | TAKES(OPTION_SYSTEM) | TAKES(OPTION_SINCE)},
     .help = "incidents, newest first",
     .details = "Without options those that are open.",
     .run = cmd_incidents},
    {.rules = {.name = "show", .words = {"INC"}}, .help = "one incident: what was seen, thought and done", .details = "", .run = cmd_show},
    {.rules = {.name = "propose", .words = {"INC"}, .options = TAKES(OPTION_ACTION)},
     .help = "what would be done about an incident, by what is so now",
     .details = "Nothing is run.  What it shows can be approved by its proposal's id and digest.",
     .run = cmd_propose},
    {.rules = {.name = "approve",
               .words = {"PROPOSAL|INC"},
               .options = TAKES(OPTION_YES) | TAKES(OPTION_DIGEST) | TAKES(OPTION_TARGET) | TAKES(OPTION_ACTION) | TAKES(OPTION_DETACH)},
     .help = "shows what would be run, asks, runs it and follows it to its end",
     .details = "Of an incident (INC-...) a new proposal is asked for, unless --digest names one that is there.  A script says --yes and --digest:\n"
                "exactly what it has seen is approved, and nothing else.  Where the risk is high, the target's name is to be typed, or said with "
                "--target.",
     .run = cmd_approve},
    {.rules = {.name = "watch", .words = {"EXECUTION|INC"}},
     .help = "an execution as it goes, from its beginning on",
     .details = "Goes on where it was after the connection was cut.  Ctrl-C leaves; the execution goes on.",
     .run = cmd_watch},
    {.rules = {.name = "cancel", .words = {"EXECUTION|INC"}},
     .help = "tells what runs to end",
     .details = "No further step runs.  What was done is not taken back.",
     .run = cmd_cancel},
    {.rules = {.name = "undo",
               .words = {"EXECUTION|INC"},
               .options = TAKES(OPTION_YES) | TAKES(OPTION_DIGEST) | TAKES(OPTION_TARGET) | TAKES(OPTION_PROPOSE) | TAKES(OPTION_DETACH)},
     .help = "takes back what an execution did, as approve does a fix",
     .details = "A script says --propose first, and then `selfheal approve PROPOSAL --yes --digest DIGEST`.",
     .run = cmd_undo},
    {.rules = {.name = "break", .words = {"SYSTEM", "FAULT"}, .options = TAKES(OPTION_LIST)},
     .help = "breaks a system of the lab for real, for a while",
     .details = "",
     .run = cmd_break},
    {.rules = {.name = "heal", .words = {"[SYSTEM]"}},
     .help = "undoes faults that `break` did, all of them or one system's",
     .details = "",
     .run = cmd_heal},
    {.rules = {.name = "lab",
               .words = {"WHAT"},
               .choices = lab_words,
               .options = TAKES(OPTION_FAULTS) | TAKES(OPTION_TARGET) | TAKES(OPTION_SHORT) | TAKES(OPTION_TIMEOUT) | TAKES(OPTION_JUNIT)},
     .help = "certify: breaks the lab's systems fault by fault, heals them as the rules propose, and measures it",
     .details =
         "Every fix that is proposed is approved: only what the generator may break is touched.  Exit code 0 where each fault was found and healed,\n"
         "or found and told where no action heals it.  Ctrl-C undoes the fault under way.",
     .run = cmd_lab},
    {.rules = {.name = "check", .words = {"[SYSTEM]"}},
     .help = "asks a system, or all, now",
     .details = "Exit code 1 where one is not healthy.",
     .run = cmd_check},
    {.rules = {.name = "silence", .words = {"SYSTEM"}, .options = TAKES(OPTION_FOR) | TAKES(OPTION_REASON)},
     .help = "maintenance: until then what happens to it is no incident",
     .details = "Needs --for and --reason; --for 0 ends it.",
     .run = cmd_silence},
    {.rules = {.name = "backtest",
               .words = {"SYSTEM"},
               .options = TAKES(OPTION_THRESHOLD) | TAKES(OPTION_CHECK) | TAKES(OPTION_FALL) | TAKES(OPTION_RISE) | TAKES(OPTION_SINCE)},
     .help = "how often it would have fired with another threshold",
     .details = "Without --since a day.",
     .run = cmd_backtest},
    {.rules = {.name = "audit", .options = TAKES(OPTION_VERIFY) | TAKES(OPTION_EXPORT) | TAKES(OPTION_INCIDENT) | TAKES(OPTION_LIMIT)},
     .help = "the newest records, who did what and when",
     .details = "--verify checks the whole chain by the backend's own word; selfheal-admin audit verify asks the database itself.",
     .run = cmd_audit},
    {.rules = {.name = "login", .words = {"[NAME]"}},
     .help = "begins a session, kept for the next commands",
     .details = "The password comes from a prompt, or from SELFHEAL_PASSWORD_FILE.",
     .run = cmd_login},
    {.rules = {.name = "logout"}, .help = "ends the session", .details = "", .run = cmd_logout},
    {.rules = {.name = "version"}, .help = "of this command", .details = "", .asks_nobody = true, .run = cmd_version},
    {.rules = {.name = "completion", .words = {"SHELL"}, .choices = shells},
     .help = "prints the completion for bash, zsh or fish",
     .details = "bash: selfheal completion bash >/etc/bash_completion.d/selfheal",
     .asks_nobody = true,
     .run = cmd_completion},
    {.rules = {.name = "help", .words = {"[COMMAND]"}}, .help = "how the commands are used", .details = "", .asks_nobody = true, .run = cmd_help},
};
enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

const struct command *command_at(size_t index)
{
    return index < ROW_COUNT ? &rows[index] : NULL;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].rules.name, name) == 0)
            return &rows[i];
    return NULL;
}
