/* history.h - what was measured of each target over time, in the monitor's store: written in batches by a thread of its own, so that a check waits
 * for no disk. */
#pragma once
#include "common/base/base.h"
#include "common/store/store.h"
#include "health-monitor/config.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history;

enum { HISTORY_INDICATORS_MAX = 32 }; /* of one target */

/* The numbers of one check. */
struct history_numbers {
    size_t count;
    struct {
        char name[48];
        double value;
    } rows[HISTORY_INDICATORS_MAX];
};
/* A name with this before it is kept for the daemon itself: /history does not show it. */
#define HISTORY_HIDDEN '_'
/* 1 for each answer with an error signal; an answer without has none. */
#define HISTORY_FAULT "_fault"
bool history_is_shown(const char *name);

/* What does not fit is left out; a value is kept to a millionth, above four thousand million to one. */
void history_number(struct history_numbers *n, const char *name, double value);

/* `store` and `config` outlive it. */
enum err_code history_start(struct store *store, const struct config *config, struct history **ret, struct err *err);
/* Writes what waits and ends the thread; what comes later is not written.  NULL fine. */
void history_leave(struct history *h);
/* Leaves, and gives it all back: nobody may come to it any more.  NULL fine. */
void history_free(struct history *h);

/* Neither waits for the disk; NULL fine.  A state is on its way to it at once. */
void history_add_numbers(struct history *h, const char *target, int64_t at_us, const struct history_numbers *n);
void history_add_state(struct history *h, const char *target, int64_t at_us, const char *text);

/* Whether what was last to be written could not be. */
bool history_fails(struct history *h);

struct series *history_series(struct history *h);
/* What is older than this is not shown, whether it is deleted already or not. */
int64_t history_oldest_ms(const struct history *h);
