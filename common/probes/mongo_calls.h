/* mongo_calls.h - libmongoc and libbson as the probe uses them, loaded with the first target of that type (mongoc.org/libmongoc/1.23.1). */
#pragma once
#include "common/probes/late_library.h"
#include <mongoc/mongoc.h>

#define MONGO_CALLS(X)                                                                                                                               \
    X(mongoc_init)                                                                                                                                   \
    X(mongoc_log_set_handler)                                                                                                                        \
    X(mongoc_uri_new_for_host_port)                                                                                                                  \
    X(mongoc_uri_set_username)                                                                                                                       \
    X(mongoc_uri_set_password)                                                                                                                       \
    X(mongoc_uri_set_auth_source)                                                                                                                    \
    X(mongoc_uri_set_appname)                                                                                                                        \
    X(mongoc_uri_set_option_as_bool)                                                                                                                 \
    X(mongoc_uri_set_option_as_int32)                                                                                                                \
    X(mongoc_uri_destroy)                                                                                                                            \
    X(mongoc_client_new_from_uri)                                                                                                                    \
    X(mongoc_client_set_error_api)                                                                                                                   \
    X(mongoc_client_set_stream_initiator)                                                                                                            \
    X(mongoc_client_command_simple)                                                                                                                  \
    X(mongoc_client_destroy)

#define BSON_CALLS(X)                                                                                                                                \
    X(bson_new_from_json)                                                                                                                            \
    X(bson_init_static)                                                                                                                              \
    X(bson_destroy)                                                                                                                                  \
    X(bson_iter_init)                                                                                                                                \
    X(bson_iter_find_descendant)                                                                                                                     \
    X(bson_iter_next)                                                                                                                                \
    X(bson_iter_document)                                                                                                                            \
    X(bson_iter_type)                                                                                                                                \
    X(bson_iter_recurse)                                                                                                                             \
    X(bson_iter_as_bool)                                                                                                                             \
    X(bson_iter_as_double)                                                                                                                           \
    X(bson_iter_date_time)                                                                                                                           \
    X(bson_iter_timestamp)                                                                                                                           \
    X(bson_iter_utf8)

struct mongo_calls {
    MONGO_CALLS(LATE_POINTER)
    BSON_CALLS(LATE_POINTER)
};

/* Thread-safe; the first call loads it.  NULL: err says what is missing. */
const struct mongo_calls *mongo_calls(struct err *err);
