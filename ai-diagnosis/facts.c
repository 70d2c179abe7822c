/* Bullets with what was really seen. */
#include "ai-diagnosis/facts.h"
#include "ai-diagnosis/answer.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEEN_MAX_BYTES = 240, FACT_BYTES = 320 };

/* Pairs of numbers in a metrics snapshot, as the health monitor names them. */
static const struct {
    const char *used, *max;
    double unit;        /* what one shown unit counts */
    const char *format; /* takes used and max */
} pairs[] = {
    {"memory_used", "memory_max", 1048576, "memory %.1f of %.1f MB"},
    {"clients_connected", "clients_max", 1, "%.0f of %.0f clients connected"},
    {"total_connections", "max_connections", 1, "%.0f of %.0f connections taken"},
};

static void add_bullet(struct strbuf *b, const char *fact)
{
    static const char bullet[] = " • ";
    if (b->bytes + sizeof bullet + strlen(fact) > ANSWER_MAX_BYTES)
        return;
    strbuf_add(b, b->bytes ? bullet : bullet + 1);
    strbuf_add(b, fact);
}

/* One line, without the bullet sign at which the screen would split it. */
static void flatten(char *text)
{
    static const char bullet[] = "•";
    for (char *at = text; (at = strstr(at, bullet)) != NULL;)
        memcpy(at, " - ", sizeof bullet - 1);
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = ' ';
}

void facts_add_seen(struct strbuf *b, const char *text, const char *source)
{
    char copy[SEEN_MAX_BYTES + 1];
    char fact[FACT_BYTES];
    if (!text || !*text)
        return;
    size_t bytes = utf8_cut(text, strlen(text), SEEN_MAX_BYTES);
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    flatten(copy);
    snprintf(fact, sizeof fact, "%c%s: \"%s%s\"", toupper((unsigned char)source[0]), source + 1, copy, text[bytes] ? "…" : "");
    add_bullet(b, fact);
}

static bool number(const json_t *metrics, const char *key, double *ret)
{
    const json_t *value = json_object_get(metrics, key);
    if (!json_is_number(value))
        return false;
    *ret = json_number_value(value);
    /* Beyond this it is no count of anything, only a way to fill the text with digits. */
    return isfinite(*ret) && *ret >= 0 && *ret < 1e15;
}

void facts_add_metrics(struct strbuf *b, const json_t *metrics)
{
    char fact[FACT_BYTES];
    double used, max, idle;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (!number(metrics, pairs[i].used, &used) || !number(metrics, pairs[i].max, &max) || max <= 0)
            continue;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(fact, sizeof fact, pairs[i].format, used / pairs[i].unit, max / pairs[i].unit);
#pragma GCC diagnostic pop
        add_bullet(b, fact);
    }
    if (number(metrics, "idle_connections", &idle) && idle > 0) {
        snprintf(fact, sizeof fact, "%.0f of them sit idle", idle);
        add_bullet(b, fact);
    }
}
