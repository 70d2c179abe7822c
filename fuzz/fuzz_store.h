/* fuzz_store.h - a store whose file lives in memory for as long as the process. */
#pragma once
#include "common/store/store.h"
#include "fuzz/fuzz.h"

static inline struct store *fuzz_store(void)
{
    struct store *s = NULL;
    struct err err = {0};
    if (store_open(":memory:", &s, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        abort();
    }
    return s;
}
