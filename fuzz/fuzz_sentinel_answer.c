/* What a Sentinel, or a stranger in its place, may send as its answers: facts that have a name and a finite number, or nothing. */
#include "common/probes/sentinel_answer.h"
#include "fuzz/fuzz.h"
#include <math.h>

/* hiredis allocates what a list says it will hold; that is not what is looked at here. */
static bool is_short(const uint8_t *data, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        for (size_t digits = 0; data[i] == '*' && i + 1 + digits < bytes && data[i + 1 + digits] >= '0' && data[i + 1 + digits] <= '9'; digits++)
            if (digits == 3)
                return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    redisReader *reader = redisReaderCreate();
    struct facts *f = facts_create();
    void *reply = NULL;
    MUST(reader && f);
    if (is_short(data, bytes) && redisReaderFeed(reader, (const char *)data, bytes) == REDIS_OK && redisReaderGetReply(reader, &reply) == REDIS_OK &&
        reply) {
        sentinel_read_master(sentinel_pick(reply, ""), f);
        sentinel_read_master(reply, f);
        sentinel_read_replicas(reply, f);
        sentinel_read_quorum(reply, f);
    }
    for (size_t i = 0; i < facts_count(f); i++)
        MUST(facts_at(f, i)->type == FACT_TEXT || isfinite(facts_at(f, i)->number));
    if (reply)
        freeReplyObject(reply);
    redisReaderFree(reader);
    facts_destroy(f);
    return 0;
}
