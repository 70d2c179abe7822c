/* The probes there are, by target type. */
#include "common/probes/probe.h"
#include "common/probes/probe_rows.h"
#include <string.h>

static const struct probe_kind *const kinds[] = {
    &probe_redis,
    &probe_postgres,
};

const struct probe_kind *probe_kind_find(const char *type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i]->type, type) == 0)
            return kinds[i];
    return NULL;
}
