/* executor_kinds.c - which kinds of executors there are: one row each. */
#include "common/executor/executor_rows.h"
#include <string.h>

/* The first is what a target has when the catalogue names none. */
static const struct executor_kind *const kinds[] = {
    &executor_docker,
    &executor_none,
};
#define KIND_COUNT (sizeof kinds / sizeof kinds[0])
_Static_assert(KIND_COUNT <= EXECUTOR_KIND_MAX, "more kinds than a set has room for");

const struct executor_kind *const *executor_kinds(size_t *ret_count)
{
    *ret_count = KIND_COUNT;
    return kinds;
}

const struct executor_kind *executor_kind_default(void)
{
    return kinds[0];
}

const struct executor_kind *executor_kind_find(const char *name)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}
