/* pack.h - points of one series, packed into a few bytes each: for series.h, which keeps them so once they are no longer new.
 *
 * Times and values follow each other closely, so each is told by what it differs from the one before (times: by what that difference differs), in
 * as many bytes as that needs; what does not change for long costs nearly nothing.  Values that have up to six decimals are exact whole numbers of
 * a smaller unit; others stay as they are, eight bytes each.  Nothing is lost: what is unpacked is equal, bit for bit but for the sign of a zero.
 * Plain arithmetic, without store. */
#pragma once
#include "common/base/base.h"
#include <stddef.h>
#include <stdint.h>

enum { PACK_POINTS_MAX = 40000 }; /* of one pack: an hour at ten a second, and some */

/* One or more numbers of one moment, or of the time that begins with it. */
struct pack_point {
    int64_t at_ms;
    double low, high, sum;
    int64_t count;
};

/* malloc'd bytes, the caller frees them; `points` in the order of time, 1..PACK_POINTS_MAX of them. */
enum err_code pack_points(const struct pack_point *points, size_t count, void **ret, size_t *ret_bytes, struct err *err);
/* malloc'd points.  ERR_PROTOCOL for what pack_points did not write: bytes of a file may be damaged. */
enum err_code unpack_points(const void *bytes, size_t byte_count, struct pack_point **ret, size_t *ret_count, struct err *err);
