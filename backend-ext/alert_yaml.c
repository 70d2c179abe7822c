/* How each kind of field of config/alerts.yaml is read. */
#include "backend-ext/alert_yaml.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECRET_MAX_BYTES = 4096, TEXT_MAX_BYTES = 2048 };

void alert_mistake(struct alert_reading *r, const yaml_node_t *node, const char *field, const char *text)
{
    char name[256];
    snprintf(name, sizeof name, "%s%s%s", r->where, *r->where && *field ? "." : "", field);
    yaml_mistake(r->tree, node, name, "%s", text);
}

const char *alert_own(struct alert_reading *r, char *text)
{
    char **grown = text ? realloc(r->config->owned, (r->config->owned_count + 1) * sizeof *grown) : NULL;
    if (!grown) {
        free(text);
        alert_mistake(r, NULL, "", "out of memory");
        return NULL;
    }
    r->config->owned = grown;
    grown[r->config->owned_count++] = text;
    return text;
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

/* With ${...} replaced; NULL after noting the mistake.  Nothing of it may break a line: it ends in headers. */
static const char *expanded(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    const char *raw = yaml_scalar(value);
    struct err err = {0};
    char *text = NULL;
    if (!raw)
        alert_mistake(r, value, f->name, "expected a text");
    else if (yaml_expand(raw, &text, &err))
        alert_mistake(r, value, f->name, err.msg);
    else if (!*text || strlen(text) > TEXT_MAX_BYTES || has_control(text)) {
        alert_mistake(r, value, f->name, "must be 1 to 2048 bytes without control characters");
        free(text);
        text = NULL;
    }
    return text ? alert_own(r, text) : NULL;
}

static bool is_word(struct alert_reading *r, const yaml_node_t *node, const struct alert_field *f, const char *word)
{
    struct strbuf text;
    for (size_t i = 0; f->words && f->words[i]; i++)
        if (strcmp(f->words[i], word) == 0)
            return true;
    if (!f->words)
        return true;
    strbuf_init(&text, 250);
    strbuf_addf(&text, "there is no \"%.40s\" here; there are:", word);
    for (size_t i = 0; f->words[i]; i++)
        strbuf_addf(&text, " %s", f->words[i]);
    alert_mistake(r, node, f->name, strbuf_text(&text));
    strbuf_free(&text);
    return false;
}

void alert_read_text(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    const char *text = expanded(r, value, f);
    if (text && is_word(r, value, f, text))
        *ALERT_AT(r, f, const char *) = text;
}

void alert_read_secret_file(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    char bytes[SECRET_MAX_BYTES + 2], text[300];
    const char *path = expanded(r, value, f);
    FILE *file = path ? fopen(path, "rbe") : NULL;
    if (!path)
        return;
    size_t count = file ? fread(bytes, 1, sizeof bytes - 1, file) : 0;
    bool failed = !file || ferror(file);
    snprintf(text, sizeof text, "%.200s: %s", path, failed ? strerror(errno) : "must hold one line of 1 to 4096 bytes");
    if (file)
        fclose(file);
    while (count > 0 && (bytes[count - 1] == '\n' || bytes[count - 1] == '\r' || bytes[count - 1] == ' '))
        count--;
    bytes[count] = '\0';
    if (failed || count == 0 || count > SECRET_MAX_BYTES || strlen(bytes) != count || has_control(bytes))
        alert_mistake(r, value, f->name, text);
    else
        *ALERT_AT(r, f, const char *) = alert_own(r, strdup(bytes));
}

void alert_read_ms(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    const char *text = expanded(r, value, f);
    struct err err = {0};
    int ms = 0;
    if (!text)
        return;
    if (settings_parse_ms(text, &ms, &err))
        alert_mistake(r, value, f->name, err.msg);
    else if (ms < f->min || ms > f->max)
        alert_mistake(r, value, f->name, "is out of range");
    else
        *ALERT_AT(r, f, int) = ms;
}

void alert_read_bool(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    const char *text = yaml_scalar(value);
    bool yes = text && (strcmp(text, "on") == 0 || strcmp(text, "true") == 0 || strcmp(text, "yes") == 0);
    if (!text || (!yes && strcmp(text, "off") != 0 && strcmp(text, "false") != 0 && strcmp(text, "no") != 0))
        alert_mistake(r, value, f->name, "expected on or off");
    *ALERT_AT(r, f, bool) = yes;
}

static void add_word(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    struct alert_list *list = ALERT_AT(r, f, struct alert_list);
    const char *text = expanded(r, value, f);
    if (!text || !is_word(r, value, f, text))
        return;
    if (list->count == ALERT_LIST_MAX)
        alert_mistake(r, value, f->name, "at most 16 words");
    else
        list->words[list->count++] = text;
}

void alert_read_list(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f)
{
    if (value->type != YAML_SEQUENCE_NODE) {
        add_word(r, value, f);
        return;
    }
    if (value->data.sequence.items.start == value->data.sequence.items.top)
        alert_mistake(r, value, f->name, "the list is empty: leave it out, or name something");
    for (yaml_node_item_t *i = value->data.sequence.items.start; i < value->data.sequence.items.top; i++)
        add_word(r, yaml_tree_node(r->tree, *i), f);
}

void alert_read_map(struct alert_reading *r, const yaml_node_t *map, const struct alert_field *fields)
{
    if (map->type != YAML_MAPPING_NODE) {
        alert_mistake(r, map, "", "expected fields, as in `name: value`");
        return;
    }
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        yaml_node_t *key = yaml_tree_node(r->tree, p->key);
        const char *name = yaml_scalar(key);
        const struct alert_field *f = fields;
        while (f->name && (!name || strcmp(f->name, name) != 0))
            f++;
        if (f->name)
            f->read(r, yaml_tree_node(r->tree, p->value), f);
        else
            alert_mistake(r, key, name ? name : "?", "there is no such field");
    }
}
