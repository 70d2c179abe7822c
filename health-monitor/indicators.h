/* indicators.h - what the numbers of the history are. */
#pragma once
#include "common/catalogue/catalogue.h"
#include <jansson.h>

/* {name, unit, bad_below?, limit?}: percent of which less than bad_below (the threshold in force) is bad; limit names the indicator that it may
 * reach. */
json_t *indicator_json(const struct target *t, int threshold, const char *name);
