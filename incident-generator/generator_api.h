/* generator_api.h - the routes of the incident generator.  ctx of each handler is a struct generator. */
#pragma once
#include "common/http/http.h"
#include "incident-generator/auto_generator.h"
#include "incident-generator/leases.h"

struct generator {
    const struct catalogue *catalogue;
    struct executors *executors;
    struct leases *leases;
    struct auto_generator *auto_generator;
    bool lab; /* targets may be broken */
};

extern const struct http_route generator_routes[];
extern const size_t generator_route_count;

/* A request's body as far as it names things; both strings borrowed from *ret_body (json_decref it), NULL when not given.
 * ERR_INVALID names what is wrong.  An empty body is an empty object when nothing is required. */
enum err_code generator_read_names(const char *body, size_t bytes, bool required, json_t **ret_body, const char **ret_system,
                                   const char **ret_failure, struct err *err);
