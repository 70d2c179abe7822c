/* packed.h - a JSON value in few bytes: what thousands of targets keep, and few ever look at.
 *
 * The names of members are the same for most of them: each is kept once, for all, and stands here as a number.  Any thread. */
#pragma once
#include <jansson.h>

struct packed;

struct packed *packed_from(const json_t *value); /* malloc'd, the caller frees it; NULL on no memory */
json_t *packed_json(const struct packed *p);     /* an equal value, a new reference; NULL on no memory */
