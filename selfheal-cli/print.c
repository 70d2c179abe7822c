/* print.c - what people read. */
#include "selfheal-cli/print.h"
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

enum { TEXT_MAX_BYTES = 2 * 1024 * 1024, LINE_MAX_BYTES = 64 * 1024, FIELD_WIDTH = 13, CELL_MAX_BYTES = 240 };

static const char *const tone_codes[] = {
    [TONE_NONE] = "",          [TONE_DIM] = "\x1b[2m",     [TONE_BOLD] = "\x1b[1m",  [TONE_RED] = "\x1b[31m",
    [TONE_GREEN] = "\x1b[32m", [TONE_YELLOW] = "\x1b[33m", [TONE_CYAN] = "\x1b[36m",
};
_Static_assert(sizeof tone_codes / sizeof tone_codes[0] == TONE_COUNT, "a tone has no code");

static FILE *output;
static bool colored;

void print_set(FILE *out, bool color)
{
    output = out;
    colored = color;
}

static FILE *out(void)
{
    return output ? output : stdout;
}

static void write_toned(enum tone tone, const char *text, size_t bytes)
{
    bool painted = colored && tone != TONE_NONE && bytes > 0;
    if (painted)
        fputs(tone_codes[tone], out());
    fwrite(text, 1, bytes, out());
    if (painted)
        fputs("\x1b[0m", out());
}

void print_line(enum tone tone, const char *fmt, ...)
{
    struct strbuf plain;
    char *text = NULL;
    va_list args;
    va_start(args, fmt);
    int bytes = vasprintf(&text, fmt, args);
    va_end(args);
    if (bytes < 0)
        return;
    strbuf_init(&plain, LINE_MAX_BYTES);
    plain_append(text, (size_t)bytes, LINE_MAX_BYTES, PLAIN_ONE_LINE, &plain);
    write_toned(tone, strbuf_text(&plain), plain.bytes);
    fputc('\n', out());
    strbuf_free(&plain);
    free(text);
}

void print_stream(enum tone tone, const char *prefix, const char *text, bool *at_line_start)
{
    struct strbuf plain;
    strbuf_init(&plain, TEXT_MAX_BYTES);
    plain_append(text, strlen(text), TEXT_MAX_BYTES, PLAIN_LINES, &plain);
    for (const char *at = strbuf_text(&plain); *at;) {
        size_t bytes = strcspn(at, "\n");
        if (*at_line_start)
            fputs(prefix, out());
        write_toned(tone, at, bytes);
        *at_line_start = at[bytes] == '\n';
        if (*at_line_start)
            fputc('\n', out());
        at += bytes + (at[bytes] == '\n');
    }
    strbuf_free(&plain);
}

void print_text(enum tone tone, const char *indent, const char *text)
{
    bool at_line_start = true;
    print_stream(tone, indent, text, &at_line_start);
    if (!at_line_start)
        fputc('\n', out());
}

void print_field(const char *name, enum tone tone, const char *value)
{
    struct strbuf plain;
    if (!*value)
        return;
    strbuf_init(&plain, LINE_MAX_BYTES);
    plain_append(value, strlen(value), LINE_MAX_BYTES, PLAIN_ONE_LINE, &plain);
    fprintf(out(), "  %-*s", FIELD_WIDTH, name);
    write_toned(tone, strbuf_text(&plain), plain.bytes);
    fputc('\n', out());
    strbuf_free(&plain);
}

void print_error(const char *fmt, ...)
{
    char text[1024], plain[3 * sizeof text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    plain_text(text, plain, sizeof plain);
    fflush(out());
    fprintf(stderr, "selfheal: %s\n", plain);
}

void print_json(const json_t *value)
{
    AUTO_FREE char *text = json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
    fputs(text ? text : "null", out());
    fputc('\n', out());
    fflush(out());
}

/* ---- tables ---- */

struct row {
    enum tone tone;
    char *cells[TABLE_COLUMNS_MAX];
};

struct table {
    size_t column_count, row_count, capacity;
    struct row *rows;
};

struct table *table_create(size_t column_count)
{
    struct table *t = calloc(1, sizeof *t);
    if (t)
        t->column_count = column_count < TABLE_COLUMNS_MAX ? column_count : TABLE_COLUMNS_MAX;
    return t;
}

void table_destroy(struct table *t)
{
    for (size_t i = 0; t && i < t->row_count; i++)
        for (size_t k = 0; k < t->column_count; k++)
            free(t->rows[i].cells[k]);
    if (t)
        free(t->rows);
    free(t);
}

static char *plain_cell(const char *text)
{
    struct strbuf plain;
    strbuf_init(&plain, CELL_MAX_BYTES + 4);
    if (!plain_append(text, strlen(text), CELL_MAX_BYTES, PLAIN_ONE_LINE, &plain))
        strbuf_add(&plain, "\xE2\x80\xA6"); /* an ellipsis */
    return strbuf_take(&plain);
}

void table_add(struct table *t, enum tone tone, const char *const *cells)
{
    if (t && t->row_count == t->capacity) {
        size_t capacity = t->capacity ? t->capacity * 2 : 32;
        struct row *rows = realloc(t->rows, capacity * sizeof *rows);
        if (!rows)
            return;
        t->rows = rows;
        t->capacity = capacity;
    }
    if (!t)
        return;
    struct row *row = &t->rows[t->row_count++];
    *row = (struct row){.tone = tone};
    for (size_t i = 0; i < t->column_count; i++)
        row->cells[i] = plain_cell(cells[i] ? cells[i] : "");
}

static const char *cell(const struct row *row, size_t column)
{
    return row->cells[column] ? row->cells[column] : "";
}

void table_print(const struct table *t)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    for (size_t i = 0; t && i < t->row_count; i++)
        for (size_t k = 0; k < t->column_count; k++)
            if (utf8_chars(cell(&t->rows[i], k)) > widths[k])
                widths[k] = utf8_chars(cell(&t->rows[i], k));
    for (size_t i = 0; t && i < t->row_count; i++) {
        struct strbuf line;
        strbuf_init(&line, LINE_MAX_BYTES);
        for (size_t k = 0; k < t->column_count; k++) {
            const char *text = cell(&t->rows[i], k);
            int pad = k + 1 < t->column_count ? (int)(widths[k] - utf8_chars(text)) + 2 : 0;
            strbuf_addf(&line, "%s%*s", text, pad, "");
        }
        while (line.bytes > 0 && line.data[line.bytes - 1] == ' ')
            line.bytes--;
        write_toned(t->rows[i].tone, line.data ? line.data : "", line.bytes);
        fputc('\n', out());
        strbuf_free(&line);
    }
}

/* ---- times ---- */

const char *span_text(int64_t ms, char buf[AGE_TEXT_BYTES])
{
    int64_t s = ms / 1000;
    if (s < 60)
        snprintf(buf, AGE_TEXT_BYTES, "%" PRId64 " s", s);
    else if (s < 3600)
        snprintf(buf, AGE_TEXT_BYTES, "%" PRId64 " min", s / 60);
    else if (s < 172800) /* two days */
        snprintf(buf, AGE_TEXT_BYTES, s % 3600 >= 60 ? "%" PRId64 " h %" PRId64 " min" : "%" PRId64 " h", s / 3600, s % 3600 / 60);
    else
        snprintf(buf, AGE_TEXT_BYTES, "%" PRId64 " days", s / 86400);
    return buf;
}

const char *age_text(const char *at, int64_t now_us, char buf[AGE_TEXT_BYTES])
{
    char span[AGE_TEXT_BYTES - 8];
    int64_t at_us = 0;
    buf[0] = '\0';
    if (clock_parse(at, &at_us, NULL))
        return buf;
    int64_t ms = (now_us - at_us) / 1000;
    char whole[AGE_TEXT_BYTES];
    snprintf(span, sizeof span, "%.*s", (int)sizeof span - 1, span_text(ms < 0 ? -ms : ms, whole));
    snprintf(buf, AGE_TEXT_BYTES, ms < 0 ? "in %s" : "%s ago", span);
    return buf;
}
