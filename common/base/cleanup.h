/* cleanup.h - what dies with its function cleans itself up. */
#pragma once
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free(void *p)
{
    free(*(void **)p);
}

static inline void cleanup_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void cleanup_json(json_t **j)
{
    json_decref(*j);
}

#define AUTO_FREE __attribute__((cleanup(cleanup_free)))
#define AUTO_CLOSE __attribute__((cleanup(cleanup_close)))
#define AUTO_JSON __attribute__((cleanup(cleanup_json)))
