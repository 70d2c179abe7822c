/* Texts with holes that facts fill. */
#include "common/facts/template.h"
#include "common/facts/expr.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOLE_BYTES = 200, PLAIN_NAME_MAX = 63 };

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* The bytes of a plain name at text, 0 when there is none. */
static size_t name_bytes(const char *text)
{
    size_t bytes = strspn(text, LETTERS "-.");
    return bytes <= PLAIN_NAME_MAX && *text != '-' && *text != '.' ? bytes : 0;
}

static bool is_typed(const char *hole)
{
    return *hole == '=' || *hole == '@';
}

/* What stands between `{` and `}` at `open`; NULL when it is not closed or too long. */
static const char *read_hole(const char *open, char ret[HOLE_BYTES])
{
    const char *close = strchr(open, '}');
    size_t bytes = close ? (size_t)(close - open) - 1 : HOLE_BYTES;
    if (bytes >= HOLE_BYTES)
        return NULL;
    memcpy(ret, open + 1, bytes);
    ret[bytes] = '\0';
    return close + 1;
}

/* The beginning of the next hole, with the plain text before it appended (`out` may be NULL); NULL at the end. */
static const char *next_hole(const char *text, struct strbuf *out)
{
    for (;;) {
        size_t plain = strcspn(text, "{}");
        if (out)
            strbuf_append(out, text, plain);
        text += plain;
        if (!*text)
            return NULL;
        if (*text == '{' && text[1] != '{')
            return text;
        if (out)
            strbuf_append(out, text, 1);
        text += text[0] == text[1] ? 2 : 1;
    }
}

bool template_has_holes(const char *text)
{
    return next_hole(text, NULL) != NULL;
}

static struct expr *parse_hole(const char *hole, int *ret_column, struct err *err)
{
    struct expr *e = NULL;
    return expr_parse_number(hole + is_typed(hole), &e, ret_column, err) == ERR_NONE ? e : NULL;
}

static bool is_fact_name(const char *hole)
{
    const char *name = hole + (*hole == '@');
    return strspn(name, LETTERS) == strlen(name);
}

enum err_code template_check(const char *text, int *ret_column, struct err *err)
{
    char hole[HOLE_BYTES];
    const char *at = text;
    while ((at = next_hole(at, NULL))) {
        int column = 1;
        const char *begin = at;
        if (!(at = read_hole(at, hole))) {
            *ret_column = (int)(begin - text) + 1;
            return err_set(err, ERR_INVALID, "the { is not closed with } (two of them, {{, stand for one)");
        }
        struct err why = {0};
        struct expr *e = parse_hole(hole, &column, &why);
        bool plain_name = e && (*hole == '=' || is_fact_name(hole));
        expr_free(e);
        if (!plain_name) {
            *ret_column = (int)(begin - text) + 1 + is_typed(hole) + column;
            return err_set(err, ERR_INVALID, "{%.60s}: %s", hole, why.msg[0] ? why.msg : "only {=...} may hold arithmetic");
        }
        /* Else nobody could tell where the name ends and the text goes on. */
        if (*hole == '@' && *at && strchr(LETTERS "-.", *at)) {
            *ret_column = (int)(at - text) + 1;
            return err_set(err, ERR_INVALID, "{%.60s}: a letter, digit, _, - or . must not stand right after it", hole);
        }
    }
    return ERR_NONE;
}

/* What a server calls a thing is taken as it is, or not at all. */
static bool fill_name(const char *name, const struct facts *f, struct strbuf *out)
{
    const char *text = facts_text(f, name);
    size_t bytes = name_bytes(text);
    return bytes > 0 && !text[bytes] && strbuf_add(out, text);
}

static bool fill_hole(const char *hole, const struct facts *f, struct strbuf *out)
{
    if (*hole == '@')
        return fill_name(hole + 1, f, out);
    if (*hole != '=') {
        char words[FACT_TEXT_BYTES + 40];
        const struct fact *fact = facts_get(f, hole);
        if (fact)
            fact_words(fact, words, sizeof words);
        return fact && strbuf_add(out, words);
    }
    int column;
    struct err ignored;
    double number;
    struct expr *e = parse_hole(hole, &column, &ignored);
    bool known = e && expr_number(e, f, &number) && fabs(number) < 9e15;
    expr_free(e);
    return known && strbuf_addf(out, "%lld", (long long)number);
}

/* Nothing half filled is left. */
static bool take_back(struct strbuf *out, size_t before)
{
    out->bytes = before;
    if (out->data)
        out->data[before] = '\0';
    return false;
}

bool template_fill(const char *text, const struct facts *f, struct strbuf *out)
{
    char hole[HOLE_BYTES];
    size_t before = out->bytes;
    bool filled = true;
    for (const char *at = text; filled && (at = next_hole(at, out));)
        filled = (at = read_hole(at, hole)) && fill_hole(hole, f, out);
    if (filled && !out->overflowed)
        return true;
    return take_back(out, before);
}

static bool fill_own(const char *hole, template_word *word, const void *ctx, struct strbuf *out)
{
    const char *text = word(ctx, hole + 1);
    size_t bytes = text ? name_bytes(text) : 0;
    return bytes > 0 && !text[bytes] && strbuf_add(out, text);
}

bool template_fill_own(const char *text, template_word *word, const void *ctx, struct strbuf *out)
{
    char hole[HOLE_BYTES];
    size_t before = out->bytes;
    bool filled = true;
    for (const char *open; filled && (open = next_hole(text, NULL));) {
        const char *next = read_hole(open, hole);
        bool own = next && *hole == '.';
        if (!next)
            break;
        strbuf_append(out, text, (size_t)((own ? open : next) - text));
        filled = !own || fill_own(hole, word, ctx, out);
        text = next;
    }
    if (filled && strbuf_add(out, text) && !out->overflowed)
        return true;
    return take_back(out, before);
}

/* The bytes of a whole number at text, 0 when there is none. */
static size_t number_bytes(const char *text)
{
    enum { DIGITS_MAX = 16 };
    size_t sign = *text == '-', digits = strspn(text + sign, "0123456789");
    return digits == 0 || digits > DIGITS_MAX ? 0 : sign + digits;
}

bool template_fits(const char *text, const char *filled)
{
    char hole[HOLE_BYTES];
    for (const char *at = text; *at;) {
        if (*at == '{' && at[1] != '{') {
            if (!(at = read_hole(at, hole)) || !is_typed(hole))
                return false;
            size_t bytes = *hole == '=' ? number_bytes(filled) : name_bytes(filled);
            if (bytes == 0)
                return false;
            filled += bytes;
        } else {
            if (*filled++ != *at)
                return false;
            at += (*at == '{' || *at == '}') && at[1] == at[0] ? 2 : 1;
        }
    }
    return !*filled;
}

void template_names(const char *text, void (*each)(void *ctx, const char *name), void *ctx)
{
    char hole[HOLE_BYTES];
    for (const char *at = text; (at = next_hole(at, NULL)) && (at = read_hole(at, hole));) {
        int column;
        struct err ignored;
        struct expr *e = parse_hole(hole, &column, &ignored);
        for (size_t i = 0; e && expr_name(e, i, NULL); i++)
            each(ctx, expr_name(e, i, NULL));
        expr_free(e);
    }
}
