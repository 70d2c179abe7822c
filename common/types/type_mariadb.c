/* type_mariadb.c - how a MariaDB (or MySQL) is addressed, and what is asked: rows of a name and a value. */
#include "common/types/type_rows.h"

/* Sees the sessions of others only with the right PROCESS.  The blocker is the session that most others wait for; two of its numbers seal a command
 * to that session and to that transaction of it. */
static const char query[] =
    "SELECT LOWER(VARIABLE_NAME), VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('THREADS_CONNECTED', "
    "'THREADS_RUNNING', 'MAX_USED_CONNECTIONS', 'ABORTED_CONNECTS', 'CONNECTION_ERRORS_MAX_CONNECTIONS', 'SLOW_QUERIES', 'UPTIME') "
    "UNION ALL SELECT 'max_connections', @@max_connections UNION ALL SELECT 'read_only', @@read_only "
    "UNION ALL SELECT 'idle', COUNT(*) FROM information_schema.PROCESSLIST p WHERE COMMAND = 'Sleep' AND ID <> CONNECTION_ID() "
    "AND NOT EXISTS (SELECT 1 FROM information_schema.INNODB_TRX t WHERE t.trx_mysql_thread_id = p.ID) "
    "UNION ALL SELECT 'blocked_count', COUNT(DISTINCT requesting_trx_id) FROM information_schema.INNODB_LOCK_WAITS "
    "UNION ALL SELECT 'longest_wait_ms', 1000 * COALESCE(MAX(TIMESTAMPDIFF(SECOND, trx_wait_started, NOW())), 0) FROM information_schema.INNODB_TRX "
    "UNION ALL (SELECT 'blocker', CONCAT_WS(',', b.trx_mysql_thread_id, UNIX_TIMESTAMP(b.trx_started), p.TIME, p.COMMAND) "
    "FROM information_schema.INNODB_LOCK_WAITS w JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id "
    "JOIN information_schema.PROCESSLIST p ON p.ID = b.trx_mysql_thread_id WHERE b.trx_state <> 'LOCK WAIT' "
    "GROUP BY b.trx_mysql_thread_id, b.trx_started, p.TIME, p.COMMAND ORDER BY COUNT(*) DESC, b.trx_mysql_thread_id LIMIT 1)";

const struct target_type type_mariadb = {
    .name = "mariadb",
    .schemes = "mariadb mysql",
    .port = 3306,
    .path_word = "database",
    .disk_folder = "/var/lib/mysql",
    /* app_user: a plain account for the second opinion, since one with the right CONNECTION ADMIN has a slot of its own */
    .words = {{"user", "", NULL}, {"password", "", NULL}, {"database", "", NULL}, {"app_user", "", NULL}, {"app_password", "", NULL}},
    .query = query,
    .checks = "mariadb-connections latency",
    .proved_by_probe = true,
    .images = "mariadb mysql",
    .by_port = true,
    .needs_user = true,
    .burns = {TYPE_BURN_COUNT("aborted_connects", 60)},
};
