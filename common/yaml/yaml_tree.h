/* yaml_tree.h - a YAML file as a tree that knows its lines, and a list of mistakes found in it.
 *
 * A thin cover over libyaml's document (https://pyyaml.org/wiki/LibYAML); aliases are already resolved.  Files up to 1 MiB. */
#pragma once
#include "common/base/base.h"
#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

struct yaml_tree {
    yaml_document_t document;
    char *path;
    char mistakes[480]; /* "path:line: field: text", one a line */
    size_t mistake_count;
    bool bare; /* of no file: mistakes have no line, and ${...} stands for itself */
};

/* ERR_IO: cannot be read; ERR_INVALID: not YAML ("path:line: ..."). */
enum err_code yaml_tree_open(const char *path, struct yaml_tree **ret, struct err *err);
/* A bare one with an empty map, to be filled by yaml_tree_add(); `what` is what mistakes call it. */
enum err_code yaml_tree_make(const char *what, struct yaml_tree **ret, struct err *err);
/* Adds a text to the map, or with `list` its words, which are parted by commas and spaces.  False on no memory. */
bool yaml_tree_add(struct yaml_tree *t, const char *key, const char *value, bool list);
void yaml_tree_close(struct yaml_tree *t); /* NULL fine */

yaml_node_t *yaml_tree_root(struct yaml_tree *t); /* NULL for an empty file */
yaml_node_t *yaml_tree_node(struct yaml_tree *t, int index);
/* The text of a scalar, NULL for another kind; borrowed. */
const char *yaml_scalar(const yaml_node_t *node);

/* Notes a mistake; `node` gives the line (NULL = line 1). */
void yaml_mistake(struct yaml_tree *t, const yaml_node_t *node, const char *field, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* ERR_NONE when there was none, else ERR_INVALID with all of them. */
enum err_code yaml_tree_verdict(const struct yaml_tree *t, struct err *err);

/* Replaces ${NAME} and ${NAME:-default} from the environment ("" counts as not set); malloc'd.
 * ERR_INVALID: unclosed, bad name, or a variable without default that is not set. */
enum err_code yaml_expand(const char *text, char **ret, struct err *err);
