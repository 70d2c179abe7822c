/* type_elasticsearch.c - an Elasticsearch, by its HTTP API; OpenSearch as far as it has the same answers. */
#include "common/types/type_rows.h"

const struct target_type type_elasticsearch = {
    .name = "elasticsearch",
    .schemes = "http https",
    .port = 9200,
    .words = {{"scheme", "http", "http https"},
              {"user", "", NULL},
              {"password", "", NULL},
              {"certificate", "checked", "checked unchecked"},
              {"ca", "", NULL}},
    .query = "",
    .checks = "elasticsearch-disk latency",
    .proved_by_probe = true,
};
