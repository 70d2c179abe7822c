/* elasticsearch_answer.h - what an Elasticsearch says, as facts.  https://www.elastic.co/guide/en/elasticsearch/reference/8.15/rest-apis.html
 *
 * Each reads one answer, of any shape: what is not there, or is of another type, is not known.  ERR_PROTOCOL where the whole is no such answer. */
#pragma once
#include "common/facts/facts.h"

/* GET /: elasticsearch_version, cluster_name. */
enum err_code elasticsearch_read_root(const char *text, size_t bytes, struct facts *f, struct err *err);
/* GET /_cluster/health: cluster_status ("green" "yellow" "red"), node_count, data_node_count, unassigned_shards, initializing_shards,
 * active_shards_percent, pending_tasks. */
enum err_code elasticsearch_read_health(const char *text, size_t bytes, struct facts *f, struct err *err);
/* GET /_all/_settings/index.blocks.read_only_allow_delete?flat_settings=true: blocked_count, blocked_index (the name of one). */
enum err_code elasticsearch_read_blocks(const char *text, size_t bytes, struct facts *f, struct err *err);
/* GET /_nodes/stats/fs: of the node that has least left disk_node, node_disk_total_bytes, node_disk_available_bytes, node_disk_used_percent. */
enum err_code elasticsearch_read_disk(const char *text, size_t bytes, struct facts *f, struct err *err);
/* GET /_cluster/settings?include_defaults=true, after the disk: watermark_flood, watermark_high (as they are written), and of that node
 * disk_flooded (1: the last watermark is passed) and disk_has_room (1: below the high one, where a block may go). */
enum err_code elasticsearch_read_watermarks(const char *text, size_t bytes, struct facts *f, struct err *err);
/* GET /_cluster/allocation/explain: unassigned_index, unassigned_primary (1, 0), unassigned_reason ("NODE_LEFT"), unassigned_words. */
enum err_code elasticsearch_read_explain(const char *text, size_t bytes, struct facts *f, struct err *err);
