/* Events, severities and globs by their words. */
#include "backend-ext/alert.h"
#include <stdlib.h>
#include <string.h>

const struct alert_event_row alert_events[ALERT_EVENT_COUNT] = {
    [ALERT_OPENED] = {"opened", "opened", false, true},
    [ALERT_REOPENED] = {"reopened", "is back", false, true},
    [ALERT_ESCALATED] = {"escalated", "got worse", false, true},
    [ALERT_APPROVAL] = {"approval", "a fix waits for approval", false, true},
    [ALERT_ACKNOWLEDGED] = {"acknowledged", "somebody is on it", false, false},
    [ALERT_HEALED] = {"healed", "healed, and proven", true, true},
    [ALERT_RESOLVED] = {"resolved", "resolved", true, true},
    [ALERT_DELETED] = {"deleted", "deleted", true, true},
    [ALERT_NOT_HEALED] = {"not_healed", "not healed: it needs a person", false, true},
    [ALERT_REMINDER] = {"reminder", "still open", false, true},
    [ALERT_SILENT] = {"silent", "has fallen silent", false, true},
    [ALERT_HEARD] = {"heard", "is heard again", true, true},
};

enum alert_event_kind alert_event_find(const char *name)
{
    int kind = 0;
    while (kind < ALERT_EVENT_COUNT && strcmp(alert_events[kind].name, name) != 0)
        kind++;
    return (enum alert_event_kind)kind;
}

static const char *const severity_names[] = {[ALERT_LOW] = "low", [ALERT_MEDIUM] = "medium", [ALERT_HIGH] = "high"};

enum alert_severity alert_severity_of(const char *text)
{
    for (int s = ALERT_LOW; text && s <= ALERT_HIGH; s++)
        if (strcmp(text, severity_names[s]) == 0)
            return (enum alert_severity)s;
    return ALERT_MEDIUM;
}

const char *alert_severity_name(enum alert_severity severity)
{
    return severity_names[severity];
}

/* One star is remembered at a time: enough for globs, and linear but for the product of both lengths. */
bool alert_glob(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool alert_list_has(const struct alert_list *list, const char *word)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->words[i], word) == 0)
            return true;
    return false;
}
