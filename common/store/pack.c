/* Points to bytes and back. */
#include "common/store/pack.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A pack: version, flags, how many (varint), then columns one after the other: times; the value, or where the points are means of several
 * numbers least, greatest, sum, count.  A column of values begins with its unit: so many decimals, or PLAIN. */
enum { VERSION = 1, FLAG_MEANS = 1, PLAIN = 255, DECIMALS_MAX = 6, VARINT_MAX_BYTES = 10, HEAD_BYTES = 16 };
#define WHOLE_MAX ((int64_t)1 << 52) /* differences of such numbers, and differences of those, fit with the bits that a token adds */

static const double units[DECIMALS_MAX + 1] = {1, 10, 100, 1000, 10000, 100000, 1000000};

/* ---- bytes ---- */

struct sink {
    uint8_t *data;
    size_t used; /* the room is made for the worst case */
    uint64_t zero_count;
};

struct source {
    const uint8_t *at, *end;
    uint64_t zero_count; /* that are still to come */
    bool broken;
};

static void put_byte(struct sink *s, unsigned byte)
{
    s->data[s->used++] = (uint8_t)byte;
}

static void put_varint(struct sink *s, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        put_byte(s, (unsigned)(value & 0x7f) | 0x80);
    put_byte(s, (unsigned)value);
}

static unsigned take_byte(struct source *s)
{
    if (s->at < s->end)
        return *s->at++;
    s->broken = true;
    return 0;
}

static uint64_t take_varint(struct source *s)
{
    uint64_t ret = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned byte = take_byte(s);
        ret |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return ret;
    }
    s->broken = true;
    return 0;
}

/* ---- whole numbers: a token is a number, its sign in its second lowest bit, or how many zeros follow each other, the lowest bit set ---- */

static void end_zeros(struct sink *s)
{
    if (s->zero_count)
        put_varint(s, (s->zero_count - 1) << 1 | 1);
    s->zero_count = 0;
}

static void put_whole(struct sink *s, int64_t value)
{
    if (value == 0) {
        s->zero_count++;
        return;
    }
    end_zeros(s);
    uint64_t folded = value < 0 ? (uint64_t)(-value) << 1 | 1 : (uint64_t)value << 1;
    put_varint(s, folded << 1);
}

static int64_t take_whole(struct source *s)
{
    if (s->zero_count) {
        s->zero_count--;
        return 0;
    }
    uint64_t token = take_varint(s);
    if (token & 1) {
        s->zero_count = token >> 1;
        return 0;
    }
    int64_t size = (int64_t)(token >> 2);
    if (size > 4 * WHOLE_MAX)
        s->broken = true;
    return s->broken ? 0 : token & 2 ? -size : size;
}

/* ---- columns ---- */

static void put_times(struct sink *s, const struct pack_point *points, size_t count)
{
    int64_t step = 0;
    put_whole(s, points[0].at_ms);
    for (size_t i = 1; i < count; i++) {
        int64_t next = points[i].at_ms - points[i - 1].at_ms;
        put_whole(s, next - step);
        step = next;
    }
    end_zeros(s);
}

/* Sums of many are added up modulo 2^64: what was not written by us may be anything, and is found out by its order. */
static int64_t plus(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static void take_times(struct source *s, struct pack_point *points, size_t count)
{
    int64_t step = 0;
    s->zero_count = 0;
    points[0].at_ms = take_whole(s);
    for (size_t i = 1; i < count && !s->broken; i++) {
        step = plus(step, take_whole(s));
        points[i].at_ms = plus(points[i - 1].at_ms, step);
        if (points[i].at_ms < points[i - 1].at_ms || points[i].at_ms > WHOLE_MAX)
            s->broken = true;
    }
}

static double *value_at(struct pack_point *p, size_t offset)
{
    return (double *)(void *)((char *)p + offset);
}

static double value_of(const struct pack_point *p, size_t offset)
{
    double ret;
    memcpy(&ret, (const char *)p + offset, sizeof ret);
    return ret;
}

/* Whether it is exactly so many of that unit, and comes back as it was. */
static bool fits(double value, double unit)
{
    double scaled = round(value * unit);
    return fabs(scaled) < (double)WHOLE_MAX && scaled / unit == value;
}

static unsigned decimals_of(const struct pack_point *points, size_t count, size_t offset)
{
    unsigned decimals = 0;
    for (size_t i = 0; i < count && decimals <= DECIMALS_MAX; i++)
        while (decimals <= DECIMALS_MAX && !fits(value_of(&points[i], offset), units[decimals]))
            decimals++;
    /* What fits one unit need not fit the next for a large number: all are asked again. */
    for (size_t i = 0; i < count && decimals <= DECIMALS_MAX; i++)
        if (!fits(value_of(&points[i], offset), units[decimals]))
            decimals = PLAIN;
    return decimals <= DECIMALS_MAX ? decimals : PLAIN;
}

static void put_values(struct sink *s, const struct pack_point *points, size_t count, size_t offset)
{
    unsigned decimals = decimals_of(points, count, offset);
    int64_t last = 0;
    put_byte(s, decimals);
    for (size_t i = 0; i < count; i++) {
        double value = value_of(&points[i], offset);
        if (decimals == PLAIN) {
            uint64_t bits;
            memcpy(&bits, &value, sizeof bits);
            for (unsigned shift = 0; shift < 64; shift += 8)
                put_byte(s, bits >> shift & 0xff);
            continue;
        }
        int64_t whole = (int64_t)round(value * units[decimals]);
        put_whole(s, whole - last);
        last = whole;
    }
    end_zeros(s);
}

static double take_plain(struct source *s)
{
    uint64_t bits = 0;
    double ret;
    for (unsigned shift = 0; shift < 64; shift += 8)
        bits |= (uint64_t)take_byte(s) << shift;
    memcpy(&ret, &bits, sizeof ret);
    return ret;
}

static void take_values(struct source *s, struct pack_point *points, size_t count, size_t offset)
{
    unsigned decimals = take_byte(s);
    int64_t last = 0;
    s->zero_count = 0;
    if (decimals > DECIMALS_MAX && decimals != PLAIN)
        s->broken = true;
    for (size_t i = 0; i < count && !s->broken; i++) {
        if (decimals == PLAIN) {
            *value_at(&points[i], offset) = take_plain(s);
            continue;
        }
        last = plus(last, take_whole(s));
        *value_at(&points[i], offset) = (double)last / units[decimals];
    }
}

static void put_counts(struct sink *s, const struct pack_point *points, size_t count)
{
    int64_t last = 0;
    for (size_t i = 0; i < count; i++) {
        put_whole(s, points[i].count - last);
        last = points[i].count;
    }
    end_zeros(s);
}

static void take_counts(struct source *s, struct pack_point *points, size_t count)
{
    int64_t last = 0;
    s->zero_count = 0;
    for (size_t i = 0; i < count && !s->broken; i++) {
        last = plus(last, take_whole(s));
        if (last < 1 || last > WHOLE_MAX)
            s->broken = true;
        points[i].count = last;
    }
}

/* ---- the whole ---- */

static bool is_one_number(const struct pack_point *p)
{
    return p->count == 1 && p->low == p->sum && p->high == p->sum;
}

static bool all_one_number(const struct pack_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_one_number(&points[i]))
            return false;
    return true;
}

enum err_code pack_points(const struct pack_point *points, size_t count, void **ret, size_t *ret_bytes, struct err *err)
{
    enum { COLUMNS = 5 };
    if (count < 1 || count > PACK_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "history: a pack holds 1 to %d points", PACK_POINTS_MAX);
    struct sink s = {.data = malloc(HEAD_BYTES + count * COLUMNS * VARINT_MAX_BYTES)};
    if (!s.data)
        return err_set(err, ERR_NOMEM, "history: out of memory");
    bool means = !all_one_number(points, count);
    put_byte(&s, VERSION);
    put_byte(&s, means ? FLAG_MEANS : 0);
    put_varint(&s, count);
    put_times(&s, points, count);
    if (means) {
        put_values(&s, points, count, offsetof(struct pack_point, low));
        put_values(&s, points, count, offsetof(struct pack_point, high));
    }
    put_values(&s, points, count, offsetof(struct pack_point, sum));
    if (means)
        put_counts(&s, points, count);
    *ret = s.data;
    *ret_bytes = s.used;
    return ERR_NONE;
}

static void take_columns(struct source *s, bool means, struct pack_point *points, size_t count)
{
    take_times(s, points, count);
    if (means) {
        take_values(s, points, count, offsetof(struct pack_point, low));
        take_values(s, points, count, offsetof(struct pack_point, high));
    }
    take_values(s, points, count, offsetof(struct pack_point, sum));
    if (means)
        take_counts(s, points, count);
    for (size_t i = 0; i < count && !means; i++) {
        points[i].low = points[i].high = points[i].sum;
        points[i].count = 1;
    }
}

enum err_code unpack_points(const void *bytes, size_t byte_count, struct pack_point **ret, size_t *ret_count, struct err *err)
{
    struct source s = {.at = bytes, .end = (const uint8_t *)bytes + byte_count};
    unsigned version = take_byte(&s), flags = take_byte(&s);
    uint64_t count = take_varint(&s);
    if (s.broken || version != VERSION || flags > FLAG_MEANS || count < 1 || count > PACK_POINTS_MAX)
        return err_set(err, ERR_PROTOCOL, "history: packed numbers are damaged");
    struct pack_point *points = calloc((size_t)count, sizeof *points);
    if (!points)
        return err_set(err, ERR_NOMEM, "history: out of memory");
    take_columns(&s, flags == FLAG_MEANS, points, (size_t)count);
    if (s.broken || s.at != s.end) {
        free(points);
        return err_set(err, ERR_PROTOCOL, "history: packed numbers are damaged");
    }
    *ret = points;
    *ret_count = (size_t)count;
    return ERR_NONE;
}
