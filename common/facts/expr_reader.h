/* expr_reader.h - the text of a condition being read, from left to right: words, signs, numbers, texts; for expr_parse.c. */
#pragma once
#include "common/facts/expr_internal.h"

struct expr_reader {
    struct expr *e;
    int at, depth;
    int *ret_column;
    struct err *err;
};

/* Notes the first mistake and where it is; gives -1, which stands for "no node". */
int expr_fail(struct expr_reader *r, int at, const char *what);
/* Takes the word or sign if it stands here, as a whole. */
bool expr_take(struct expr_reader *r, const char *word);
char expr_peek(struct expr_reader *r); /* the next character that is no space */
/* A new node; -1 when there is no room. */
int expr_add(struct expr_reader *r, enum expr_op op, unsigned kinds, int begin);
/* Notes a mistake unless the node can be one of the kinds. */
bool expr_need(struct expr_reader *r, int node, unsigned kinds);

int expr_read_number(struct expr_reader *r); /* with its unit */
int expr_read_text(struct expr_reader *r);
int expr_read_name(struct expr_reader *r, bool known);
struct expr_node *expr_named(struct expr *e, const char *name); /* the first of that name; NULL = none */
