/* Which span of time is asked for. */
#include "backend-ext/insight.h"
#include <stdio.h>
#include <string.h>

#define DAY_US (86400 * (int64_t)1000000)

enum err_code insight_time_read(const char *text, const char *name, char ret[CLOCK_TEXT_BYTES], struct err *err)
{
    char time[CLOCK_TEXT_BYTES];
    int64_t at_us = 0;

    ret[0] = '\0';
    if (!text)
        return ERR_NONE;
    snprintf(time, sizeof time, "%s", text);
    char *space = strchr(time, ' ');
    if (space)
        *space = '+';
    if (strlen(text) >= sizeof time || clock_parse(time, &at_us, NULL) != ERR_NONE)
        return err_set(err, ERR_INVALID, "parameter %s: is not an RFC 3339 time", name);
    clock_text(at_us, ret);
    return ERR_NONE;
}

/* Like Europe/Berlin.  Letters and slashes alone, but for Etc/GMT+3: PostgreSQL would take "x+3" for a rule of its own, with the sign turned
 * round. */
static bool zone_is_name(const char *text)
{
    size_t etc = strncmp(text, "Etc/GMT", strlen("Etc/GMT")) == 0 ? strlen("Etc/GMT") : 0;
    const char *letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/-";
    size_t length = strlen(text);

    if (length == 0 || length >= INSIGHT_ZONE_BYTES)
        return false;
    return strspn(text, letters) == length || (etc && strspn(text + etc, "+-0123456789") == length - etc);
}

static enum err_code zone_read(const char *text, char ret[INSIGHT_ZONE_BYTES], struct err *err)
{
    char zone[INSIGHT_ZONE_BYTES];

    snprintf(zone, sizeof zone, "%s", text ? text : "UTC");
    for (char *space = zone; (space = strchr(space, ' ')) != NULL;)
        *space = '+'; /* of Etc/GMT+3, where it came unescaped */
    if (text && (strlen(text) >= sizeof zone || !zone_is_name(zone)))
        return err_set(err, ERR_INVALID, "parameter tz: is not the name of a time zone");
    memcpy(ret, zone, sizeof zone);
    return ERR_NONE;
}

enum err_code insight_span_read(const char *from, const char *to, const char *zone, int64_t now_us, struct insight_span *ret, struct err *err)
{
    struct insight_span span;
    int64_t from_us = 0, to_us = now_us;
    enum err_code code = insight_time_read(to, "to", span.to, err);

    if (code == ERR_NONE)
        code = insight_time_read(from, "from", span.from, err);
    if (code == ERR_NONE)
        code = zone_read(zone, span.zone, err);
    if (code == ERR_NONE && *span.to)
        code = clock_parse(span.to, &to_us, err);
    if (code == ERR_NONE)
        from_us = to_us - INSIGHT_DAYS_DEFAULT * DAY_US;
    if (code == ERR_NONE && *span.from)
        code = clock_parse(span.from, &from_us, err);
    if (code != ERR_NONE)
        return code;
    if (from_us >= to_us)
        return err_set(err, ERR_INVALID, "parameter from: is not before to");
    if (to_us - from_us > INSIGHT_DAYS_MAX * DAY_US)
        return err_set(err, ERR_INVALID, "parameter from: is more than %d days before to", INSIGHT_DAYS_MAX);
    clock_text(from_us, span.from);
    clock_text(to_us, span.to);
    *ret = span;
    return ERR_NONE;
}
