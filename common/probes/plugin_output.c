/* plugin_output.c - https://nagios-plugins.org/doc/guidelines.html, "Performance data". */
#include "common/probes/plugin_output.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MAX = 32, LINE_BYTES = 4096, NAME_ROOM = FACT_NAME_BYTES - 8 };

static void set(struct facts *f, const char *label, const char *tail, const char *value)
{
    char name[FACT_NAME_BYTES + 8], *rest;
    double number = strtod(value, &rest);
    snprintf(name, sizeof name, "%s%s", label, tail);
    if (rest != value)
        facts_set_number(f, name, number);
}

/* "12MB;80;90;0;100"; a warning or critical value may be a range ("10:20"), which is no number. */
static void read_values(const char *label, char *values, struct facts *f)
{
    static const char *const tails[] = {"", "_warn", "_crit"};
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        char *end = values + strcspn(values, ";");
        bool last = *end == '\0';
        *end = '\0';
        if (i == 0 || (*values && values[strspn(values, "0123456789.-")] == '\0'))
            set(f, label, tails[i], values);
        if (last)
            return;
        values = end + 1;
    }
}

static void read_numbers(char *at, struct facts *f)
{
    for (int i = 0; i < NUMBER_MAX; i++) {
        at += strspn(at, " \t");
        bool quoted = *at == '\'';
        char *label = at + quoted, *end = quoted ? strchr(label, '\'') : label + strcspn(label, "=");
        char *equals = end && *end ? strchr(end, '=') : NULL;
        if (!equals || end == label)
            return;
        char name[FACT_NAME_BYTES] = "perf_";
        size_t used = strlen(name);
        for (const char *c = label; c < end && used < NAME_ROOM; c++)
            name[used++] = isalnum((unsigned char)*c) ? *c : '_';
        name[used] = '\0';
        char *values = equals + 1, *next = values + strcspn(values, " \t");
        bool last = *next == '\0';
        *next = '\0';
        read_values(name, values, f);
        if (last)
            return;
        at = next + 1;
    }
}

void plugin_output_read(const char *text, struct facts *f)
{
    char line[LINE_BYTES];
    snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\r\n"), text);
    char *bar = strchr(line, '|');
    if (bar) {
        *bar = '\0';
        read_numbers(bar + 1, f);
        while (bar > line && bar[-1] == ' ')
            *--bar = '\0';
    }
    facts_set_text(f, "plugin_output", line);
}
