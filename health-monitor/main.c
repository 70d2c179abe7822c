/* The daemon: its settings and its body. */
#include "common/base/base.h"
#include "health-monitor/config.h"
#include "health-monitor/monitor.h"
#include <stdlib.h>

static enum err_code check(const void *settings, struct err *err)
{
    const struct config *c = settings;
    struct catalogue *catalogue = NULL;
    int threshold;
    bool auth_on;
    enum err_code code = auth_settings_check(&c->auth, c->bind_address, &auth_on, err);
    if (!code)
        code = deadman_check(&c->deadman, err);
    if (!code)
        code = config_load_catalogue(c, &catalogue, &threshold, err);
    catalogue_free(catalogue);
    return code;
}

static enum err_code run(const void *settings, struct err *err)
{
    /* A stopped container's name is gone from Docker's DNS: without this a probe waits 10 s and more for the resolver. */
    setenv("RES_OPTIONS", "timeout:1 attempts:1", 0);
    return monitor_run(settings, err);
}

int main(int argc, char **argv)
{
    const struct daemon d = {
        .name = "health-monitor",
        .purpose = "watches the targets of the catalogue and opens an incident when one goes bad",
        .settings = config_rows,
        .setting_count = config_row_count,
        .settings_bytes = sizeof(struct config),
        .check = check,
        .run = run,
    };
    return daemon_main(&d, argc, argv);
}
