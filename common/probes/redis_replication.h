/* redis_replication.h - what INFO says of a master's replicas and of a replica's master, as numbers.  Plain arithmetic. */
#pragma once
#include "common/facts/facts.h"
#include <stdint.h>

/* Of a master: replica_count, replica_online_count, and of the slowest one replica_lag_seconds and replica_lag_bytes.
 * Of a replica: unapplied_bytes (received and not executed yet); link_down_ms (for how long its link is down, 0 while it stands or a copy comes: as
 * the server says it, or as it was seen where the link never stood yet); and where `master` ("host:port"; "" = any) says whom it should follow,
 * wanted_master_host, wanted_master_port and follows_wanted (1, 0). */
struct redis_replication {
    int64_t down_since_ms; /* 0 = its link was not seen down */
};
void redis_replication_note(struct redis_replication *r, struct facts *f, const char *master, int64_t now_ms);
