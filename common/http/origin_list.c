/* Whether an Origin is among those that a setting lists. */
#include "common/http/origin_list.h"
#include <stddef.h>
#include <string.h>
#include <strings.h>

bool origin_list_has(const char *list, const char *origin)
{
    if (!list || !origin || !*origin || strcasecmp(origin, "null") == 0)
        return false;
    size_t wanted = strlen(origin);
    while (*list) {
        list += strspn(list, ", \t");
        size_t whole = strcspn(list, ",");
        size_t length = whole;
        while (length && strchr(" \t/", list[length - 1]))
            length--;
        if (length == wanted && strncasecmp(list, origin, wanted) == 0)
            return true;
        list += whole;
    }
    return false;
}
