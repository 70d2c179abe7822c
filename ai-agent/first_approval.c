/* first_approval.c - the first of two approvals, looked at again. */
#include "ai-agent/first_approval.h"
#include <stdio.h>
#include <string.h>

/* "" = it counts. */
static void why_not(enum err_code code, const struct auth_identity *who, const char *name, char ret[FIRST_APPROVAL_WORDS_BYTES])
{
    const struct right *right = right_find("ai-agent", "START", "/ws/execute-fix");
    *ret = '\0';
    if (code == ERR_NOT_FOUND)
        snprintf(ret, FIRST_APPROVAL_WORDS_BYTES, "The first approval, by %s, does not count any more: %s has logged out, or the account is closed",
                 name, name);
    else if (!right_allows(right, who->role) || !auth_is_person(who) || strcmp(who->name, name) != 0)
        snprintf(ret, FIRST_APPROVAL_WORDS_BYTES, "The first approval, by %s, does not count any more: %s may not approve by now", name, name);
}

enum err_code first_approval_check(const struct auth *auth, struct proposals *p, const char *proposal_id,
                                   char ret_dropped[FIRST_APPROVAL_WORDS_BYTES], struct err *err)
{
    char name[PROPOSAL_APPROVER_BYTES];
    struct credential credential;
    struct auth_identity who = {.role = ROLE_NOBODY};
    *ret_dropped = '\0';
    if (!proposals_first_approval(p, proposal_id, name, &credential))
        return ERR_NONE;
    enum err_code code = auth_identify(auth, &credential, &who, err);
    if (code && code != ERR_NOT_FOUND)
        return err_prefix(err, "whether the first approval still counts cannot be told, so nothing is run: ");
    why_not(code, &who, name, ret_dropped);
    if (*ret_dropped)
        proposals_drop_approval(p, proposal_id, &credential);
    return ERR_NONE;
}
