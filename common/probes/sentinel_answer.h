/* sentinel_answer.h - what a Sentinel says of a master, as facts.  Source: https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
 *
 * Replies are outside data: of any type, with anything in them; what has another shape is left out. */
#pragma once
#include "common/facts/facts.h"
#include <hiredis/hiredis.h>

/* Of SENTINEL MASTERS the one of that name; with "" the first that is objectively down, else subjectively, else the first.  NULL = none. */
const redisReply *sentinel_pick(const redisReply *masters, const char *name);
/* master_name, master_address, master_flags, master_sdown, master_odown, master_sdown_ms, failover_in_progress, quorum, sentinel_count (this one
 * too). */
void sentinel_read_master(const redisReply *master, struct facts *f);
/* Of SENTINEL REPLICAS: replica_count, and replica_usable_count: those that a failover could choose. */
void sentinel_read_replicas(const redisReply *replicas, struct facts *f);
/* Of SENTINEL CKQUORUM: quorum_ok, usable_sentinels, quorum_words. */
void sentinel_read_quorum(const redisReply *reply, struct facts *f);
