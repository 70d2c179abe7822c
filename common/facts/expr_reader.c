/* Words, signs, numbers and texts of a condition, one after the other. */
#include "common/facts/expr_reader.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    double factor;
} units[] = {{"KB", 1024}, {"MB", 1048576}, {"GB", 1073741824}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};

int expr_fail(struct expr_reader *r, int at, const char *what)
{
    if (r->err->code == ERR_NONE) {
        *r->ret_column = at + 1;
        err_set(r->err, ERR_INVALID, "%s", what);
    }
    return -1;
}

char expr_peek(struct expr_reader *r)
{
    while (isspace((unsigned char)r->e->text[r->at]))
        r->at++;
    return r->e->text[r->at];
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Takes the word or sign if it stands here, as a whole. */
bool expr_take(struct expr_reader *r, const char *word)
{
    expr_peek(r);
    size_t length = strlen(word);
    if (strncmp(r->e->text + r->at, word, length) != 0 || (is_word(word[length - 1]) && is_word(r->e->text[r->at + (int)length])))
        return false;
    r->at += (int)length;
    return true;
}

int expr_add(struct expr_reader *r, enum expr_op op, unsigned kinds, int begin)
{
    struct expr *e = r->e;
    if (e->node_count == EXPR_NODE_MAX)
        return expr_fail(r, begin, "the condition is too long");
    e->nodes[e->node_count] = (struct expr_node){.op = (uint8_t)op, .kinds = (uint8_t)kinds, .left = -1, .right = -1, .begin = begin, .end = r->at};
    return e->node_count++;
}

bool expr_need(struct expr_reader *r, int node, unsigned kinds)
{
    const struct expr_node *n = &r->e->nodes[node];
    const char *what = kinds == KIND_CONDITION ? "a condition is expected here, such as a comparison"
                       : kinds == KIND_NUMBER  ? "a number is expected here"
                       : kinds == KIND_TEXT    ? "a text is expected here"
                                               : "a number or a text is expected here";
    return (n->kinds & kinds) != 0 || (expr_fail(r, n->begin, what), false);
}

int expr_read_number(struct expr_reader *r)
{
    int begin = r->at;
    char *rest;
    double value = strtod(r->e->text + r->at, &rest);
    r->at = (int)(rest - r->e->text);
    size_t unit_length = 0;
    while (isalpha((unsigned char)rest[unit_length]))
        unit_length++;
    for (size_t i = 0; unit_length && i < sizeof units / sizeof units[0]; i++)
        if (strlen(units[i].name) == unit_length && strncmp(units[i].name, rest, unit_length) == 0) {
            value *= units[i].factor;
            r->at += (int)unit_length;
            unit_length = 0;
        }
    if (unit_length)
        return expr_fail(r, r->at, "unknown unit: KB MB GB, ms s m h d");
    int node = expr_add(r, OP_NUMBER, KIND_NUMBER, begin);
    if (node >= 0)
        r->e->nodes[node].number = value;
    return node;
}

int expr_read_text(struct expr_reader *r)
{
    int begin = r->at;
    const char *open = r->e->text + r->at + 1, *close = strchr(open, '"');
    if (!close)
        return expr_fail(r, begin, "the text is not closed with \"");
    r->at = (int)(close + 1 - r->e->text);
    int node = expr_add(r, OP_TEXT, KIND_TEXT, begin);
    if (node >= 0 && !(r->e->nodes[node].text = strndup(open, (size_t)(close - open))))
        return expr_fail(r, begin, "out of memory");
    return node;
}

struct expr_node *expr_named(struct expr *e, const char *name)
{
    for (int i = 0; i < e->node_count; i++)
        if (e->nodes[i].named && strcmp(e->nodes[i].text, name) == 0)
            return &e->nodes[i];
    return NULL;
}

/* Words of the language are no names. */
static bool is_reserved(const char *name)
{
    static const char *const words[] = {"and", "or", "not", "rose", "within", "known"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

int expr_read_name(struct expr_reader *r, bool known)
{
    char c = expr_peek(r);
    int begin = r->at;
    while (is_word(r->e->text[r->at]))
        r->at++;
    if (!isalpha((unsigned char)c) || r->at - begin >= FACT_NAME_BYTES)
        return expr_fail(r, begin, c ? "a name, a number or a text is expected here" : "something is missing at the end");
    int node = expr_add(r, known ? OP_KNOWN : OP_NAME, known ? KIND_CONDITION : KIND_VALUE, begin);
    char *name = node >= 0 ? strndup(r->e->text + begin, (size_t)(r->at - begin)) : NULL;
    if (!name)
        return expr_fail(r, begin, "out of memory");
    r->e->nodes[node].text = name;
    if (is_reserved(name))
        return expr_fail(r, begin, "a name, a number or a text is expected here");
    r->e->nodes[node].named = !expr_named(r->e, name);
    return node;
}
