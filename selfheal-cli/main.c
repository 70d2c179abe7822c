/* selfheal: what people and scripts do with Selfheal on a terminal, through its public API. */
#include "selfheal-cli/cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
