/* diagnosis_api.h - the routes of the diagnosis service.  ctx of each handler is the loaded catalogue. */
#pragma once
#include "common/http/http.h"

extern const struct http_route diagnosis_routes[];
extern const size_t diagnosis_route_count;
