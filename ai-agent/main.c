/* The daemon: its settings and its body. */
#include "ai-agent/agent_run.h"
#include "ai-agent/config.h"
#include "common/base/base.h"

int main(int argc, char **argv)
{
    const struct daemon agent = {
        .name = "ai-agent",
        .purpose = "Proposes fixes for incidents, carries out what was approved, streams every step and proves the result.\n"
                   "POST /propose-fix, WebSocket /ws/execute-fix, GET /executions, GET /health.",
        .settings = agent_setting_rows,
        .setting_count = agent_setting_count,
        .settings_bytes = sizeof(struct agent_settings),
        .check = agent_config_check,
        .run = agent_run,
    };
    return daemon_main(&agent, argc, argv);
}
