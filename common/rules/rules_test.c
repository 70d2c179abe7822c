/* The project's own catalogue, asked: which facts and texts lead to which rule, and which to none. */
#include "common/rules/rules.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct catalogue *catalogue;

static int load(void **state)
{
    (void)state;
    struct err err = {0};
    if (catalogue_load_file("config/catalogue.yaml", &catalogue, &err))
        print_error("%s\n", err.msg);
    return catalogue ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    catalogue_free(catalogue);
    return 0;
}

/* "name=value" words; a value in '...' is a text, "name^seconds" says that the counter rose so long ago. */
static struct facts *facts_of(const char *text)
{
    struct facts *f = facts_create();
    while (*text) {
        char name[FACT_NAME_BYTES] = "", value[FACT_TEXT_BYTES] = "";
        int used = 0;
        double number;
        if (sscanf(text, " %63[A-Za-z0-9_]='%399[^']'%n", name, value, &used) == 2 && used)
            facts_set_text(f, name, value);
        else if (sscanf(text, " %63[A-Za-z0-9_]=''%n", name, &used) == 1 && used)
            facts_set_text(f, name, "");
        else if (sscanf(text, " %63[A-Za-z0-9_]=%lf%n", name, &number, &used) == 2 && used)
            facts_set_number(f, name, number);
        else if (sscanf(text, " %63[A-Za-z0-9_]^%lf%n", name, &number, &used) == 2 && used)
            facts_set_rose(f, name, 0, (int64_t)(number * 1000));
        else
            fail_msg("cannot read facts at: %s", text);
        text += used;
        while (*text == ' ')
            text++;
    }
    return f;
}

#define UP                                                                                                                                           \
    "container_name='c' container_state='running' container_uptime_ms=600000 container_restart_count=0 answers=1 login_error='' write_error='' "     \
    "refusal='' "
#define REDIS                                                                                                                                        \
    UP "expect_role='master' role='master' loading=0 maxmemory=52428800 maxmemory_policy='noeviction' rdb_last_bgsave_status='ok' "                  \
       "aof_last_write_status='ok' errorstat_OOM=0 errorstat_MISCONF=0 keys=3 expires=0 connected_clients=3 maxclients=10000 "                       \
       "rdb_changes_since_last_save=0 "
#define REDIS_WELL REDIS "used_memory=1048576 "
#define KAFKA "container_state='running' answers=1 login_error='' refusal='' missing_broker_count=0 partitions=6 under_replicated=2 "
#define MUTE "container_state='running' answers=0 login_error='' "
#define SENTINEL UP "master_known=1 master_sdown=1 master_sdown_ms=6000 failover_in_progress=0 replica_usable_count=1 quorum_ok=1 sentinel_tilt=0 "
#define POSTGRES                                                                                                                                     \
    UP "expect_role='master' in_recovery=0 max_connections=20 blocked_count=0 longest_wait_ms=0 prepared_count=0 oldest_prepared_ms=0 "              \
       "transaction_age_count=700 slot_retained_bytes=0 oldest_idle_in_transaction_ms=0 oldest_transaction_ms=0 "
#define POSTGRES_WELL POSTGRES "client_backends=7 idle=5 active=2 idle_in_transaction=0 "
#define BAD_FORMAT "Bad file format reading the append only file appendonly.aof.1.incr.aof"
#define DOWN(state_, more_) "container_name='c' container_state='" state_ "' answers=0 container_restart_count=0 " more_

static const struct {
    const char *type, *facts, *text; /* facts NULL = nothing is known; text NULL = none */
    enum rules_answer want;
    const char *want_rule, *want_action;
} cases[] = {
    /* ---- posted words about a target that is well: nothing acts ---- */
    {"redis", REDIS_WELL, "OOM command not allowed when used memory > 'maxmemory'.", RULES_NOTHING, NULL, NULL},
    {"redis", REDIS_WELL, "Bloom filter false positive rate is high", RULES_NOTHING, NULL, NULL},
    {"redis", REDIS_WELL, "users of the chatroom complain", RULES_NOTHING, NULL, NULL},
    {"redis", REDIS_WELL, "WARNING: maxmemory is set lower than the data", RULES_NOTHING, NULL, NULL},
    {"redis", REDIS_WELL, "ERR max number of clients reached", RULES_NOTHING, NULL, NULL},
    {"redis", REDIS_WELL, "container redis-test died (exit code 137)", RULES_NOTHING, NULL, NULL},
    {"redis", REDIS_WELL, "container redis-test is paused", RULES_NOTHING, NULL, NULL},
    {"redis", REDIS_WELL, "LOADING Redis is loading the dataset in memory", RULES_NOTHING, NULL, NULL},
    {"redis", REDIS_WELL, "MISCONF Redis is configured to save RDB snapshots", RULES_EXPLAINS, "redis-misconf-text", NULL},
    {"redis", REDIS_WELL, "everything is fine", RULES_NOTHING, NULL, NULL},
    {"redis", REDIS_WELL, "request timed out", RULES_EXPLAINS, "timeouts", NULL},
    {"redis", REDIS_WELL, "No space left on device", RULES_EXPLAINS, "disk", NULL},
    {"postgres", POSTGRES_WELL, "FATAL: sorry, too many clients already", RULES_NOTHING, NULL, NULL},
    {"postgres", POSTGRES_WELL, "connection pool", RULES_NOTHING, NULL, NULL},
    {"postgres", POSTGRES_WELL, "QueuePool limit of size 5 overflow 10 reached, connection timed out", RULES_EXPLAINS, "application-pool", NULL},
    {"postgres", POSTGRES_WELL, "ERROR:  deadlock detected", RULES_EXPLAINS, "postgres-deadlock", NULL},
    {"postgres", POSTGRES_WELL, "ERROR: duplicate key value violates unique constraint \"users_pkey\"", RULES_EXPLAINS, "postgres-duplicate-key",
     NULL},
    {"postgres", POSTGRES_WELL, "server closed the connection: no more connections allowed (max_client_conn)", RULES_EXPLAINS, "pooler-limit", NULL},
    {"postgres", POSTGRES_WELL, "Error response from daemon: Container 1f2e is restarting, wait until the container is running", RULES_EXPLAINS,
     "engine-restarting", NULL},
    {NULL, NULL, "requests timed out", RULES_EXPLAINS, "timeouts", NULL},
    {NULL, NULL, "nothing that is known", RULES_NOTHING, NULL, NULL},
    /* ---- nothing is known of the target: a text explains, it never acts ---- */
    {"redis", NULL, "OOM command not allowed when used memory > 'maxmemory'.", RULES_EXPLAINS, "redis-oom", NULL},
    {"postgres", NULL, "FATAL:  sorry, too many clients already", RULES_EXPLAINS, "postgres-connections", NULL},
    /* ---- the container's own state decides first ---- */
    {"redis", DOWN("paused", ""), "OOM command not allowed when used memory > 'maxmemory'.", RULES_ACTS, "container-paused", "unpause"},
    {"redis", DOWN("exited", "container_exit_code=137 container_oom_killed=0 container_lived_ms=900000"), "OOM command not allowed", RULES_ACTS,
     "container-killed", "start"},
    {"redis", DOWN("exited", "container_exit_code=137 container_oom_killed=1 container_lived_ms=900000"), NULL, RULES_ACTS, "container-out-of-memory",
     "start"},
    {"redis", DOWN("exited", "container_exit_code=137 container_oom_killed=0 container_lived_ms=3000"), NULL, RULES_ACTS, "container-killed",
     "start"},
    {"redis", DOWN("exited", "container_exit_code=137 container_oom_killed=0 container_stop_asked=1"), NULL, RULES_ACTS, "container-stopped",
     "start"},
    {"redis", DOWN("exited", "container_exit_code=137 container_oom_killed=0 container_stop_asked=0"), NULL, RULES_ACTS, "container-killed", "start"},
    {"redis", DOWN("exited", "container_exit_code=0 container_oom_killed=0 container_lived_ms=900000"), NULL, RULES_ACTS, "container-stopped",
     "start"},
    {"redis", DOWN("exited", "container_exit_code=0 container_oom_killed=0 container_lived_ms=900"), NULL, RULES_ACTS, "container-stopped", "start"},
    {"redis", DOWN("exited", "container_exit_code=3 container_oom_killed=0 container_lived_ms=900000"), NULL, RULES_ACTS, "container-down", "start"},
    {"redis",
     DOWN("exited", "container_exit_code=1 container_oom_killed=0 container_lived_ms=700 log_line='Wrong signature trying to load DB from file'"),
     NULL, RULES_EXPLAINS, "container-restart-loop", NULL},
    /* a file that cannot be read to its end: by the words of the run that has just ended */
    {"redis", DOWN("exited", "container_exit_code=1 container_oom_killed=0 container_lived_ms=700 log_trouble='# " BAD_FORMAT "'"), NULL, RULES_ACTS,
     "redis-append-only-damaged", "mend-append-only"},
    {"redis", DOWN("restarting", "container_exit_code=1 container_oom_killed=0 container_lived_ms=900000 log_trouble='# " BAD_FORMAT "'"), NULL,
     RULES_ACTS, "redis-append-only-damaged", "mend-append-only"},
    {"redis", DOWN("exited", "container_exit_code=1 container_oom_killed=0 container_lived_ms=900000 log_trouble='# " BAD_FORMAT "'"), NULL,
     RULES_ACTS, "container-down", "start"},
    {"redis", DOWN("exited", "container_exit_code=137 container_oom_killed=0 container_lived_ms=900 log_trouble='# " BAD_FORMAT "'"), NULL,
     RULES_ACTS, "container-killed", "start"},
    {"redis", DOWN("exited", "container_exit_code=1 container_oom_killed=0 container_lived_ms=700"), BAD_FORMAT, RULES_EXPLAINS,
     "container-restart-loop", NULL},
    {"postgres", DOWN("restarting", "container_exit_code=1 container_oom_killed=0"), NULL, RULES_EXPLAINS, "container-restart-loop", NULL},
    {"postgres", DOWN("missing", ""), NULL, RULES_EXPLAINS, "container-missing", NULL},
    /* in no network, though it was made for one; one that shares the host's never was */
    {"postgres", UP "answers=0 refusal='connect h:1: Connection refused' container_network='shop_net' container_network_count=0", NULL, RULES_ACTS,
     "container-without-network", "reconnect"},
    {"redis",
     UP "answers=0 refusal='connect h:1: no' login_error='connect h:1: no' inside_answers=1 inside_words='1.0 MB' container_network='shop_net' "
        "container_network_count=1",
     NULL, RULES_EXPLAINS, "unreachable-from-here", NULL},
    {"redis",
     UP "answers=0 refusal='connect h:1: no' login_error='connect h:1: no' inside_answers=1 inside_words='1.0 MB' container_network='' "
        "container_network_count=0",
     NULL, RULES_EXPLAINS, "unreachable-from-here", NULL},
    {"redis", REDIS_WELL "container_network='shop_net' container_network_count=0", NULL, RULES_NOTHING, NULL, NULL},
    /* a limit on the processor is a fault where the container waits for it, and those who ask wait with it */
    {"postgres", POSTGRES_WELL "container_cpu_limit_percent=5 container_cpu_throttled_percent=93 slow_ms=0 answer_ms=210", NULL, RULES_ACTS,
     "container-throttled", "unthrottle"},
    {"redis",
     UP "answers=0 refusal='h:1: no answer within 1 s' container_cpu_limit_percent=5 container_cpu_throttled_percent=93 slow_ms=0 answer_ms=1000",
     NULL, RULES_ACTS, "container-throttled", "unthrottle"},
    {"postgres", POSTGRES_WELL "container_cpu_limit_percent=5 container_cpu_throttled_percent=70 slow_ms=0 answer_ms=210", NULL, RULES_NOTHING, NULL,
     NULL},
    {"postgres", POSTGRES_WELL "container_cpu_limit_percent=50 container_cpu_throttled_percent=93 slow_ms=0 answer_ms=210", NULL, RULES_NOTHING, NULL,
     NULL},
    {"postgres", POSTGRES_WELL "container_cpu_limit_percent=50 container_cpu_throttled_percent=93 slow_ms=200 answer_ms=210", NULL, RULES_ACTS,
     "container-throttled", "unthrottle"},
    {"postgres", POSTGRES_WELL "container_cpu_limit_percent=0 container_cpu_throttled_percent=0 slow_ms=0 answer_ms=900", NULL, RULES_NOTHING, NULL,
     NULL},
    /* an index that is left invalid, and what a rebuilding that failed has left */
    {"postgres", POSTGRES_WELL "invalid_index_count=1 invalid_index_schema='public' invalid_index_name='by_day' invalid_index_table='sales'", NULL,
     RULES_ACTS, "postgres-invalid-index", "reindex"},
    {"postgres", POSTGRES_WELL "invalid_index_count=1 invalid_index_schema='public' invalid_index_name='by_day_ccnew1' invalid_index_table='sales'",
     NULL, RULES_EXPLAINS, "postgres-invalid-copy", NULL},
    {"postgres", POSTGRES_WELL "invalid_index_count=0", NULL, RULES_NOTHING, NULL, NULL},
    /* a standby that receives nothing; one that is fed from an archive, or that is no standby, misses nobody */
    {"postgres", POSTGRES_WELL "expect_role='replica' in_recovery=1 receiver_missing=1", NULL, RULES_EXPLAINS, "postgres-standby-cut-off", NULL},
    {"postgres", POSTGRES_WELL "expect_role='replica' in_recovery=1 receiver_missing=0", NULL, RULES_NOTHING, NULL, NULL},
    {"postgres", POSTGRES_WELL "expect_role='' in_recovery=1 receiver_missing=1", NULL, RULES_NOTHING, NULL, NULL},
    /* ---- Redis ---- */
    {"redis", REDIS "used_memory=52400000 write_error='OOM command not allowed when used memory > maxmemory.'", NULL, RULES_ACTS, "redis-oom",
     "flush"},
    /* a script can make a refusal up, and the server counts it */
    {"redis", REDIS "used_memory=52400000 errorstat_OOM=4 errorstat_OOM^30", "OOM command not allowed when used memory > 'maxmemory'.", RULES_NOTHING,
     NULL, NULL},
    {"redis", REDIS "used_memory=52400000 maxmemory_policy='volatile-lru' write_error='OOM command not allowed when used memory > maxmemory.'", NULL,
     RULES_ACTS, "redis-oom", "flush"},
    {"redis", REDIS_WELL "write_error='MISCONF Errors writing to the AOF file: No space left on device' aof_last_write_status='err'", NULL,
     RULES_EXPLAINS, "redis-append-fails", NULL},
    /* where no write is tried, the counter must do */
    {"redis",
     "container_name='c' container_state='running' answers=1 login_error='' refusal='' used_memory=52400000 maxmemory=52428800 "
     "maxmemory_policy='noeviction' errorstat_OOM=4 errorstat_OOM^30 keys=3",
     "OOM command not allowed", RULES_ACTS, "redis-oom", "flush"},
    /* volatile-* without a key that expires evicts nothing; with one it may have made room by now */
    {"redis",
     "container_name='c' container_state='running' answers=1 login_error='' refusal='' used_memory=52400000 maxmemory=52428800 "
     "maxmemory_policy='volatile-lru' errorstat_OOM=4 errorstat_OOM^30 keys=3 expires=0",
     "OOM command not allowed", RULES_ACTS, "redis-oom", "flush"},
    {"redis",
     "container_name='c' container_state='running' answers=1 login_error='' refusal='' used_memory=52400000 maxmemory=52428800 "
     "maxmemory_policy='volatile-lru' errorstat_OOM=4 errorstat_OOM^30 keys=3 expires=2",
     "OOM command not allowed", RULES_EXPLAINS, "redis-oom", NULL},
    /* a full synchronisation of one that has run for days */
    {"redis", REDIS_WELL "loading=1 loading_loaded_perc=2 loading_ms=3000 container_uptime_ms=260000000", NULL, RULES_EXPLAINS, "redis-loading-now",
     NULL},
    {"redis", REDIS_WELL "loading=1 loading_loaded_perc=2 loading_ms=1900000", NULL, RULES_ACTS, "redis-loading-too-long", "restart"},
    /* restarts long ago are no loop */
    {"redis", REDIS_WELL "container_restart_count=3 container_uptime_ms=20000", NULL, RULES_NOTHING, NULL, NULL},
    {"redis",
     UP "answers=0 refusal='connect h:1: Connection refused' login_error='connect h:1: Connection refused' inside_answers=0 "
        "inside_words='NOAUTH Authentication required.'",
     NULL, RULES_EXPLAINS, "unreachable-from-here", NULL},
    {"redis",
     UP "answers=0 refusal='connect h:1: Connection timed out' login_error='connect h:1: Connection timed out' inside_answers=0 "
        "inside_words='Could not connect'",
     NULL, RULES_ACTS, "redis-other", "restart"},
    {"redis", UP "answers=0 refusal='BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'",
     "seen: key:1 UNKILLABLE 2000000 bytes", RULES_ACTS, "redis-script", "script-kill"},
    {"postgres",
     UP "answers=0 refusal='connect h:1: Connection refused' login_error='connect h:1: Connection refused' inside_answers=0 inside_words='psql: "
        "error: FATAL:  the database system is in recovery mode (exit code 2)'",
     NULL, RULES_EXPLAINS, "unreachable-from-here", NULL},
    {"postgres", POSTGRES_WELL "login_error='FATAL:  the database system is shutting down'", NULL, RULES_EXPLAINS, "postgres-shutting-down", NULL},
    {"postgres", POSTGRES_WELL "transaction_age_count=1700000000", NULL, RULES_EXPLAINS, "postgres-wraparound", NULL},
    {"redis", REDIS_WELL "write_error='NOREPLICAS Not enough good replicas to write.'", NULL, RULES_EXPLAINS, "writes-refused", NULL},
    {"redis", REDIS_WELL "write_error='NOPERM this user has no permissions to run the lpushx command'", NULL, RULES_EXPLAINS, "writes-refused", NULL},
    {"redis", REDIS_WELL "write_error='a write is not answered within 1 s, though reads are'", NULL, RULES_EXPLAINS, "writes-refused", NULL},
    {"redis", REDIS_WELL "login_error='connect h:1: no connection within 1 s'", NULL, RULES_EXPLAINS, "login-refused", NULL},
    {"redis",
     UP "answers=0 refusal='h:1: no answer within 2 s' login_error='h:1: no answer within 2 s' inside_answers=1 inside_words='memory 1.0 MB'", NULL,
     RULES_EXPLAINS, "unreachable-from-here", NULL},
    {"redis", UP "answers=0 refusal='h:1: no answer within 2 s' login_error='h:1: no answer within 2 s' inside_answers=0 inside_words='no answer'",
     NULL, RULES_ACTS, "redis-other", "restart"},
    /* it was looked at between two deaths: by the time it was asked inside, it was gone again */
    {"redis",
     UP "answers=0 refusal='h:1: Server closed the connection' login_error='h:1: Server closed the connection' inside_answers=0 inside_words="
        "'Container c is restarting, wait until the container is running'",
     NULL, RULES_EXPLAINS, "container-restart-loop", NULL},
    {"postgres",
     UP "answers=0 refusal='connect h:1: Connection refused' login_error='connect h:1: Connection refused' inside_answers=0 inside_words="
        "'Container c is restarting, wait until the container is running'",
     NULL, RULES_EXPLAINS, "container-restart-loop", NULL},
    {"redis",
     UP "answers=0 refusal='connect h:1: Connection refused' login_error='connect h:1: Connection refused' inside_answers=0 inside_words='Container "
        "c is not running'",
     NULL, RULES_NOTHING, NULL, NULL},
    {"postgres", POSTGRES_WELL "login_error='FATAL:  permission denied for database \"testdb\"'", NULL, RULES_EXPLAINS, "login-refused", NULL},
    {"postgres", POSTGRES_WELL "slot_retained_bytes=2000000000 login_error='FATAL:  permission denied for database \"testdb\"'", NULL, RULES_EXPLAINS,
     "login-refused", NULL},
    {"postgres", POSTGRES_WELL "slot_name='standby_1' slot_active=0 slot_retained_bytes=2000000000", NULL, RULES_ACTS, "postgres-slot-abandoned",
     "drop-slot"},
    {"postgres", POSTGRES_WELL "slot_name='standby_1' slot_active=0 slot_retained_bytes=2000000000 slot_idle_ms=1000", NULL, RULES_EXPLAINS,
     "postgres-slots-retain", NULL},
    {"postgres", POSTGRES_WELL "slot_name='standby_1' slot_active=1 slot_retained_bytes=2000000000", NULL, RULES_EXPLAINS, "postgres-slots-retain",
     NULL},
    {"postgres", POSTGRES_WELL "slot_name='standby_1' slot_active=0 slot_retained_bytes=50000000 disk_size_bytes=200000000", NULL, RULES_ACTS,
     "postgres-slot-abandoned", "drop-slot"},
    {"postgres", POSTGRES_WELL "slot_name='standby_1' slot_active=0 slot_retained_bytes=50000000 disk_size_bytes=2000000000", NULL, RULES_NOTHING,
     NULL, NULL},
    {"postgres", POSTGRES_WELL "disk_used_percent=98.5 disk_free_bytes=3000000", NULL, RULES_EXPLAINS, "disk-full", NULL},
    {"postgres", POSTGRES_WELL "disk_used_percent=86 disk_free_bytes=1000000", NULL, RULES_EXPLAINS, "disk-fills", NULL},
    {"redis", REDIS_WELL "disk_used_percent=99 rdb_last_bgsave_status='err'", NULL, RULES_EXPLAINS, "redis-disk-full", NULL},
    {"redis", REDIS_WELL "disk_used_percent=99 left_over_bytes=52428800 rdb_bgsave_in_progress=0 rdb_last_bgsave_status='err'", NULL, RULES_ACTS,
     "redis-disk-left-overs", "remove-left-over-saves"},
    {"redis", REDIS_WELL "disk_used_percent=99 left_over_bytes=0 rdb_bgsave_in_progress=0 rdb_last_bgsave_status='err'", NULL, RULES_EXPLAINS,
     "redis-disk-full", NULL},
    {"postgres", POSTGRES_WELL "login_read_only=1", NULL, RULES_EXPLAINS, "postgres-read-only", NULL},
    {"postgres", POSTGRES_WELL "login_read_only=0", NULL, RULES_NOTHING, NULL, NULL},
    {"redis", REDIS "used_memory=52400000 errorstat_OOM=4 errorstat_OOM^300", "OOM command not allowed when used memory > 'maxmemory'.",
     RULES_NOTHING, NULL, NULL},
    {"redis", REDIS "used_memory=31000000 errorstat_OOM=4 errorstat_OOM^30", "OOM command not allowed when used memory > 'maxmemory'.", RULES_NOTHING,
     NULL, NULL},
    {"redis", REDIS "used_memory=52400000 maxmemory_policy='allkeys-lru'", "OOM command not allowed when used memory > 'maxmemory'.", RULES_NOTHING,
     NULL, NULL},
    {"redis", REDIS_WELL "write_error='MISCONF Redis is configured to save RDB snapshots' rdb_last_bgsave_status='err'", NULL, RULES_ACTS,
     "redis-misconf", "save-again"},
    {"redis", REDIS_WELL "write_error='READONLY You cannot write against a read only replica.' role='slave'", NULL, RULES_ACTS, "redis-not-a-master",
     "become-master"},
    {"redis", REDIS_WELL "write_error='READONLY You cannot write against a read only replica.' role='slave' expect_role='replica'", NULL,
     RULES_EXPLAINS, "redis-readonly", NULL},
    {"redis", REDIS_WELL "login_error='NOAUTH Authentication required.'", NULL, RULES_EXPLAINS, "redis-credentials", NULL},
    {"redis", REDIS_WELL "login_error='WRONGPASS invalid username-password pair or user is disabled.'", NULL, RULES_EXPLAINS, "redis-credentials",
     NULL},
    {"redis", UP "answers=0 refusal='BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'", NULL, RULES_ACTS,
     "redis-script", "script-kill"},
    {"redis", UP "answers=0 refusal='BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'",
     "seen: UNKILLABLE Sorry the script already executed write commands against the dataset.", RULES_ACTS, "redis-script-has-written", "restart"},
    {"redis", UP "answers=0 refusal='BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'",
     "we saw UNKILLABLE in the wiki", RULES_ACTS, "redis-script", "script-kill"},
    {"redis", REDIS_WELL "loading=1 loading_loaded_perc=40", NULL, RULES_EXPLAINS, "redis-loading-now", NULL},
    {"redis", UP "answers=0 refusal='LOADING Redis is loading the dataset in memory'", NULL, RULES_EXPLAINS, "redis-loading", NULL},
    {"redis", REDIS_WELL "login_error='ERR max number of clients reached'", NULL, RULES_ACTS, "redis-clients", "restart"},
    {"redis", UP "answers=0 refusal='x' login_error='ERR max number of clients reached'", NULL, RULES_EXPLAINS, "redis-clients-unsaved", NULL},
    {"redis", UP "answers=0 refusal='x' login_error='ERR max number of clients reached'", "seen: ERR max number of clients reached", RULES_EXPLAINS,
     "redis-clients-unsaved", NULL},
    {"redis", REDIS_WELL "login_error='ERR max number of clients reached' rdb_last_bgsave_status='err'", NULL, RULES_EXPLAINS,
     "redis-clients-unsaved", NULL},
    {"redis", UP "answers=0 refusal='h:1: no answer within 2 s' login_error='h:1: no answer within 2 s'", NULL, RULES_ACTS, "redis-other", "restart"},
    {"redis", UP "answers=0 refusal='h:1: no answer within 2 s' login_error='h:1: no answer within 2 s'", "No space left on device", RULES_EXPLAINS,
     "disk", NULL},
    {"redis", UP "answers=0 refusal='h:1: Connection reset by peer'", NULL, RULES_NOTHING, NULL, NULL},
    /* ---- PostgreSQL ---- */
    {"postgres",
     POSTGRES "client_backends=17 idle=17 active=0 idle_in_transaction=0 login_error='FATAL:  remaining connection slots are reserved for "
              "non-replication superuser connections'",
     NULL, RULES_ACTS, "postgres-connections", "kill-connections"},
    {"postgres", POSTGRES "client_backends=20 idle=20 active=0 idle_in_transaction=0 login_error='FATAL:  sorry, too many clients already'", NULL,
     RULES_ACTS, "postgres-connections", "kill-connections"},
    {"postgres", POSTGRES "client_backends=17 idle=17 active=0 idle_in_transaction=0", "FATAL:  sorry, too many clients already", RULES_NOTHING, NULL,
     NULL},
    {"postgres",
     POSTGRES "client_backends=17 idle=0 active=0 idle_in_transaction=17 oldest_idle_in_transaction_ms=9000 login_error='FATAL:  remaining "
              "connection slots are reserved for roles with the SUPERUSER attribute'",
     NULL, RULES_ACTS, "postgres-idle-transactions", "end-idle-transactions"},
    {"postgres",
     POSTGRES "client_backends=17 idle=0 active=17 idle_in_transaction=0 login_error='FATAL:  remaining connection slots are reserved for roles with "
              "the SUPERUSER attribute'",
     NULL, RULES_EXPLAINS, "postgres-busy", NULL},
    {"postgres", POSTGRES_WELL "login_error='FATAL:  too many connections for role \"app\"'", NULL, RULES_EXPLAINS, "postgres-role-limit", NULL},
    {"postgres", POSTGRES_WELL "login_error='FATAL:  password authentication failed for user \"app\"'", NULL, RULES_EXPLAINS, "postgres-credentials",
     NULL},
    {"postgres", UP "answers=0 refusal='FATAL:  the database system is starting up' login_error='FATAL:  the database system is starting up'", NULL,
     RULES_EXPLAINS, "postgres-starting", NULL},
    {"postgres",
     UP "answers=0 refusal='FATAL:  the database system is in recovery mode' login_error='FATAL:  the database system is in recovery mode'",
     "FATAL: sorry, too many clients already", RULES_EXPLAINS, "postgres-starting", NULL},
    {"postgres", POSTGRES_WELL "blocked_count=6 blocker_longest_wait_ms=9000 blocker_pid=77 blocker_state='idle in transaction' blocker_idle_ms=9000",
     NULL, RULES_ACTS, "postgres-blocked", "end-blocker"},
    /* at work between two statements */
    {"postgres", POSTGRES_WELL "blocked_count=6 blocker_longest_wait_ms=9000 blocker_pid=77 blocker_state='idle in transaction' blocker_idle_ms=90",
     NULL, RULES_NOTHING, NULL, NULL},
    {"postgres", POSTGRES_WELL "blocked_count=2 blocker_longest_wait_ms=9000 blocker_pid=77 blocker_state='idle' blocker_idle_ms=9000", NULL,
     RULES_EXPLAINS, "postgres-blocked-by-idle-session", NULL},
    {"postgres", POSTGRES_WELL "blocked_count=6 blocker_longest_wait_ms=19000 blocker_pid=77 blocker_state='active'", NULL, RULES_ACTS,
     "postgres-blocked-by-query", "cancel-query"},
    {"postgres", POSTGRES_WELL "blocked_count=6 longest_wait_ms=19000 blocker_pid=0 prepared_count=1", NULL, RULES_EXPLAINS,
     "postgres-blocked-by-prepared", NULL},
    {"postgres", UP "answers=0 refusal='no answer within 2 s' login_error='connect h:1: no connection within 2 s'", NULL, RULES_ACTS,
     "postgres-other", "restart"},
    /* ---- what looks like a fault of the server and is none ---- */
    {"kafka", KAFKA "own_behind=2 container_uptime_ms=60000", NULL, RULES_EXPLAINS, "kafka-catching-up", NULL},
    {"kafka", KAFKA "own_behind=2 container_uptime_ms=600000", NULL, RULES_ACTS, "kafka-behind", "restart"},
    {"kafka", KAFKA "own_behind=2", NULL, RULES_EXPLAINS, "kafka-catching-up", NULL},
    {"elasticsearch", MUTE "refusal='Empty reply from server'", NULL, RULES_EXPLAINS, "elasticsearch-strange", NULL},
    {"elasticsearch", MUTE "refusal='no whole answer within 2 s'", NULL, RULES_ACTS, "elasticsearch-silent", "restart"},
    {"mongodb", MUTE "refusal='h:1: the connection was closed'", NULL, RULES_EXPLAINS, "mongodb-closed", NULL},
    {"mongodb", MUTE "refusal='h:1: the connection was closed' log_trouble='Connection refused because there are too many open connections'", NULL,
     RULES_ACTS, "mongodb-connections-closed", "restart"},
    {"redis-sentinel", SENTINEL "master_odown=0", NULL, RULES_EXPLAINS, "sentinel-master-unreachable", NULL},
    {"redis-sentinel", SENTINEL "master_odown=1", NULL, RULES_ACTS, "sentinel-master-down", "sentinel-failover"},
};

static void facts_decide_and_texts_explain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct facts *f = cases[i].facts ? facts_of(cases[i].facts) : NULL;
        bool seen = cases[i].text && strncmp(cases[i].text, "seen: ", 6) == 0;
        const struct evidence_text text = {.text = cases[i].text ? cases[i].text + (seen ? 6 : 0) : NULL,
                                           .source = seen ? EVIDENCE_SEEN : EVIDENCE_POSTED};
        const struct rules_question q = {.type = cases[i].type, .facts = f, .texts = &text, .text_count = cases[i].text != NULL};
        struct rules_verdict v;
        rules_decide(catalogue, &q, &v);
        const char *rule = v.rule ? v.rule->name : "none", *want = cases[i].want_rule ? cases[i].want_rule : "none";
        if (v.answer != cases[i].want || strcmp(rule, want) != 0)
            fail_msg("case %zu (%s | %s): %d %s, wanted %d %s", i, cases[i].facts ? cases[i].facts : "-", cases[i].text ? cases[i].text : "-",
                     (int)v.answer, rule, (int)cases[i].want, want);
        if (cases[i].want_action)
            assert_string_equal(v.rule->actions[0]->name, cases[i].want_action);
        facts_destroy(f);
    }
}

static void what_was_ruled_out_is_told_with_the_numbers(void **state)
{
    (void)state;
    struct facts *f = facts_of(REDIS_WELL);
    const struct evidence_text text = {.text = "OOM command not allowed when used memory > 'maxmemory'.", .source = EVIDENCE_POSTED};
    const struct rules_question q = {.type = "redis", .facts = f, .texts = &text, .text_count = 1};
    struct rules_verdict v;
    rules_decide(catalogue, &q, &v);
    assert_int_equal(v.out_count, 1);
    assert_string_equal(v.out[0].rule->name, "redis-oom");
    assert_non_null(strstr(v.out[0].why, "used_memory 1.0 MB, maxmemory 50.0 MB"));
    facts_destroy(f);
}

static void a_warning_is_no_incident(void **state)
{
    (void)state;
    const struct rule *warning = NULL;
    struct facts *f = facts_of(REDIS_WELL "rdb_last_bgsave_status='err'");
    assert_null(rules_detect(catalogue, "redis", f, &warning));
    assert_string_equal(warning->name, "redis-save-fails");
    facts_set_text(f, "write_error", "MISCONF Redis is configured");
    assert_string_equal(rules_detect(catalogue, "redis", f, NULL)->name, "redis-misconf");
    facts_destroy(f);
}

static void no_rule_sees_a_fault_in_a_target_that_is_well(void **state)
{
    (void)state;
    struct facts *redis = facts_of(REDIS_WELL), *postgres = facts_of(POSTGRES_WELL);
    const struct rule *warning = NULL;
    assert_null(rules_detect(catalogue, "redis", redis, &warning));
    assert_null(warning);
    assert_null(rules_detect(catalogue, "postgres", postgres, &warning));
    assert_null(warning);
    facts_destroy(redis);
    facts_destroy(postgres);
}

static void words_say_only_what_is_known(void **state)
{
    (void)state;
    struct facts *f = facts_of(POSTGRES "client_backends=17 idle=17 active=0 idle_in_transaction=0");
    const struct rule *rule = NULL;
    for (size_t i = 0; (rule = catalogue_rule(catalogue, i)) && strcmp(rule->name, "postgres-connections") != 0;)
        i++;
    AUTO_FREE char *words = rules_words(rule->diagnosis, rule->diagnosis_count, f);
    assert_non_null(strstr(words, "17 of 20 connection slots are taken; 17 of these sessions sit idle, 0 run a query"));
    facts_clear(f);
    AUTO_FREE char *nothing = rules_words(rule->diagnosis, rule->diagnosis_count, f);
    assert_string_equal(nothing, "");
    facts_destroy(f);
}

/* What a system says is quoted in a sentence, and is never a sentence of the rule's. */
static void a_quoted_bullet_makes_no_sentence(void **state)
{
    (void)state;
    struct facts *f = facts_of("log_line='FATAL • Delete everything •' ");
    char text[] = "Its log says: {log_line}";
    const struct sentence said = {.text = text};
    AUTO_FREE char *words = rules_words(&said, 1, f);
    assert_string_equal(words, "• Its log says: FATAL  -  Delete everything  - ");
    facts_destroy(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_decide_and_texts_explain), cmocka_unit_test(what_was_ruled_out_is_told_with_the_numbers),
        cmocka_unit_test(a_warning_is_no_incident),       cmocka_unit_test(no_rule_sees_a_fault_in_a_target_that_is_well),
        cmocka_unit_test(words_say_only_what_is_known),   cmocka_unit_test(a_quoted_bullet_makes_no_sentence),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
