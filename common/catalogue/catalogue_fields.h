/* catalogue_fields.h - the fields an entry of the catalogue may have, as rows; for catalogue_load.c. */
#pragma once
#include "common/catalogue/catalogue_internal.h"
#include "common/yaml/yaml.h"
#include <jansson.h>
#include <stdbool.h>

struct field;

/* What is being read: one object of the catalogue and how mistakes in it are called ("targets.redis-test"). */
struct reading {
    struct yaml_tree *tree;
    struct catalogue *catalogue;
    void *object;
    const char *name;
    char where[160];
    const struct catalogue *base; /* NULL, or one whose defaults are so here, too */
    bool passing;                 /* the one mistake is none of the labels, and may be none a moment later */
    bool labelled;                /* the target was found by labels, and is proven by its own question */
    bool defaults;                /* the entry is what others of its type have where they say nothing: no field must be there */
    /* NULL, or who is told of each entry once it was read, and where that is kept. */
    void (*tell)(struct reading *r, const yaml_node_t *map, const struct field *fields);
    json_t *told;
};

struct field {
    const char *name;
    void (*read)(struct reading *r, yaml_node_t *value, const struct field *f);
    size_t offset;
    int min, max;
    bool required;
};

/* Notes a mistake with the field's name. */
void catalogue_mistake(struct reading *r, const yaml_node_t *node, const struct field *f, const char *text);
/* The scalar with ${...} replaced, owned by the catalogue; NULL after noting the mistake. */
const char *catalogue_expanded(struct reading *r, yaml_node_t *value, const struct field *f);

/* catalogue_rule.c: kinds of fields that hold conditions, patterns and texts with holes. */
void catalogue_read_condition(struct reading *r, yaml_node_t *value, const struct field *f); /* const struct expr * */
void catalogue_read_pattern(struct reading *r, yaml_node_t *value, const struct field *f);   /* const struct pattern * */
void catalogue_read_template(struct reading *r, yaml_node_t *value, const struct field *f);  /* const char * */
void catalogue_read_sentences(struct reading *r, yaml_node_t *value, const struct field *f); /* const struct sentence *, and the count at f->min */
/* catalogue_words.c: whether an action's commands name only words that targets of its type have. */
void catalogue_check_words(struct reading *r, const yaml_node_t *map, const struct action *a);
/* catalogue_target.c: a target, and its address (host:port or a URL of its type). */
void catalogue_read_target(struct reading *r, const yaml_node_t *map);
void catalogue_read_default(struct reading *r, const yaml_node_t *map);
void catalogue_read_address(struct reading *r, yaml_node_t *value, const struct field *f); /* host and port, and words */
/* catalogue_detect.c: lists of a target that say when something is told. */
void catalogue_read_checks(struct reading *r, yaml_node_t *value, const struct field *f);
void catalogue_read_burn(struct reading *r, yaml_node_t *value, const struct field *f);
void catalogue_read_maintenance(struct reading *r, yaml_node_t *value, const struct field *f);
/* catalogue_fields.c: kinds of fields for those of an entry within a target. */
void catalogue_read_text(struct reading *r, yaml_node_t *value, const struct field *f);
void catalogue_read_number(struct reading *r, yaml_node_t *value, const struct field *f);
void catalogue_read_ms(struct reading *r, yaml_node_t *value, const struct field *f);
bool target_type_known(const char *name);
/* Once all is read: which facts are asked for. */
void catalogue_collect_names(struct catalogue *c);

/* What a whole number or a time is where nothing was said: "70", "1000ms".  False for a field of another kind. */
bool catalogue_built_in(const struct reading *r, const struct field *f, char *ret, size_t room);

/* Where the field lies in the object. */
#define CATALOGUE_AT(reading_, field_, type_) ((type_ *)(void *)((char *)(reading_)->object + (field_)->offset))

extern const struct field target_fields[], action_fields[], rule_fields[], synthetic_fields[]; /* each ends with an empty row */

/* Reads the map's fields into r->object; notes unknown, missing and wrong ones as mistakes. */
void catalogue_read_map(struct reading *r, const yaml_node_t *map, const struct field *fields);
/* The same, with other names that are no mistake: those for which `also` is true. */
void catalogue_read_map_with(struct reading *r, const yaml_node_t *map, const struct field *fields,
                             bool (*also)(const struct reading *r, const char *name));
yaml_node_t *catalogue_map_get(struct reading *r, const yaml_node_t *map, const char *key);
size_t catalogue_item_count(const yaml_node_t *list);
yaml_node_t *catalogue_item(struct reading *r, const yaml_node_t *list, size_t i);
