/* selfheal-admin: what a person does with the system beside its page, on a terminal. */
#include "selfheal-admin/commands.h"

int main(int argc, char **argv)
{
    return commands_run(argc, argv);
}
