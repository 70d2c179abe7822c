/* rehearsal_way.c - how an action can be tried, and the words for its numbers. */
#include "ai-agent/rehearsal_rows.h"
#include <stdio.h>
#include <string.h>

static const struct rehearsal_copy *const copies[] = {&rehearsal_redis};

const struct rehearsal_copy *rehearsal_copy_find(const char *target_type)
{
    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++)
        if (target_type_fits(copies[i]->target_type, target_type))
            return copies[i];
    return NULL;
}

enum rehearsal_way rehearsal_way(const struct action *a, const struct target *t, enum instance_state state, char ret_why[REHEARSAL_WHY_BYTES])
{
    static const char cannot[] = "cannot be tried on a copy";
    *ret_why = '\0';
    if (!a->rehearse_on_copy && !a->rehearse)
        snprintf(ret_why, REHEARSAL_WHY_BYTES, "%s: what %s does shows only in the real system", cannot, a->name);
    else if (a->rehearse_on_copy && !rehearsal_copy_find(t->type))
        snprintf(ret_why, REHEARSAL_WHY_BYTES, "%s: none can be made of a target of type %s", cannot, t->type);
    else if (state != INSTANCE_RUNNING)
        snprintf(ret_why, REHEARSAL_WHY_BYTES, "%s: its container is %s, so its data cannot be asked for", cannot, instance_state_name(state));
    if (*ret_why)
        return REHEARSAL_NONE;
    return a->rehearse_on_copy ? REHEARSAL_COPY : REHEARSAL_LOOK;
}

const char *rehearsal_count(int64_t count, char ret[32])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)(count < 0 ? 0 : count)), used = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            ret[used++] = ',';
        ret[used++] = digits[i];
    }
    ret[used] = '\0';
    return ret;
}

void rehearsal_lost(int64_t before, int64_t after, char *ret, size_t bytes)
{
    char lost[32], of[32];
    if (after >= before)
        snprintf(ret, bytes, "none of %s keys", rehearsal_count(before, of));
    else
        snprintf(ret, bytes, "%s of %s keys", rehearsal_count(before - after, lost), rehearsal_count(before, of));
}
