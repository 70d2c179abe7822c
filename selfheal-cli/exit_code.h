/* exit_code.h - how the command ends; man page and docs/cli.md say the same. */
#pragma once

enum exit_code {
    EXIT_GOOD = 0,
    EXIT_NOT_DONE = 1, /* not healed, refused, failed, or not approved */
    EXIT_USAGE = 2,    /* wrong arguments or settings */
    EXIT_UNREACHABLE = 3,
    EXIT_NOT_ALLOWED = 4, /* not logged in, or too low a role */
    EXIT_NOT_FOUND = 5,
    EXIT_LEFT = 130, /* Ctrl-C */
};
