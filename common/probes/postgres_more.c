/* postgres_more.c - replication slots and checkpoints, by the server's version. */
#include "common/probes/postgres_more.h"

enum { FIRST_VERSION = 130000, CHECKPOINTER_VERSION = 170000 };

/* Of the slots the one that keeps the most is told by name; of several that keep as much, one that nobody reads.  A value that is told twice is the
 * first, so the last line is what is so without any slot. */
#define SLOTS(idle_)                                                                                                                                 \
    "WITH now AS (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn), "                        \
    "slots AS (SELECT s.*, pg_wal_lsn_diff(now.lsn, restart_lsn)::bigint AS kept FROM pg_replication_slots s, now) "                                 \
    "SELECT concat_ws(chr(10), "                                                                                                                     \
    "(SELECT concat_ws(chr(10), 'slot_count:' || count(*), 'slot_inactive_count:' || count(*) FILTER (WHERE NOT active), "                           \
    "'slot_lost_count:' || count(*) FILTER (WHERE wal_status = 'lost')) FROM slots), "                                                               \
    "(SELECT concat_ws(chr(10), 'slot_name:' || slot_name, 'slot_active:' || active::int, 'slot_type:' || slot_type, "                               \
    "'slot_wal_status:' || wal_status, 'slot_retained_bytes:' || greatest(kept, 0), 'slot_left_bytes:' || safe_wal_size" idle_ ") FROM slots "       \
    "WHERE wal_status IS DISTINCT FROM 'lost' ORDER BY kept DESC NULLS LAST, active, slot_name LIMIT 1), 'slot_retained_bytes:0', "

/* Who may not see where a setting was made is told nothing of that. */
#define SETTINGS                                                                                                                                     \
    "'max_wal_size_bytes:' || pg_size_bytes(current_setting('max_wal_size')), "                                                                      \
    "(SELECT 'max_wal_size_altered:' || (sourcefile LIKE '%/postgresql.auto.conf')::int FROM pg_settings WHERE name = 'max_wal_size'), "             \
    "'checkpoint_timeout_ms:' || (extract(epoch FROM current_setting('checkpoint_timeout')::interval) * 1000)::bigint, "

static const char before_17[] =
    SLOTS("") SETTINGS "(SELECT concat_ws(chr(10), 'checkpoints_timed:' || checkpoints_timed, 'checkpoints_asked:' || checkpoints_req, "
                       "'checkpoints_counted_ms:' || (extract(epoch FROM now() - stats_reset) * 1000)::bigint) FROM pg_stat_bgwriter))";

static const char since_17[] = SLOTS(", 'slot_idle_ms:' || (extract(epoch FROM now() - inactive_since) * 1000)::bigint") SETTINGS
    "(SELECT concat_ws(chr(10), 'checkpoints_timed:' || num_timed, 'checkpoints_asked:' || num_requested, "
    "'checkpoints_counted_ms:' || (extract(epoch FROM now() - stats_reset) * 1000)::bigint) FROM pg_stat_checkpointer))";

const char *postgres_more(int server_version)
{
    return server_version >= CHECKPOINTER_VERSION ? since_17 : server_version >= FIRST_VERSION ? before_17 : "";
}
