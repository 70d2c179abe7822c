/* What several routes read from an address. */
#include "health-monitor/query.h"
#include "common/base/base.h"
#include <errno.h>
#include <stdlib.h>

enum err_code query_moment(const struct http_request *request, const char *name, int64_t *ret_ms, struct err *err)
{
    const char *text = http_query(request, name);
    int64_t at_us;
    if (!text)
        return ERR_NONE;
    if (clock_parse(text, &at_us, NULL))
        return err_set(err, ERR_INVALID, "query %s: expected a time such as 2026-01-02T03:04:05Z", name);
    *ret_ms = at_us / 1000;
    return ERR_NONE;
}

enum err_code query_number(const struct http_request *request, const char *name, int least, int most, int *ret, struct err *err)
{
    const char *text = http_query(request, name);
    if (!text)
        return ERR_NONE;
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || end == text || *end || value < least || value > most)
        return err_set(err, ERR_INVALID, "query %s: expected a whole number from %d to %d", name, least, most);
    *ret = (int)value;
    return ERR_NONE;
}
