/* rabbitmq_answer.h - what RabbitMQ's management API says, as facts.
 * https://rawcdn.githack.com/rabbitmq/rabbitmq-server/v3.10.8/deps/rabbitmq_management/priv/www/api/index.html
 *
 * Each reads one answer, of any shape: what is not there, or is of another type, is not known.  ERR_PROTOCOL where the whole is no such answer. */
#pragma once
#include "common/facts/facts.h"

/* GET /api/overview: rabbitmq_version, cluster_name, node_name (the one that answers), messages_ready, messages_unacknowledged, queues,
 * connections, consumers, stats_disabled (1: it is set up to count nothing). */
enum err_code rabbitmq_read_overview(const char *text, size_t bytes, struct facts *f, struct err *err);
/* GET /api/nodes, after the overview: of the node that answers memory_alarm, disk_alarm (1, 0), mem_used_bytes, mem_limit_bytes,
 * node_disk_free_bytes, node_disk_limit_bytes, fd_used, fd_total, sockets_used, sockets_total, proc_used, proc_total; of all node_count, nodes_down,
 * node_down (the name of one), nodes_apart (that see others as lost), alarms_elsewhere. */
enum err_code rabbitmq_read_nodes(const char *text, size_t bytes, struct facts *f, struct err *err);
/* GET /api/queues, a page of them, the fullest first: largest_queue, largest_vhost, largest_ready, largest_bytes; queues_down, queue_down; of those
 * that nobody takes from with at least `limit` messages lonely_count, and lonely_queue, lonely_ready of the fullest; unacked_queue, unacked_count. */
enum err_code rabbitmq_read_queues(const char *text, size_t bytes, double limit, struct facts *f, struct err *err);
/* GET /api/connections, a page of them: connections_blocked. */
enum err_code rabbitmq_read_connections(const char *text, size_t bytes, struct facts *f, struct err *err);
