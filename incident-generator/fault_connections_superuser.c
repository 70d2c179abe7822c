/* connections-superuser: the superuser takes every slot, the reserved ones too, so that nobody at all gets in. */
#include "incident-generator/pg_hold.h"

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    return pg_hold_all(i, &(struct pg_hold){.user = target_word(i->target, "user"), .password = target_word(i->target, "password")}, message, err);
}

const struct fault fault_connections_superuser = {
    .name = "connections-superuser",
    .target_type = "postgres",
    .description = "Take every connection slot as the superuser, the reserved ones too: too many clients already",
    .fix = "kill-connections",
    .inject = inject,
    .undo = pg_hold_undo,
    .still_active = pg_hold_still_active,
    .let_go = pg_hold_let_go,
};
