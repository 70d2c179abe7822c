/* expr_internal.h - a condition as a tree; for expr_parse.c, which makes it, and expr.c, which asks it. */
#pragma once
#include "common/facts/expr.h"
#include "common/facts/pattern.h"

enum { EXPR_NODE_MAX = 96, EXPR_NAME_MAX = 32, EXPR_DEPTH_MAX = 24 };

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

struct expr_node {
    enum expr_op op;
    unsigned kinds; /* what it can be */
    int left, right;
    double number;
    char *text; /* of a text or a name */
    struct pattern *pattern;
    int begin, end; /* where it stands in the text */
};

struct expr {
    char *text;
    struct expr_node *nodes; /* owned: EXPR_NODE_MAX while it is read, and as many as it has afterwards */
    int node_count, root;
    struct {
        const char *name;
        bool counter;
    } names[EXPR_NAME_MAX];
    int name_count;
};
