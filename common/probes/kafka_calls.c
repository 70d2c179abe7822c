/* Loads librdkafka once. */
#include "common/probes/kafka_calls.h"
#include <pthread.h>

static struct kafka_calls calls;
static struct err trouble;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const char *const names[] = {KAFKA_CALLS(LATE_NAME) NULL};
    late_library("librdkafka.so.1", "librdkafka1", names, &calls.rd_kafka_conf_new, &trouble);
}

const struct kafka_calls *kafka_calls(struct err *err)
{
    pthread_once(&once, load);
    if (!trouble.msg[0])
        return &calls;
    err_set(err, trouble.code, "%s", trouble.msg);
    return NULL;
}
