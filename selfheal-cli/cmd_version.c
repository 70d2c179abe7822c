/* version: of this command. */
#include "selfheal-cli/cli.h"

enum exit_code cmd_version(struct cli *c)
{
    if (c->json)
        return cli_document(c, json_pack("{s:s}", "version", SELFHEAL_VERSION), EXIT_GOOD);
    print_line(TONE_NONE, "selfheal %s", SELFHEAL_VERSION);
    return EXIT_GOOD;
}
