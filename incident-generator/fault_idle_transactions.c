/* fault_idle_transactions.c - idle-transactions: a plain role takes every slot that it may have, and each session leaves a transaction open. */
#include "incident-generator/pg_hold.h"

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    const struct target *t = i->target;
    if (!*target_word(t, "app_user"))
        return err_set(err, ERR_CONFLICT, "%s has no app_user in the catalogue", t->name);
    return pg_hold_all(i, &(struct pg_hold){.user = target_word(t, "app_user"), .password = target_word(t, "app_password"), .sql = "BEGIN; SELECT 1"},
                       message, err);
}

const struct fault fault_idle_transactions = {
    .name = "idle-transactions",
    .target_type = "postgres",
    .description = "Take every connection slot with sessions that sit idle in a transaction: remaining connection slots are reserved",
    .fix = "end-idle-transactions",
    .inject = inject,
    .undo = pg_hold_undo,
    .still_active = pg_hold_still_active,
    .let_go = pg_hold_let_go,
};
