/* expr_internal.h - a condition as a tree; for expr_parse.c, which makes it, and expr.c, which asks it. */
#pragma once
#include "common/facts/expr.h"
#include "common/facts/pattern.h"
#include <stdint.h>

enum { EXPR_NODE_MAX = 96, EXPR_DEPTH_MAX = 24 };

enum expr_op {
    OP_NUMBER,
    OP_TEXT,
    OP_NAME,
    OP_KNOWN, /* name */
    OP_ROSE,  /* name, number = milliseconds */
    OP_NOT,
    OP_NEGATE,
    OP_OR,
    OP_AND,
    OP_EQUAL,
    OP_UNEQUAL,
    OP_LESS,
    OP_AT_MOST,
    OP_MORE,
    OP_AT_LEAST,
    OP_MATCHES,
    OP_MATCHES_NOT,
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_MIN,
    OP_MAX,
};

enum expr_kind { KIND_NUMBER = 1, KIND_TEXT = 2, KIND_CONDITION = 4, KIND_VALUE = KIND_NUMBER | KIND_TEXT };

/* A daemon keeps thousands of them, so each is small. */
struct expr_node {
    uint8_t op;         /* enum expr_op */
    uint8_t kinds;      /* what it can be: of enum expr_kind */
    int8_t left, right; /* -1 = none */
    bool named;         /* the first of its name */
    bool counter;       /* of that: it is asked whether it rose, here or further on */
    int begin, end;     /* where it stands in the text */
    char *text;         /* of a text or a name */
    union {
        double number;
        struct pattern *pattern; /* of OP_MATCHES and OP_MATCHES_NOT, owned */
    };
};
_Static_assert(EXPR_NODE_MAX <= INT8_MAX, "a node's number has a byte");

/* One piece of memory, with the texts behind the nodes; while it is read they are apart. */
struct expr {
    const char *text;
    struct expr_node *nodes;
    int node_count, root;
};

/* What the nodes have of their own beside that memory. */
void expr_free_patterns(struct expr *e);
