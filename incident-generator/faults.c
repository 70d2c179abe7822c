/* The table of faults. */
#include "incident-generator/faults.h"
#include <stdio.h>
#include <string.h>

extern const struct fault fault_oom, fault_clients, fault_script, fault_misconf, fault_disk_full, fault_readonly, fault_restart_loop,
    fault_append_only, fault_leak, fault_broken_replica, fault_connections, fault_connections_superuser, fault_idle_transactions, fault_blocked,
    fault_invalid_index, fault_broken_standby, fault_throttled, fault_bad_configuration, fault_partition, fault_killed, fault_paused;

static const struct fault *const faults[] = {
    &fault_oom,
    &fault_clients,
    &fault_script,
    &fault_misconf,
    &fault_disk_full,
    &fault_readonly,
    &fault_restart_loop,
    &fault_append_only,
    &fault_leak,
    &fault_broken_replica,
    &fault_connections,
    &fault_connections_superuser,
    &fault_idle_transactions,
    &fault_blocked,
    &fault_invalid_index,
    &fault_broken_standby,
    &fault_throttled,
    &fault_bad_configuration,
    &fault_partition,
    &fault_killed,
    &fault_paused,
};

enum { FAULT_COUNT = sizeof faults / sizeof faults[0] };

const struct fault *fault_at(size_t i)
{
    return i < FAULT_COUNT ? faults[i] : NULL;
}

bool fault_fits(const struct fault *f, const char *target_type)
{
    return !target_type || target_type_fits(f->target_type, target_type);
}

const struct fault *fault_find(const char *target_type, const char *name)
{
    for (size_t i = 0; i < FAULT_COUNT; i++)
        if (fault_fits(faults[i], target_type) && strcmp(faults[i]->name, name) == 0)
            return faults[i];
    return NULL;
}

const char *fault_names(const char *target_type, char *buf, size_t buf_bytes)
{
    size_t used = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < FAULT_COUNT; i++) {
        if (!fault_fits(faults[i], target_type) || used >= buf_bytes)
            continue;
        int wrote = snprintf(buf + used, buf_bytes - used, "%s%s", used ? ", " : "", faults[i]->name);
        used += wrote > 0 ? (size_t)wrote : 0;
    }
    return buf;
}

json_t *faults_available(const struct catalogue *c)
{
    json_t *list = json_array();
    for (size_t t = 0; catalogue_target(c, t); t++) {
        const struct target *target = catalogue_target(c, t);
        for (size_t i = 0; i < FAULT_COUNT; i++)
            if (fault_is_for(faults[i], target))
                json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "system", target->name, "failure", faults[i]->name, "description",
                                                      faults[i]->description, "fix", faults[i]->fix));
    }
    return list;
}
