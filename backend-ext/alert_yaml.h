/* alert_yaml.h - the fields of config/alerts.yaml as rows; for alert_config.c and alert_yaml.c. */
#pragma once
#include "backend-ext/alert.h"
#include "common/yaml/yaml.h"

/* What is being read: an object of the configuration, and how mistakes in it are called ("receivers.ops"). */
struct alert_reading {
    struct yaml_tree *tree;
    struct alert_config *config; /* owns the texts */
    void *object;
    char where[160];
};

struct alert_field {
    const char *name;
    void (*read)(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f);
    size_t offset;
    int min, max;
    const char *const *words; /* what a word may be; NULL-terminated, NULL = anything */
};

/* Reads a map's fields into r->object; unknown ones and wrong ones are mistakes. */
void alert_read_map(struct alert_reading *r, const yaml_node_t *map, const struct alert_field *fields);
void alert_mistake(struct alert_reading *r, const yaml_node_t *node, const char *field, const char *text);
/* Owned by the configuration; NULL (noted) on no memory. */
const char *alert_own(struct alert_reading *r, char *text);

/* Kinds of fields. */
void alert_read_text(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f); /* const char *, one of `words` if there are some */
void alert_read_secret_file(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f); /* const char *: what the file holds */
void alert_read_ms(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f);          /* int, min..max */
void alert_read_bool(struct alert_reading *r, yaml_node_t *value, const struct alert_field *f);
void alert_read_list(struct alert_reading *r, yaml_node_t *value,
                     const struct alert_field *f); /* struct alert_list; one word alone is a list of it */

#define ALERT_AT(reading_, field_, type_) ((type_ *)(void *)((char *)(reading_)->object + (field_)->offset))

/* alert_fields.c; each list ends with an empty row. */
extern const struct alert_field alert_receiver_fields[], alert_route_fields[], alert_quiet_fields[], alert_map_fields[];
/* What must hold of the whole; mistakes are noted at `node`. */
void alert_judge_receiver(struct alert_reading *r, const yaml_node_t *node, struct alert_receiver *one);
void alert_judge_route(struct alert_reading *r, const yaml_node_t *node, struct alert_route *one);
void alert_judge_quiet(struct alert_reading *r, const yaml_node_t *node, const struct alert_quiet *one);
