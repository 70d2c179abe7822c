/* What a MongoDB, or a stranger in its place, may send as a document: facts that have a name and a finite number, or nothing. */
#include "common/probes/mongo_answer.h"
#include "fuzz/fuzz.h"
#include <math.h>

static const struct mongo_calls *loaded(void)
{
    struct err err = {0};
    const struct mongo_calls *c = mongo_calls(&err);
    if (!c)
        fprintf(stderr, "%s\n", err.msg);
    MUST(c);
    return c;
}

/* A document begins with its length: without the true one nothing behind it would be looked at. */
static void set_length(uint8_t *copy, size_t bytes)
{
    for (size_t i = 0; i < 4; i++)
        copy[i] = (uint8_t)(bytes >> (8 * i));
    copy[bytes - 1] = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    const struct mongo_calls *c = loaded();
    uint8_t *copy = (uint8_t *)fuzz_text(data, bytes);
    struct facts *f = facts_create();
    bson_t reply;
    MUST(f);
    if (bytes >= 5 && bytes < 1 << 20) {
        set_length(copy, bytes);
        MUST(c->bson_init_static(&reply, copy, bytes));
        mongo_answer_hello(c, &reply, f);
        mongo_answer_status(c, &reply, f);
        mongo_answer_set(c, &reply, &reply, f);
        mongo_answer_operations(c, &reply, f);
        MUST(mongo_answer_oplog(c, &reply) >= 0);
    }
    for (size_t i = 0; i < facts_count(f); i++)
        MUST(facts_at(f, i)->type == FACT_TEXT || isfinite(facts_at(f, i)->number));
    MUST(facts_number(f, "members_down", 0) <= facts_number(f, "members", 0));
    MUST(facts_number(f, "lag_ms", 0) >= 0);
    facts_destroy(f);
    free(copy);
    return 0;
}
