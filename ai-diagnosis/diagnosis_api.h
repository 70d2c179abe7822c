/* diagnosis_api.h - the routes of the diagnosis service; their context is a struct diagnosis_api. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/http/http.h"
#include <stdatomic.h>

struct diagnosis_api {
    struct catalogue *catalogue;
    atomic_bool leaving;
};

extern const struct http_route diagnosis_routes[];
extern const size_t diagnosis_route_count;
