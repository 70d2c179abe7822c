/* Loads libmongoc and libbson once. */
#include "common/probes/mongo_calls.h"
#include <pthread.h>
#include <stddef.h>

static struct mongo_calls calls;
static struct err trouble;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const char *const mongo[] = {MONGO_CALLS(LATE_NAME) NULL};
    static const char *const bson[] = {BSON_CALLS(LATE_NAME) NULL};
    if (late_library("libmongoc-1.0.so.0", "libmongoc-1.0-0", mongo, &calls.mongoc_init, &trouble) ||
        late_library("libbson-1.0.so.0", "libbson-1.0-0", bson, &calls.bson_new_from_json, &trouble))
        return;
    /* What it would say on stderr comes back as an error as well. */
    calls.mongoc_log_set_handler(NULL, NULL);
    calls.mongoc_init();
}

const struct mongo_calls *mongo_calls(struct err *err)
{
    pthread_once(&once, load);
    if (!trouble.msg[0])
        return &calls;
    err_set(err, trouble.code, "%s", trouble.msg);
    return NULL;
}
