/* mongo_answer.h - what the answers of a MongoDB say, as facts.  They are a stranger's: each field may be missing, or of another type.
 *
 * Fields: https://www.mongodb.com/docs/v6.0/reference/command/hello/, .../serverStatus/, .../replSetGetStatus/, .../currentOp/ */
#pragma once
#include "common/facts/facts.h"
#include "common/probes/mongo_calls.h"

/* What the operations of this system's own sessions are known by. */
#define MONGO_APP_NAME "selfheal"

/* role (primary, secondary, arbiter, none), set_name.  Whether it is a member of a set. */
bool mongo_answer_hello(const struct mongo_calls *c, const bson_t *reply, struct facts *f);
/* connections_current, connections_available, connections_percent, queue_total, queue_readers, queue_writers, active_clients, opcounters_NAME,
 * resident_mb, uptime_s, version. */
void mongo_answer_status(const struct mongo_calls *c, const bson_t *reply, struct facts *f);
/* members, members_down, member_down (the first one's name), primary, lag_ms (of this one if it is a secondary, less the delay that it is set to;
 * else of the one that is furthest behind among the electable), lag_member.  `hello` is the same member's answer to that. */
void mongo_answer_set(const struct mongo_calls *c, const bson_t *reply, const bson_t *hello, struct facts *f);
/* waiting_count, longest_wait_ms, blocker_opid, blocker_ms, blocker_op, blocker_ns, blocker_client, blocker_lock: the operation that has run longest
 * of those that wait for nothing and hold a lock against others (mode R or W of a collection, a database or all). */
void mongo_answer_operations(const struct mongo_calls *c, const bson_t *reply, struct facts *f);
/* The moment of the one entry of the oplog that a find gave, in seconds since 1970; 0 = none. */
int64_t mongo_answer_oplog(const struct mongo_calls *c, const bson_t *reply);
