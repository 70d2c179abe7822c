/* outbox_waits.h - which groups of the outbox wait after a failure, and until when.  Plain arithmetic: time comes in as an argument. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OUTBOX_RETRY_FIRST_MS = 250, OUTBOX_WAITS_MAX = 256 };

struct outbox_wait {
    char *group;      /* owned; NULL for the wait of all */
    int64_t until_ms; /* on the monotonic clock */
    int delay_ms;     /* 0 = no failure since the last success */
};

/* Zero-initialise, then set max_ms. */
struct outbox_waits {
    struct outbox_wait rows[OUTBOX_WAITS_MAX];
    size_t count;
    int max_ms; /* ceiling of a delay */
};

/* The next delay: OUTBOX_RETRY_FIRST_MS, doubling up to max_ms. */
void outbox_back_off(struct outbox_wait *w, int max_ms, int64_t now_ms);

/* After a failure of the group.  False when there is no room; *ret_first: whether it is the first since its last success. */
bool outbox_waits_add(struct outbox_waits *w, const char *group, int64_t now_ms, bool *ret_first);
/* After a success of the group. */
void outbox_waits_end(struct outbox_waits *w, const char *group);
bool outbox_waits_has(const struct outbox_waits *w, const char *group, int64_t now_ms);
/* The moment at which the next wait ends; -1 = none waits. */
int64_t outbox_waits_next_ms(const struct outbox_waits *w, int64_t now_ms);
void outbox_waits_free(struct outbox_waits *w);
