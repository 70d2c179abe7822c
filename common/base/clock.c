/* The two clocks, and moments as text. */
#include "common/base/clock.h"
#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What four digits of a year can say, in seconds. */
#define YEAR_0_S INT64_C(-62167219200)
#define YEAR_10000_S INT64_C(253402300800)

static int64_t read_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_mono_ms(void)
{
    return clock_mono_us() / 1000;
}

int64_t clock_wall_us(void)
{
    return read_us(CLOCK_REALTIME);
}

/* ---- a clock that nobody sets ---- */

static char boot_id[40];
static pthread_once_t boot_once = PTHREAD_ONCE_INIT;

/* Without one no mark is recognised, and the wall clock counts. */
static void read_boot_id(void)
{
    FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (!f)
        return;
    if (fgets(boot_id, sizeof boot_id, f))
        boot_id[strcspn(boot_id, "\n")] = '\0';
    fclose(f);
}

const char *clock_mark(char buf[CLOCK_MARK_BYTES])
{
    pthread_once(&boot_once, read_boot_id);
    snprintf(buf, CLOCK_MARK_BYTES, "%s %lld", boot_id, (long long)read_us(CLOCK_BOOTTIME));
    return buf;
}

static bool read_mark(const char *mark, int64_t *ret_us)
{
    size_t bytes = strlen(boot_id);
    char *end;
    if (!mark || bytes == 0 || strncmp(mark, boot_id, bytes) != 0 || mark[bytes] != ' ')
        return false;
    errno = 0;
    *ret_us = strtoll(mark + bytes + 1, &end, 10);
    return errno == 0 && *end == '\0' && end != mark + bytes + 1;
}

int64_t clock_since_us(const char *mark, int64_t at_us)
{
    int64_t then_us;
    pthread_once(&boot_once, read_boot_id);
    int64_t since_us = read_mark(mark, &then_us) ? read_us(CLOCK_BOOTTIME) - then_us : clock_wall_us() - at_us;
    return since_us < 0 ? -1 : since_us;
}

/* ---- moments as text ---- */

/* Splits into whole seconds (rounded down, also before 1970) and the fraction. */
static struct tm split(int64_t at_us, int *ret_fraction_us)
{
    int64_t seconds = at_us / 1000000;
    int64_t fraction = at_us % 1000000;
    if (fraction < 0) {
        fraction += 1000000;
        seconds--;
    }
    *ret_fraction_us = (int)fraction;
    time_t t = (time_t)seconds;
    struct tm tm;
    gmtime_r(&t, &tm);
    return tm;
}

const char *clock_text(int64_t at_us, char buf[CLOCK_TEXT_BYTES])
{
    int fraction_us;
    struct tm tm = split(at_us, &fraction_us);
    /* strftime's %Y writes year 1 with one digit. */
    size_t used = (size_t)snprintf(buf, CLOCK_TEXT_BYTES, "%04d", tm.tm_year + 1900);
    used += strftime(buf + used, CLOCK_TEXT_BYTES - used, "-%m-%dT%H:%M:%S", &tm);
    if (fraction_us) {
        used += (size_t)snprintf(buf + used, CLOCK_TEXT_BYTES - used, ".%06d", fraction_us);
        while (buf[used - 1] == '0')
            used--;
    }
    snprintf(buf + used, CLOCK_TEXT_BYTES - used, "Z");
    return buf;
}

const char *clock_now_text(char buf[CLOCK_TEXT_BYTES])
{
    int fraction_us;
    struct tm tm = split(clock_wall_us(), &fraction_us);
    size_t used = strftime(buf, CLOCK_TEXT_BYTES, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(buf + used, CLOCK_TEXT_BYTES - used, ".%03dZ", fraction_us / 1000);
    return buf;
}

/* Reads exactly `digits` digits; false when something else stands there. */
static bool take_digits(const char **at, int digits, int *ret)
{
    int value = 0;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (!isdigit((unsigned char)**at))
            return false;
        value = value * 10 + (**at - '0');
    }
    *ret = value;
    return true;
}

static bool take_char(const char **at, const char *allowed)
{
    if (!**at || !strchr(allowed, **at))
        return false;
    (*at)++;
    return true;
}

static bool take_fraction(const char **at, int64_t *ret_us)
{
    int64_t us = 0;
    int scale = 100000;
    if (!isdigit((unsigned char)**at))
        return false;
    for (; isdigit((unsigned char)**at); (*at)++, scale /= 10)
        us += (int64_t)(**at - '0') * scale;
    *ret_us = us;
    return true;
}

static bool take_offset(const char **at, int *ret_seconds)
{
    if (take_char(at, "Zz")) {
        *ret_seconds = 0;
        return true;
    }
    int sign = **at == '-' ? -1 : 1;
    int hours, minutes;
    if (!take_char(at, "+-") || !take_digits(at, 2, &hours) || !take_char(at, ":") || !take_digits(at, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret_seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool take_date_time(const char **at, struct tm *ret)
{
    struct tm tm = {0};
    if (!take_digits(at, 4, &tm.tm_year) || !take_char(at, "-") || !take_digits(at, 2, &tm.tm_mon) || !take_char(at, "-") ||
        !take_digits(at, 2, &tm.tm_mday) || !take_char(at, "Tt ") || !take_digits(at, 2, &tm.tm_hour) || !take_char(at, ":") ||
        !take_digits(at, 2, &tm.tm_min) || !take_char(at, ":") || !take_digits(at, 2, &tm.tm_sec))
        return false;
    if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *ret = tm;
    return true;
}

enum err_code clock_parse(const char *text, int64_t *ret_at_us, struct err *err)
{
    const char *at = text;
    struct tm tm;
    int64_t fraction_us = 0;
    int offset_seconds;
    if (!take_date_time(&at, &tm) || (*at == '.' && (at++, !take_fraction(&at, &fraction_us))) || !take_offset(&at, &offset_seconds) || *at)
        return err_set(err, ERR_INVALID, "\"%.60s\" is not an RFC 3339 time", text);

    int day = tm.tm_mday;
    time_t seconds = timegm(&tm);
    if (tm.tm_mday != day)
        return err_set(err, ERR_INVALID, "\"%.60s\" names a day that does not exist", text);
    seconds -= offset_seconds;
    if (seconds < YEAR_0_S || seconds >= YEAR_10000_S)
        return err_set(err, ERR_INVALID, "\"%.60s\" is in UTC not within the years 0000 to 9999", text);
    *ret_at_us = (int64_t)seconds * 1000000 + fraction_us;
    return ERR_NONE;
}
