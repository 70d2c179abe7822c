/* The units and limits of what is measured. */
#include "health-monitor/indicators.h"
#include <string.h>

struct indicator {
    const char *name, *unit, *limit;
};

/* A number that is not here is a count of something, or says its unit at its end. */
static const struct indicator known[] = {
    {"memory_used", "bytes", "memory_max"},
    {"memory_max", "bytes", NULL},
    {"clients_connected", "count", "clients_max"},
    {"total_connections", "count", "max_connections"},
};

static const struct {
    const char *end, *unit;
} ends[] = {{"_percent", "percent"}, {"_ms", "ms"}, {"_bytes", "bytes"}};

static const char *unit_of(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t end = strlen(ends[i].end);
        if (length > end && strcmp(name + length - end, ends[i].end) == 0)
            return ends[i].unit;
    }
    return "count";
}

static bool is_health(const struct target *t, const char *name)
{
    for (size_t i = 0; i < t->check_count; i++)
        if (strcmp(t->checks[i]->name, name) == 0)
            return true;
    return strcmp(name, "health") == 0;
}

json_t *indicator_json(const struct target *t, int threshold, const char *name)
{
    if (is_health(t, name))
        return json_pack("{s:s, s:s, s:i}", "name", name, "unit", "percent", "bad_below", threshold);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0)
            return json_pack("{s:s, s:s, s:s*}", "name", name, "unit", known[i].unit, "limit", known[i].limit);
    return json_pack("{s:s, s:s}", "name", name, "unit", unit_of(name));
}
