/* maintenance.h - notes that somebody works on a target, kept over restarts. */
#pragma once
#include "common/store/store.h"
#include <stdint.h>

enum { MAINTENANCE_MAX_MINUTES = 7 * 24 * 60, MAINTENANCE_REASON_BYTES = 200 };

struct maintenance {
    int64_t until_us; /* 0 = none */
    char reason[MAINTENANCE_REASON_BYTES];
};

/* One whose time is 0 is forgotten. */
enum err_code maintenance_keep(struct store *s, const char *target, const struct maintenance *m, struct err *err);
/* The backend is the referee of fixes; it learns of it whenever it is there. */
void maintenance_tell(struct outbox *o, const char *target, const char *owner, const struct maintenance *m);
/* None, or one that is over: until_us is 0. */
enum err_code maintenance_recall(struct store *s, const char *target, struct maintenance *ret, struct err *err);
