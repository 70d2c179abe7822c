/* series_packs.h - for series.c alone: the points that are no longer new, packed (pack.h), a row for each series, step and span of time.
 *
 * All with the store locked; what writes, within a transaction of the caller. */
#pragma once
#include "common/store/pack.h"
#include "common/store/store_records.h"
#include <sqlite3.h>

/* How much time a row holds; step_ms 0: of numbers as they came. */
int64_t series_pack_span_ms(int64_t step_ms);

enum err_code series_packs_set_up(struct store *store, sqlite3 *db, struct err *err);
/* Rows of points of that step before the span that `now_ms` lies in become packs, or all of them.  A pack that is there already takes them in. */
enum err_code series_packs_fill(struct store *store, sqlite3 *db, int64_t step_ms, int64_t now_ms, bool all, struct err *err);
/* The other way round: each pack of that step that begins before that moment becomes rows again. */
enum err_code series_packs_empty(struct store *store, sqlite3 *db, int64_t step_ms, int64_t before_ms, struct err *err);
/* What they hold in all. */
enum err_code series_packs_count(struct store *store, sqlite3 *db, int64_t *ret, struct err *err);
/* Points of that step with from <= at_ms <= to, in no order. */
enum err_code series_packs_read(struct store *store, sqlite3 *db, const char *name, int64_t step_ms, int64_t from_ms, int64_t to_ms,
                                void (*each)(void *ctx, int64_t step_ms, const struct pack_point *p), void *ctx, struct err *err);
/* The newest of that step that had ended by then; ret->count is 0 when there is none. */
enum err_code series_packs_last(struct store *store, sqlite3 *db, const char *name, int64_t step_ms, int64_t at_ms, struct pack_point *ret,
                                struct err *err);
