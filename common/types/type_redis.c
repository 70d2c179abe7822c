/* type_redis.c - how a Redis is addressed.  No encryption: Debian 12's hiredis is built without it. */
#include "common/types/type_rows.h"

static const char *const verify[] = {"timeout", "10", "redis-cli", "INFO", NULL};

/* What saves that died have left in the folder; nothing ever reads or removes it. */
static const char left_overs[] =
    "cd \"$1\" || exit 1; n=0; for f in temp-[0-9]*.rdb; do [ -f \"$f\" ] && n=$((n + $(wc -c <\"$f\"))); done; echo \"$n\"";
static const char *const look[] = {"timeout", "5", "sh", "-c", left_overs, "sh", "{path}", NULL};

const struct target_type type_redis = {
    .name = "redis",
    .schemes = "redis",
    .port = 6379,
    .words = {{"user", "", NULL}, {"password", "", NULL}},
    .verify = verify,
    .look = look,
    .images = "redis redis-stack-server valkey keydb",
    .by_port = true,
    .disk_folder = "/data",
    .burns = {TYPE_BURN_COUNT("rejected_connections", 60), TYPE_BURN_SHARE("total_error_replies", "total_commands_processed", 0.01, 50)},
    .password_env = "REDISCLI_AUTH",
    .env_user = "default", /* redis-cli takes another one by --user only */
};
