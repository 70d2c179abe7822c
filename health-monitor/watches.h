/* watches.h - all watches, which come and go with the targets of the catalogue while others read the list.
 *
 * A list is never changed: a reader takes the one of now and walks it.  A watch that goes has ended when it leaves the list, and is freed long
 * after anybody may still look at it. */
#pragma once
#include "common/store/store.h"
#include "health-monitor/watch.h"
#include <stddef.h>

struct watch_list {
    uint64_t number; /* another one with each change */
    size_t count;
    struct watch_list *next; /* those of before, the newest first */
    int64_t retired_at_ms;
    struct watch *at[];
};

struct watches;

/* Of the targets that the catalogue shows now; none is started.  `env` and `store` outlive it. */
enum err_code watches_create(const struct watch_env *env, struct store *store, struct watches **ret, struct err *err);
const struct watch_list *watches_now(const struct watches *all);
void watches_start(struct watches *all);
/* A watch for each target that has none, and no watch for a target that is there no more; where a target or the rules changed, another watch, which
 * takes up the open incidents of the one before it; those of a target that is gone end.  `anew`: all of them.  `whole`: the targets are all that
 * there are; until that was so once, no incident ends, since whose target is not there may be one that was not looked for yet.  Once it was
 * started; any thread. */
void watches_follow(struct watches *all, bool anew, bool whole);
/* Whether the targets are all that there are: labelled containers were looked for. */
bool watches_are_whole(const struct watches *all);
/* Once *env->stopping is set.  False: one hangs in a system call, and nothing may be freed. */
bool watches_join(struct watches *all, int64_t deadline_ms);
void watches_destroy(struct watches *all); /* joined or never started; NULL fine */

struct watch *watches_find(const struct watches *all, const char *target); /* NULL when there is none of that name */
