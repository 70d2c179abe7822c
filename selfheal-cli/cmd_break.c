/* break SYSTEM FAULT, break --list: a system of the lab is broken for real. */
#include "selfheal-cli/cli.h"

static void print_faults(const json_t *faults)
{
    size_t i;
    json_t *one;
    struct table *t = table_create(3);
    table_add(t, TONE_BOLD, (const char *const[]){"SYSTEM", "FAULT", "WHAT"});
    json_array_foreach(json_object_get(faults, "available"), i, one)
    {
        table_add(t, TONE_NONE, (const char *const[]){json_str(one, "system"), json_str(one, "failure"), json_str(one, "description")});
    }
    table_print(t);
    table_destroy(t);
    json_array_foreach(json_object_get(faults, "active"), i, one)
    {
        char age[AGE_TEXT_BYTES];
        age_text(json_str(one, "expires_at"), clock_wall_us(), age);
        print_line(TONE_YELLOW, "%s: %s is %s, undoes itself %s%s%s", json_str(one, "system"), json_str(one, "failure"), json_str(one, "state"), age,
                   *json_str(one, "error") ? "; " : "", json_str(one, "error"));
    }
}

static enum exit_code list_faults(struct cli *c)
{
    AUTO_JSON json_t *faults = NULL;
    enum exit_code code = cli_get(c, SERVICE_GENERATOR, "/failures", &faults);
    if (!code && !cli_shown_as_json(c, faults))
        print_faults(faults);
    return code;
}

enum exit_code cmd_break(struct cli *c)
{
    AUTO_JSON json_t *answer = NULL;
    if (cli_flag(c, OPTION_LIST))
        return list_faults(c);
    json_t *body = json_pack("{s:s, s:s}", "system", c->args.words[0], "failure", c->args.words[1]);
    enum exit_code code = cli_call(c, SERVICE_GENERATOR, "POST", "/inject-failure", body, "breaking it", &answer);
    if (code || cli_shown_as_json(c, answer))
        return code;
    print_line(TONE_RED, "%s is broken: %s", json_str(answer, "system"), json_str(answer, "message"));
    print_line(TONE_DIM, "it undoes itself at %s; before that: selfheal heal %s", json_str(answer, "expires_at"), json_str(answer, "system"));
    return EXIT_GOOD;
}
