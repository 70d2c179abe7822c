/* check [SYSTEM]: asks now. */
#include "selfheal-cli/cli.h"
#include <string.h>

enum exit_code cmd_check(struct cli *c)
{
    AUTO_JSON json_t *answer = NULL;
    json_t *body = json_object(), *one;
    const char *name;
    bool all_well = true;
    if (c->args.words[0])
        json_object_set_new(body, "target", json_string(c->args.words[0]));
    enum exit_code code = cli_call(c, SERVICE_MONITOR, "POST", "/check", body, "asking the target", &answer);
    if (code)
        return code;
    json_object_foreach(json_object_get(answer, "services"), name, one)
    {
        bool well = strcmp(json_str(one, "status"), "healthy") == 0;
        bool meant = !c->args.words[0] || strcmp(c->args.words[0], name) == 0;
        all_well = all_well && (well || !meant);
        if (!c->json && meant)
            print_line(well ? TONE_GREEN : TONE_RED, "%s is %s, health %lld %%", name, json_str(one, "status"),
                       (long long)json_integer_value(json_object_get(one, "health")));
    }
    cli_shown_as_json(c, answer);
    return all_well ? EXIT_GOOD : EXIT_NOT_DONE;
}
