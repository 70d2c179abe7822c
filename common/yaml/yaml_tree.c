/* A YAML file as a tree that knows its lines. */
#include "common/yaml/yaml_tree.h"
#include "common/base/base.h"
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX_BYTES = 4 * 1024 * 1024, EXPANDED_MAX_BYTES = 64 * 1024 };

static enum err_code read_file(const char *path, struct strbuf *ret, struct err *err)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return err_set(err, ERR_IO, "open %s: %s", path, strerror(errno));
    char piece[4096];
    size_t count;
    while ((count = fread(piece, 1, sizeof piece, file)) > 0 && strbuf_append(ret, piece, count))
        ;
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        return err_set(err, ERR_IO, "read %s: %s", path, strerror(errno));
    return ret->overflowed ? err_set(err, ERR_LIMIT, "%s is larger than %d bytes", path, FILE_MAX_BYTES) : ERR_NONE;
}

enum err_code yaml_tree_open(const char *path, struct yaml_tree **ret, struct err *err)
{
    struct strbuf text;
    strbuf_init(&text, FILE_MAX_BYTES);
    struct yaml_tree *t = calloc(1, sizeof *t);
    enum err_code code = t ? read_file(path, &text, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (code) {
        free(t);
        strbuf_free(&text);
        return code;
    }

    yaml_parser_t parser;
    bool ready = yaml_parser_initialize(&parser);
    if (ready) {
        yaml_parser_set_input_string(&parser, (const unsigned char *)strbuf_text(&text), text.bytes);
        if (!yaml_parser_load(&parser, &t->document))
            code = err_set(err, ERR_INVALID, "%s:%zu: %s", path, parser.problem_mark.line + 1, parser.problem ? parser.problem : "not YAML");
        yaml_parser_delete(&parser);
    } else {
        code = err_set(err, ERR_NOMEM, "out of memory");
    }
    strbuf_free(&text);
    t->path = code ? NULL : strdup(path);
    if (!code && !t->path) {
        yaml_document_delete(&t->document);
        code = err_set(err, ERR_NOMEM, "out of memory");
    }
    if (code) {
        free(t);
        return code;
    }
    *ret = t;
    return ERR_NONE;
}

enum err_code yaml_tree_make(const char *what, struct yaml_tree **ret, struct err *err)
{
    struct yaml_tree *t = calloc(1, sizeof *t);
    if (t)
        t->path = strdup(what);
    if (!t || !t->path || !yaml_document_initialize(&t->document, NULL, NULL, NULL, 1, 1)) {
        free(t ? t->path : NULL);
        free(t);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    t->bare = true;
    if (!yaml_document_add_mapping(&t->document, NULL, YAML_BLOCK_MAPPING_STYLE)) {
        yaml_tree_close(t);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    *ret = t;
    return ERR_NONE;
}

static int add_scalar(struct yaml_tree *t, const char *text, size_t bytes)
{
    return yaml_document_add_scalar(&t->document, NULL, (const yaml_char_t *)text, (int)bytes, YAML_PLAIN_SCALAR_STYLE);
}

static int add_words(struct yaml_tree *t, const char *text)
{
    static const char between[] = ", ";
    int list = yaml_document_add_sequence(&t->document, NULL, YAML_FLOW_SEQUENCE_STYLE);
    for (const char *at = text + strspn(text, between); list && *at; at += strspn(at, between)) {
        size_t bytes = strcspn(at, between);
        int word = add_scalar(t, at, bytes);
        if (!word || !yaml_document_append_sequence_item(&t->document, list, word))
            return 0;
        at += bytes;
    }
    return list;
}

bool yaml_tree_add(struct yaml_tree *t, const char *key, const char *value, bool list)
{
    enum { ROOT = 1 }; /* libyaml numbers nodes from 1 */
    int name = add_scalar(t, key, strlen(key));
    int node = list ? add_words(t, value) : add_scalar(t, value, strlen(value));
    return name && node && yaml_document_append_mapping_pair(&t->document, ROOT, name, node);
}

void yaml_tree_close(struct yaml_tree *t)
{
    if (!t)
        return;
    yaml_document_delete(&t->document);
    free(t->path);
    free(t);
}

yaml_node_t *yaml_tree_root(struct yaml_tree *t)
{
    return yaml_document_get_root_node(&t->document);
}

yaml_node_t *yaml_tree_node(struct yaml_tree *t, int index)
{
    return yaml_document_get_node(&t->document, index);
}

const char *yaml_scalar(const yaml_node_t *node)
{
    return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

void yaml_mistake(struct yaml_tree *t, const yaml_node_t *node, const char *field, const char *fmt, ...)
{
    char text[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);

    size_t used = strlen(t->mistakes);
    if (t->bare)
        snprintf(t->mistakes + used, sizeof t->mistakes - used, "%s%s: %s%s%s", used ? "\n" : "", t->path, field, *field ? ": " : "", text);
    else
        snprintf(t->mistakes + used, sizeof t->mistakes - used, "%s%s:%zu: %s%s%s", used ? "\n" : "", t->path, node ? node->start_mark.line + 1 : 1,
                 field, *field ? ": " : "", text);
    t->mistake_count++;
}

enum err_code yaml_tree_verdict(const struct yaml_tree *t, struct err *err)
{
    return t->mistake_count ? err_set(err, ERR_INVALID, "%s", t->mistakes) : ERR_NONE;
}

/* Appends the value of the variable whose text stands between ${ and }. */
static enum err_code expand_one(const char *start, const char *end, struct strbuf *out, struct err *err)
{
    char name[64];
    size_t length = 0;
    while (start + length < end && (isalnum((unsigned char)start[length]) || start[length] == '_'))
        length++;
    if (length == 0 || length >= sizeof name)
        return err_set(err, ERR_INVALID, "\"${%.40s\" does not name a variable", start);
    memcpy(name, start, length);
    name[length] = '\0';

    const char *value = getenv(name);
    const char *rest = start + length;
    bool has_default = end - rest >= 2 && rest[0] == ':' && rest[1] == '-';
    if (rest != end && !has_default)
        return err_set(err, ERR_INVALID, "after ${%s only } or :- may follow", name);
    if (value && *value)
        strbuf_add(out, value);
    else if (has_default)
        strbuf_append(out, rest + 2, (size_t)(end - rest - 2));
    else
        return err_set(err, ERR_INVALID, "the variable %s is not set and has no default", name);
    return ERR_NONE;
}

/* Where the next variable begins; `${@` and `${=` are a dollar before a hole (facts/template.h), which no variable is called like. */
static const char *next_variable(const char *text)
{
    const char *open = strstr(text, "${");
    while (open && (open[2] == '@' || open[2] == '='))
        open = strstr(open + 2, "${");
    return open;
}

enum err_code yaml_expand(const char *text, char **ret, struct err *err)
{
    struct strbuf out;
    strbuf_init(&out, EXPANDED_MAX_BYTES);
    enum err_code code = ERR_NONE;
    while (*text && !code) {
        const char *open = next_variable(text);
        if (!open) {
            strbuf_add(&out, text);
            break;
        }
        strbuf_append(&out, text, (size_t)(open - text));
        const char *end = strchr(open, '}');
        if (!end)
            code = err_set(err, ERR_INVALID, "\"${\" is not closed");
        else
            code = expand_one(open + 2, end, &out, err);
        text = end ? end + 1 : "";
    }
    if (!code && out.overflowed)
        code = err_set(err, ERR_LIMIT, "is too long");
    char *taken = code ? NULL : strbuf_take(&out);
    if (code || !taken) {
        strbuf_free(&out);
        return code ? code : err_set(err, ERR_NOMEM, "out of memory");
    }
    *ret = taken;
    return ERR_NONE;
}
