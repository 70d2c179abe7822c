/* Facts out of a server's answer, and to and from JSON. */
#include "common/facts/fact_set.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A number as a whole; Redis writes "-1", "0.98", "3", but also "1.5M" and "7.0.15", which are texts. */
static bool whole_number(const char *value, double *ret)
{
    char *rest;
    if (!*value || !strchr("-0123456789", *value))
        return false;
    *ret = strtod(value, &rest);
    return rest != value && !*rest && isfinite(*ret);
}

/* The number after `key=` in "a=1,b=2". */
static bool part_of(const char *list, const char *key, double *ret)
{
    size_t length = strlen(key);
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, key, length) == 0 && at[length] == '=') {
            *ret = strtod(at + length + 1, NULL);
            return isfinite(*ret);
        }
    }
    return false;
}

static bool is_database(const char *key)
{
    return strncmp(key, "db", 2) == 0 && key[2] && key[2 + strspn(key + 2, "0123456789")] == '\0';
}

/* A value from outside may hold line ends and so look like further lines (a master's name, say): what stands there already stays. */
static void read_value(struct facts *f, const char *key, const char *value)
{
    double number;
    if (facts_get(f, key))
        return;
    if (whole_number(value, &number) || (strncmp(key, "errorstat_", 10) == 0 && part_of(value, "count", &number)))
        facts_set_number(f, key, number);
    else if (!is_database(key))
        facts_set_text(f, key, value);
    else {
        if (part_of(value, "keys", &number))
            facts_set_number(f, "keys", facts_number(f, "keys", 0) + number);
        if (part_of(value, "expires", &number))
            facts_set_number(f, "expires", facts_number(f, "expires", 0) + number);
    }
}

static void read_line(struct facts *f, const char *line, size_t bytes)
{
    static const char keyspace[] = "# Keyspace";
    char key[FACT_NAME_BYTES], value[FACT_TEXT_BYTES];
    const char *colon = memchr(line, ':', bytes);
    if (bytes == sizeof keyspace - 1 && memcmp(line, keyspace, bytes) == 0) {
        facts_set_number(f, "keys", 0);
        facts_set_number(f, "expires", 0);
        return;
    }
    if (!colon || (size_t)(colon - line) >= sizeof key)
        return;
    memcpy(key, line, (size_t)(colon - line));
    key[colon - line] = '\0';
    size_t length = bytes - (size_t)(colon - line) - 1;
    if (length >= sizeof value)
        length = sizeof value - 1;
    memcpy(value, colon + 1, length);
    value[length] = '\0';
    read_value(f, key, value);
}

void facts_read_lines(struct facts *f, const char *answer)
{
    while (*answer) {
        size_t bytes = strcspn(answer, "\r\n");
        read_line(f, answer, bytes);
        answer += bytes;
        answer += strspn(answer, "\r\n");
    }
}

/* ---- JSON ---- */

static json_t *number_json(double number)
{
    return floor(number) == number && fabs(number) < 9e15 ? json_integer((json_int_t)number) : json_real(number);
}

static void add_json(json_t *object, json_t **rose, const struct fact *fact)
{
    json_object_set_new(object, fact->name, fact->type == FACT_TEXT ? json_string(fact->text) : number_json(fact->number));
    if (!fact->rose)
        return;
    if (!*rose)
        *rose = json_object();
    json_object_set_new(*rose, fact->name, json_pack("{s:o, s:I}", "from", number_json(fact->rose_from), "ms", (json_int_t)fact->rose_ms));
}

json_t *facts_json(const struct facts *f, const char *const *names)
{
    json_t *object = json_object(), *rose = NULL;
    const struct fact *fact;
    for (size_t i = 0; names ? names[i] != NULL : i < facts_count(f); i++)
        if ((fact = names ? facts_get(f, names[i]) : facts_at(f, i)))
            add_json(object, &rose, fact);
    if (rose)
        json_object_set_new(object, "rose", rose);
    return object;
}

void facts_read_json(struct facts *f, const json_t *object, int64_t older_ms)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        if (json_is_number(value))
            facts_set_number(f, name, json_number_value(value));
        else if (json_is_string(value))
            facts_set_text(f, name, json_string_value(value));
    }
    json_object_foreach(json_object_get(object, "rose"), name, value)
    {
        const json_t *ms = json_object_get(value, "ms");
        if (json_is_integer(ms) && json_integer_value(ms) >= 0 && json_integer_value(ms) <= INT64_MAX - older_ms)
            facts_set_rose(f, name, json_number_value(json_object_get(value, "from")), json_integer_value(ms) + older_ms);
    }
}
