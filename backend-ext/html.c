/* html.c - see html.h. */
#include "backend-ext/html.h"
#include <stdlib.h>
#include <string.h>

static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void escape(struct strbuf *out, const char *text)
{
    while (*text) {
        size_t plain = strcspn(text, "&<>\"'");
        strbuf_append(out, text, plain);
        text += plain;
        if (*text)
            strbuf_add(out, entity_of(*text++));
    }
}

void html_text(struct strbuf *out, const char *text)
{
    struct strbuf plain;
    size_t bytes = text ? strlen(text) : 0;

    strbuf_init(&plain, 3 * bytes + 1); /* no byte becomes more than three */
    plain_append(text ? text : "", bytes, plain.limit_bytes, PLAIN_LINES, &plain);
    escape(out, strbuf_text(&plain));
    strbuf_free(&plain);
}

void html_row(struct strbuf *out, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    html_raw(out, "<tr><th>");
    html_text(out, name);
    html_raw(out, "</th><td>");
    html_text(out, text);
    html_raw(out, "</td></tr>\n");
}

void html_json(struct strbuf *out, const json_t *value)
{
    AUTO_FREE char *text = json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    html_raw(out, "<pre>");
    html_text(out, text);
    html_raw(out, "</pre>\n");
}

/* In JSON these three stand in strings only, where an escape says the same. */
void html_script_json(struct strbuf *out, const char *json)
{
    while (*json) {
        size_t plain = strcspn(json, "<>&");
        strbuf_append(out, json, plain);
        json += plain;
        if (*json)
            strbuf_addf(out, "\\u%04x", (unsigned)(unsigned char)*json++);
    }
}
