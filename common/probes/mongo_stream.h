/* mongo_stream.h - a connection for libmongoc that waits as probes do: until the question's deadline, or until stop_fd is readable. */
#pragma once
#include "common/probes/mongo_calls.h"
#include "common/probes/wire.h"

/* Of one question; what ended it before its time stands in code and words. */
struct mongo_question {
    const struct target *target;
    int stop_fd;
    int64_t deadline_ms;
    size_t bytes_left; /* of all its answers together */
    enum err_code code;
    struct err why;
};

/* A mongoc_stream_initiator_t; user_data is a struct mongo_question that outlives the client. */
mongoc_stream_t *mongo_stream_open(const mongoc_uri_t *uri, const mongoc_host_list_t *host, void *user_data, bson_error_t *error);
