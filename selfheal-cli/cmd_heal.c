/* heal [SYSTEM]: undoes what `break` did. */
#include "selfheal-cli/cli.h"

enum exit_code cmd_heal(struct cli *c)
{
    AUTO_JSON json_t *answer = NULL;
    json_t *body = json_object(), *one;
    size_t i;
    if (c->args.words[0])
        json_object_set_new(body, "system", json_string(c->args.words[0]));
    enum exit_code code = cli_call(c, SERVICE_GENERATOR, "POST", "/heal", body, "undoing faults", &answer);
    if (code || cli_shown_as_json(c, answer))
        return code;
    const json_t *healed = json_object_get(answer, "healed");
    if (json_array_size(healed) == 0)
        print_line(TONE_NONE, "no fault was active%s%s", c->args.words[0] ? " on " : "", c->args.words[0] ? c->args.words[0] : "");
    json_array_foreach((json_t *)healed, i, one)
    {
        print_line(TONE_GREEN, "%s: %s is undone", json_str(one, "system"), json_str(one, "failure"));
    }
    return EXIT_GOOD;
}
