/* certify_choice.h - which of the lab's faults are meant. */
#pragma once
#include "selfheal-cli/certify.h"

struct certify_choice {
    const char *faults; /* "oom,killed"; NULL = all */
    const char *system; /* NULL = all of the lab */
    bool is_short;      /* of each system the first and the last of the generator's list: its own fault, and one of its container */
};

/* available: [{system, failure, fix?}], borrowed by *ret, which is the caller's (malloc'd). ERR_NOT_FOUND: the system is none of the lab, or has no
 * such fault; names those that are. ERR_INVALID: the list is no list, or none is left. */
enum err_code certify_choose(const json_t *available, const struct certify_choice *choice, struct certify_result **ret, size_t *ret_count,
                             struct err *err);
