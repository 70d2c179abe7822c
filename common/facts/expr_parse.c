/* Reads a condition: words, then operators by a table of precedence.  Mistakes come with their column. */
#include "common/facts/expr_reader.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Binary operators: how strongly they bind, what they take and give. */
static const struct {
    const char *word;
    int binds;
    enum expr_op op;
    unsigned left, right, gives;
} operators[] = {
    {"or", 1, OP_OR, KIND_CONDITION, KIND_CONDITION, KIND_CONDITION}, {"and", 2, OP_AND, KIND_CONDITION, KIND_CONDITION, KIND_CONDITION},
    {"==", 4, OP_EQUAL, KIND_VALUE, KIND_VALUE, KIND_CONDITION},      {"!=", 4, OP_UNEQUAL, KIND_VALUE, KIND_VALUE, KIND_CONDITION},
    {"<=", 4, OP_AT_MOST, KIND_NUMBER, KIND_NUMBER, KIND_CONDITION},  {">=", 4, OP_AT_LEAST, KIND_NUMBER, KIND_NUMBER, KIND_CONDITION},
    {"<", 4, OP_LESS, KIND_NUMBER, KIND_NUMBER, KIND_CONDITION},      {">", 4, OP_MORE, KIND_NUMBER, KIND_NUMBER, KIND_CONDITION},
    {"!~", 4, OP_MATCHES_NOT, KIND_TEXT, KIND_TEXT, KIND_CONDITION},  {"~", 4, OP_MATCHES, KIND_TEXT, KIND_TEXT, KIND_CONDITION},
    {"+", 5, OP_ADD, KIND_NUMBER, KIND_NUMBER, KIND_NUMBER},          {"-", 5, OP_SUBTRACT, KIND_NUMBER, KIND_NUMBER, KIND_NUMBER},
    {"*", 6, OP_MULTIPLY, KIND_NUMBER, KIND_NUMBER, KIND_NUMBER},     {"/", 6, OP_DIVIDE, KIND_NUMBER, KIND_NUMBER, KIND_NUMBER},
};
enum { BINDS_NOT = 3, BINDS_NEGATE = 7, OPERATOR_COUNT = sizeof operators / sizeof operators[0] };

static int parse_level(struct expr_reader *r, int binds_least);

static int parse_span(struct expr_reader *r, int name)
{
    if (!expr_take(r, "within"))
        return expr_fail(r, r->at, "after `rose` comes `within` and a time, such as 2m");
    if (!isdigit((unsigned char)expr_peek(r)))
        return expr_fail(r, r->at, "a time is expected here, such as 2m");
    int span = expr_read_number(r);
    if (span < 0)
        return -1;
    struct expr_node *n = &r->e->nodes[name];
    n->op = OP_ROSE;
    n->kinds = KIND_CONDITION;
    n->number = r->e->nodes[span].number;
    n->end = r->at;
    expr_named(r->e, n->text)->counter = true;
    return name;
}

static int parse_name(struct expr_reader *r)
{
    int name = expr_read_name(r, false);
    return name >= 0 && expr_take(r, "rose") ? parse_span(r, name) : name;
}

static int parse_call(struct expr_reader *r, enum expr_op op, int begin)
{
    int left = parse_level(r, 0);
    if (left < 0 || !expr_take(r, ","))
        return expr_fail(r, r->at, "a comma and a second number are expected here");
    int right = parse_level(r, 0);
    if (right < 0 || !expr_take(r, ")"))
        return expr_fail(r, r->at, ") is expected here");
    int node = expr_need(r, left, KIND_NUMBER) && expr_need(r, right, KIND_NUMBER) ? expr_add(r, op, KIND_NUMBER, begin) : -1;
    if (node >= 0) {
        r->e->nodes[node].left = (int8_t)left;
        r->e->nodes[node].right = (int8_t)right;
    }
    return node;
}

static int parse_prefixed(struct expr_reader *r, enum expr_op op, int binds, unsigned kind, int begin)
{
    int inner = parse_level(r, binds);
    int node = inner >= 0 && expr_need(r, inner, kind) ? expr_add(r, op, kind, begin) : -1;
    if (node >= 0)
        r->e->nodes[node].left = (int8_t)inner;
    return node;
}

static int parse_operand(struct expr_reader *r)
{
    char c = expr_peek(r);
    int begin = r->at;
    if (expr_take(r, "(")) {
        int inner = parse_level(r, 0);
        return inner < 0 || expr_take(r, ")") ? inner : expr_fail(r, r->at, ") is expected here");
    }
    if (expr_take(r, "not"))
        return parse_prefixed(r, OP_NOT, BINDS_NOT, KIND_CONDITION, begin);
    if (expr_take(r, "-"))
        return parse_prefixed(r, OP_NEGATE, BINDS_NEGATE, KIND_NUMBER, begin);
    if (expr_take(r, "known"))
        return expr_read_name(r, true);
    /* With the bracket, so that facts may be called min and max. */
    if (expr_take(r, "min("))
        return parse_call(r, OP_MIN, begin);
    if (expr_take(r, "max("))
        return parse_call(r, OP_MAX, begin);
    return isdigit((unsigned char)c) ? expr_read_number(r) : c == '"' ? expr_read_text(r) : parse_name(r);
}

static bool compile(struct expr_reader *r, struct expr_node *n)
{
    const struct expr_node *pattern = &r->e->nodes[n->right];
    int column = 1;
    struct err err = {0};
    if (pattern->op != OP_TEXT)
        return expr_fail(r, pattern->begin, "a regular expression in double quotes is expected here"), false;
    if (pattern_compile(pattern->text, false, &n->pattern, &column, &err))
        expr_fail(r, pattern->begin + column, err.msg);
    return n->pattern != NULL;
}

static int join(struct expr_reader *r, size_t op, int left, int right)
{
    if (!expr_need(r, left, operators[op].left) || !expr_need(r, right, operators[op].right))
        return -1;
    int both = r->e->nodes[left].kinds & r->e->nodes[right].kinds;
    if (operators[op].left == KIND_VALUE && !both)
        return expr_fail(r, r->e->nodes[right].begin, "a number and a text cannot be compared");
    int node = expr_add(r, operators[op].op, operators[op].gives, r->e->nodes[left].begin);
    if (node < 0)
        return -1;
    struct expr_node *n = &r->e->nodes[node];
    n->left = (int8_t)left;
    n->right = (int8_t)right;
    n->end = r->e->nodes[right].end;
    return operators[op].left != KIND_TEXT || compile(r, n) ? node : -1;
}

static int parse_level(struct expr_reader *r, int binds_least)
{
    if (++r->depth > EXPR_DEPTH_MAX)
        return expr_fail(r, r->at, "nested too deeply");
    int left = parse_operand(r);
    for (size_t op = 0; left >= 0 && op < OPERATOR_COUNT;) {
        int before = r->at;
        if (operators[op].binds <= binds_least || !expr_take(r, operators[op].word)) {
            r->at = operators[op].binds <= binds_least ? r->at : before;
            op++;
            continue;
        }
        int right = parse_level(r, operators[op].binds);
        left = right < 0 ? -1 : join(r, op, left, right);
        op = 0;
    }
    r->depth--;
    return left;
}

/* Its own copy of what was read, in one piece; takes the patterns over.  NULL on no memory. */
static struct expr *pack(const struct expr *read)
{
    size_t nodes_bytes = (size_t)read->node_count * sizeof *read->nodes, bytes = sizeof *read + nodes_bytes + strlen(read->text) + 1;
    for (int i = 0; i < read->node_count; i++)
        bytes += read->nodes[i].text ? strlen(read->nodes[i].text) + 1 : 0;
    struct expr *e = malloc(bytes);
    if (!e)
        return NULL;
    *e = *read;
    e->nodes = (struct expr_node *)(void *)(e + 1);
    memcpy(e->nodes, read->nodes, nodes_bytes);
    char *end = (char *)e->nodes + nodes_bytes;
    e->text = end;
    end = stpcpy(end, read->text) + 1;
    for (struct expr_node *n = e->nodes; n < e->nodes + e->node_count; n++) {
        if (!n->text)
            continue;
        const char *text = n->text;
        n->text = end;
        end = stpcpy(end, text) + 1;
    }
    return e;
}

static enum err_code read_whole(struct expr_reader *r, unsigned kind, struct expr **ret, struct err *err)
{
    r->e->root = parse_level(r, 0);
    if (r->e->root >= 0 && expr_peek(r))
        r->e->root = expr_fail(r, r->at, "and, or, or the end is expected here");
    if (r->e->root < 0 || !expr_need(r, r->e->root, kind))
        return err_set(err, ERR_INVALID, "%s", r->err->msg);
    *ret = pack(r->e);
    return *ret ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

static enum err_code parse(const char *text, unsigned kind, struct expr **ret, int *ret_column, struct err *err)
{
    struct err own = {0};
    struct expr_node nodes[EXPR_NODE_MAX];
    struct expr e = {.text = text, .nodes = nodes};
    int column = 1;
    struct expr_reader r = {.e = &e, .ret_column = &column, .err = &own};
    enum err_code code = read_whole(&r, kind, ret, err);
    for (int i = 0; i < e.node_count; i++)
        free(nodes[i].text);
    if (!code)
        return ERR_NONE;
    expr_free_patterns(&e);
    if (code == ERR_INVALID)
        *ret_column = column;
    return code;
}

enum err_code expr_parse(const char *text, struct expr **ret, int *ret_column, struct err *err)
{
    return parse(text, KIND_CONDITION, ret, ret_column, err);
}

enum err_code expr_parse_number(const char *text, struct expr **ret, int *ret_column, struct err *err)
{
    return parse(text, KIND_NUMBER, ret, ret_column, err);
}
