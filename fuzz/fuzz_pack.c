/* Packed numbers as a broken disk would leave them: refused, or points that can be packed again and are the same. */
#include "common/store/pack.h"
#include "fuzz/fuzz.h"
#include <math.h>

static bool same_value(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void same(const struct pack_point *a, const struct pack_point *b)
{
    MUST(a->at_ms == b->at_ms && a->count == b->count);
    MUST(same_value(a->low, b->low) && same_value(a->high, b->high) && same_value(a->sum, b->sum));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct pack_point *points, *again;
    size_t count, again_count, byte_count;
    void *packed;
    AUTO_FREE char *copy = fuzz_text(data, bytes);
    if (unpack_points(copy, bytes, &points, &count, NULL))
        return 0;
    MUST(count >= 1 && count <= PACK_POINTS_MAX);
    MUST(pack_points(points, count, &packed, &byte_count, NULL) == ERR_NONE);
    MUST(unpack_points(packed, byte_count, &again, &again_count, NULL) == ERR_NONE && again_count == count);
    for (size_t i = 0; i < count; i++) {
        MUST(i == 0 || points[i].at_ms >= points[i - 1].at_ms);
        same(&points[i], &again[i]);
    }
    free(points);
    free(packed);
    free(again);
    return 0;
}
