/* What a RabbitMQ's management API said: every fact of it has a name and a value as facts have them, and no count is above what was there. */
#include "common/probes/rabbitmq_answer.h"
#include "fuzz/fuzz.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct facts *f = facts_create();
    struct err err = {0};
    MUST(f);
    rabbitmq_read_overview(text, strlen(text), f, &err);
    rabbitmq_read_nodes(text, strlen(text), f, &err);
    rabbitmq_read_queues(text, strlen(text), 10, f, &err);
    rabbitmq_read_connections(text, strlen(text), f, &err);
    MUST(facts_number(f, "nodes_down", 0) <= facts_number(f, "node_count", 0));
    for (size_t i = 0; i < facts_count(f); i++)
        MUST(facts_at(f, i)->type == FACT_TEXT || (isfinite(facts_at(f, i)->number) && facts_at(f, i)->number >= 0));
    facts_destroy(f);
    return 0;
}
