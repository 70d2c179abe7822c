/* Asks a condition of facts: three-valued, with the reason in words. */
#include "common/facts/expr_internal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void expr_free_patterns(struct expr *e)
{
    for (int i = 0; i < e->node_count; i++)
        if (e->nodes[i].op == OP_MATCHES || e->nodes[i].op == OP_MATCHES_NOT)
            pattern_free(e->nodes[i].pattern);
}

void expr_free(struct expr *e)
{
    if (!e)
        return;
    expr_free_patterns(e);
    free(e);
}

static bool number_of(const struct expr *e, int node, const struct facts *f, double *ret);

static bool arithmetic(enum expr_op op, double a, double b, double *ret)
{
    switch (op) {
    case OP_ADD:
        *ret = a + b;
        break;
    case OP_SUBTRACT:
        *ret = a - b;
        break;
    case OP_MULTIPLY:
        *ret = a * b;
        break;
    case OP_DIVIDE:
        *ret = b == 0 ? NAN : a / b;
        break;
    case OP_MIN:
        *ret = a < b ? a : b;
        break;
    case OP_MAX:
        *ret = a > b ? a : b;
        break;
    default:
        return false;
    }
    return isfinite(*ret);
}

static bool number_of(const struct expr *e, int node, const struct facts *f, double *ret)
{
    const struct expr_node *n = &e->nodes[node];
    double a, b;
    if (n->op == OP_NUMBER) {
        *ret = n->number;
        return true;
    }
    if (n->op == OP_NAME) {
        const struct fact *fact = facts_get(f, n->text);
        if (!fact || fact->type != FACT_NUMBER)
            return false;
        *ret = fact->number;
        return true;
    }
    if (n->op == OP_NEGATE) {
        if (!number_of(e, n->left, f, &a))
            return false;
        *ret = -a;
        return true;
    }
    return n->left >= 0 && n->right >= 0 && number_of(e, n->left, f, &a) && number_of(e, n->right, f, &b) && arithmetic(n->op, a, b, ret);
}

static const char *text_of(const struct expr *e, int node, const struct facts *f)
{
    const struct expr_node *n = &e->nodes[node];
    if (n->op == OP_TEXT)
        return n->text;
    const struct fact *fact = n->op == OP_NAME ? facts_get(f, n->text) : NULL;
    return fact && fact->type == FACT_TEXT ? fact->text : NULL;
}

static enum expr_answer yes(bool is)
{
    return is ? EXPR_TRUE : EXPR_FALSE;
}

static enum expr_answer matches(const struct expr *e, const struct expr_node *n, const struct facts *f)
{
    const char *text = text_of(e, n->left, f);
    enum pattern_answer found = text ? pattern_search(n->pattern, text) : PATTERN_GAVE_UP;
    return found == PATTERN_GAVE_UP ? EXPR_UNKNOWN : yes((found == PATTERN_FOUND) == (n->op == OP_MATCHES));
}

static enum expr_answer equals(const struct expr *e, const struct expr_node *n, const struct facts *f)
{
    const char *a = text_of(e, n->left, f), *b = text_of(e, n->right, f);
    double x, y;
    bool same;
    if (a && b)
        same = strcmp(a, b) == 0;
    else if (!a && !b && number_of(e, n->left, f, &x) && number_of(e, n->right, f, &y))
        same = x == y;
    else
        return EXPR_UNKNOWN;
    return yes(same == (n->op == OP_EQUAL));
}

static enum expr_answer compares(const struct expr *e, const struct expr_node *n, const struct facts *f)
{
    double a, b;
    if (!number_of(e, n->left, f, &a) || !number_of(e, n->right, f, &b))
        return EXPR_UNKNOWN;
    return yes(n->op == OP_LESS ? a < b : n->op == OP_AT_MOST ? a <= b : n->op == OP_MORE ? a > b : a >= b);
}

static enum expr_answer rose(const struct expr_node *n, const struct facts *f)
{
    const struct fact *fact = facts_get(f, n->text);
    if (!fact || fact->type != FACT_NUMBER)
        return EXPR_UNKNOWN;
    return yes(fact->rose && (double)fact->rose_ms <= n->number);
}

static enum expr_answer ask(const struct expr *e, int node, const struct facts *f)
{
    const struct expr_node *n = &e->nodes[node];
    enum expr_answer a, b;
    switch (n->op) {
    case OP_NOT:
        a = ask(e, n->left, f);
        return a == EXPR_UNKNOWN ? a : yes(a == EXPR_FALSE);
    case OP_AND:
    case OP_OR:
        /* One side may decide alone, even where the other is unknown. */
        a = ask(e, n->left, f);
        b = ask(e, n->right, f);
        if (n->op == OP_AND)
            return a == EXPR_FALSE || b == EXPR_FALSE ? EXPR_FALSE : a == EXPR_TRUE && b == EXPR_TRUE ? EXPR_TRUE : EXPR_UNKNOWN;
        return a == EXPR_TRUE || b == EXPR_TRUE ? EXPR_TRUE : a == EXPR_FALSE && b == EXPR_FALSE ? EXPR_FALSE : EXPR_UNKNOWN;
    case OP_KNOWN:
        return yes(facts_get(f, n->text) != NULL);
    case OP_ROSE:
        return rose(n, f);
    case OP_MATCHES:
    case OP_MATCHES_NOT:
        return matches(e, n, f);
    case OP_EQUAL:
    case OP_UNEQUAL:
        return equals(e, n, f);
    case OP_LESS:
    case OP_AT_MOST:
    case OP_MORE:
    case OP_AT_LEAST:
        return compares(e, n, f);
    default:
        return EXPR_UNKNOWN;
    }
}

enum expr_answer expr_ask(const struct expr *e, const struct facts *f)
{
    return ask(e, e->root, f);
}

bool expr_number(const struct expr *e, const struct facts *f, double *ret)
{
    return number_of(e, e->root, f, ret);
}

const char *expr_text(const struct expr *e)
{
    return e->text;
}

const char *expr_name(const struct expr *e, size_t i, bool *ret_counter)
{
    const struct expr_node *n = e->nodes, *end = e->nodes + e->node_count;
    while (n < end && !(n->named && i-- == 0))
        n++;
    if (n == end)
        return NULL;
    if (ret_counter)
        *ret_counter = n->counter;
    return n->text;
}

/* ---- reasons ---- */

static void tell_fact(const struct expr_node *n, const struct facts *f, struct strbuf *out)
{
    const struct fact *fact = facts_get(f, n->text);
    char words[FACT_TEXT_BYTES + 40] = "unknown", age[40] = "";
    if (fact)
        fact_words(fact, words, sizeof words);
    if (n->op == OP_ROSE && fact && fact->rose) {
        char ago[24];
        struct fact span = {.name = "rose_ms", .number = (double)fact->rose_ms};
        fact_words(&span, ago, sizeof ago);
        snprintf(age, sizeof age, " (rose %s ago)", ago);
    }
    const char *quote = fact && fact->type == FACT_TEXT ? "\"" : "";
    strbuf_addf(out, "%s%s %s%s%s%s", out->bytes ? ", " : "", n->text, quote, words, quote, age);
}

/* Whether a fact is known, and what it is, are the same words. */
static bool tells_the_same(const struct expr_node *a, const struct expr_node *b)
{
    bool both_values = (a->op == OP_NAME || a->op == OP_KNOWN) && (b->op == OP_NAME || b->op == OP_KNOWN);
    return (a->op == b->op || both_values) && strcmp(a->text, b->text) == 0;
}

/* Nodes are numbered in the order in which they stand, so an earlier one of the same name was told already. */
static bool told_before(const struct expr *e, int root, int node)
{
    const struct expr_node *n = &e->nodes[node];
    for (int i = 0; i < node; i++) {
        const struct expr_node *other = &e->nodes[i];
        if (other->begin >= e->nodes[root].begin && tells_the_same(other, n))
            return true;
    }
    return false;
}

/* The facts below a node, each once. */
static void tell_facts(const struct expr *e, int root, int node, const struct facts *f, struct strbuf *out)
{
    const struct expr_node *n = &e->nodes[node];
    if ((n->op == OP_NAME || n->op == OP_ROSE || n->op == OP_KNOWN) && !told_before(e, root, node))
        tell_fact(n, f, out);
    if (n->left >= 0)
        tell_facts(e, root, n->left, f, out);
    if (n->right >= 0)
        tell_facts(e, root, n->right, f, out);
}

/* The first part that is not so: what an `and` fails on. */
static int failing(const struct expr *e, int node, const struct facts *f)
{
    const struct expr_node *n = &e->nodes[node];
    if (n->op == OP_AND)
        return failing(e, ask(e, n->left, f) != EXPR_TRUE ? n->left : n->right, f);
    return node;
}

void expr_because(const struct expr *e, const struct facts *f, char *ret, size_t bytes)
{
    struct strbuf out;
    enum expr_answer answer = expr_ask(e, f);
    int node = answer == EXPR_TRUE ? e->root : failing(e, e->root, f);
    const struct expr_node *n = &e->nodes[node];
    strbuf_init(&out, bytes + 4); /* more than is given, so that the cut below falls between two characters: it goes into JSON */
    tell_facts(e, node, node, f, &out);
    if (answer != EXPR_TRUE)
        strbuf_addf(&out, ": %.*s %s", n->end - n->begin, e->text + n->begin, answer == EXPR_FALSE ? "does not hold" : "cannot be told");
    snprintf(ret, bytes, "%.*s", (int)(bytes > 0 ? utf8_cut(strbuf_text(&out), out.bytes, bytes - 1) : 0), strbuf_text(&out));
    strbuf_free(&out);
}
