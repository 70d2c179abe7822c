/* What an Elasticsearch said: every fact of it has a name and a value as facts have them; a disk is used between 0 and 100 %. */
#include "common/probes/elasticsearch_answer.h"
#include "fuzz/fuzz.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct facts *f = facts_create();
    struct err err = {0};
    MUST(f);
    elasticsearch_read_root(text, strlen(text), f, &err);
    elasticsearch_read_health(text, strlen(text), f, &err);
    elasticsearch_read_blocks(text, strlen(text), f, &err);
    elasticsearch_read_disk(text, strlen(text), f, &err);
    double used = facts_number(f, "node_disk_used_percent", 0);
    MUST(used >= 0 && used <= 100);
    if (!facts_get(f, "node_disk_total_bytes")) {
        facts_set_number(f, "node_disk_total_bytes", 1e12);
        facts_set_number(f, "node_disk_available_bytes", 4e10);
    }
    elasticsearch_read_watermarks(text, strlen(text), f, &err);
    elasticsearch_read_explain(text, strlen(text), f, &err);
    for (size_t i = 0; i < facts_count(f); i++)
        MUST(facts_at(f, i)->type == FACT_TEXT || (isfinite(facts_at(f, i)->number) && facts_at(f, i)->number >= 0));
    facts_destroy(f);
    return 0;
}
