/* What tc told of the queues of a container: numbers that are none of them negative, and nothing where there is none. */
#include "common/executor/executor.h"
#include "fuzz/fuzz.h"
#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct network_queue q;
    const struct network_queue none = {.kind = ""};
    bool is_list = network_queue_read(text, &q);
    const double numbers[] = {q.delay_ms, q.rate_bytes, q.sent_count, q.dropped_count, q.waiting_bytes};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        MUST(isfinite(numbers[i]) && numbers[i] >= 0);
    MUST(is_list || memcmp(&q, &none, sizeof q) == 0);
    MUST(memchr(q.kind, 0, sizeof q.kind) != NULL);
    return 0;
}
