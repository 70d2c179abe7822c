/* The fields of the catalogue as rows, and how each kind of them is read. */
#include "common/catalogue/catalogue_fields.h"
#include "common/base/base.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT CATALOGUE_AT
#define mistake catalogue_mistake
#define expanded catalogue_expanded

void catalogue_mistake(struct reading *r, const yaml_node_t *node, const struct field *f, const char *text)
{
    char field[256];
    snprintf(field, sizeof field, "%s.%s", r->where, f->name);
    yaml_mistake(r->tree, node, field, "%s", text);
}

const char *catalogue_expanded(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *raw = yaml_scalar(value);
    struct err err;
    char *text = NULL;
    if (!raw) {
        mistake(r, value, f, "expected a text");
        return NULL;
    }
    if (r->tree->bare)
        return catalogue_own(r->catalogue, strdup(raw));
    if (yaml_expand(raw, &text, &err)) {
        mistake(r, value, f, err.msg);
        return NULL;
    }
    return catalogue_own_text(r->catalogue, text);
}

/* ---- kinds of fields ---- */

static void read_text(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = expanded(r, value, f);
    if (text && f->required && !*text)
        mistake(r, value, f, "must not be empty");
    if (text)
        *AT(r, f, const char *) = text;
}

static bool number_of(const char *text, int min, int max, int *ret)
{
    char *rest;
    long number = strtol(text, &rest, 10);
    if (rest == text || *rest || number < min || number > max)
        return false;
    *ret = (int)number;
    return true;
}

static void read_number(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = expanded(r, value, f);
    char wanted[120];
    if (!text || number_of(text, f->min, f->max, AT(r, f, int)))
        return;
    snprintf(wanted, sizeof wanted, "expected a whole number %d..%d, got \"%.40s\"", f->min, f->max, text);
    mistake(r, value, f, wanted);
}

static void read_ms(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = expanded(r, value, f);
    struct err err;
    int ms;
    if (!text)
        return;
    if (f->min == 0 && strcmp(text, "off") == 0)
        *AT(r, f, int) = 0;
    else if (settings_parse_ms(text, &ms, &err))
        mistake(r, value, f, err.msg);
    else if (ms < f->min || ms > f->max)
        mistake(r, value, f, "is out of range");
    else
        *AT(r, f, int) = ms;
}

void catalogue_read_text(struct reading *r, yaml_node_t *value, const struct field *f)
{
    read_text(r, value, f);
}

void catalogue_read_number(struct reading *r, yaml_node_t *value, const struct field *f)
{
    read_number(r, value, f);
}

void catalogue_read_ms(struct reading *r, yaml_node_t *value, const struct field *f)
{
    read_ms(r, value, f);
}

static void read_fraction(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = expanded(r, value, f);
    char *rest = NULL;
    double number = text ? strtod(text, &rest) : 0;
    if (!text)
        return;
    if (rest == text || *rest || !(number >= 0 && number <= 1))
        mistake(r, value, f, "expected a number 0..1");
    else
        *AT(r, f, double) = number;
}

size_t catalogue_item_count(const yaml_node_t *list)
{
    return (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
}

yaml_node_t *catalogue_item(struct reading *r, const yaml_node_t *list, size_t i)
{
    return yaml_tree_node(r->tree, list->data.sequence.items.start[i]);
}

static const char *any_name(const void *ctx, const char *name)
{
    (void)ctx;
    return name;
}

/* A word of a command may have holes; one of an action's also those that the target fills, which are checked when its type is known. */
static const char *read_word(struct reading *r, yaml_node_t *value, const struct field *f, bool of_action)
{
    enum { WORD_MAX_BYTES = 64 * 1024 };
    const char *text = expanded(r, value, f);
    struct err err = {0};
    struct strbuf own;
    int column;
    strbuf_init(&own, WORD_MAX_BYTES);
    bool filled = text && of_action && template_fill_own(text, any_name, NULL, &own);
    if (text && template_check(filled ? strbuf_text(&own) : text, &column, &err))
        mistake(r, value, f, err.msg);
    strbuf_free(&own);
    return text;
}

static void read_words(struct reading *r, yaml_node_t *value, const struct field *f, bool of_action)
{
    if (value->type != YAML_SEQUENCE_NODE || catalogue_item_count(value) == 0 || catalogue_item_count(value) > CATALOGUE_ARGV_MAX) {
        mistake(r, value, f, "expected a list of 1 to 32 words");
        return;
    }
    size_t count = catalogue_item_count(value);
    const char **argv = catalogue_own(r->catalogue, calloc(count + 1, sizeof *argv));
    for (size_t i = 0; argv && i < count; i++)
        argv[i] = read_word(r, catalogue_item(r, value, i), f, of_action);
    if (argv && argv[0] && !*argv[0])
        mistake(r, catalogue_item(r, value, 0), f, "the command must not be empty");
    *AT(r, f, const char *const *) = argv;
}

static void read_argv(struct reading *r, yaml_node_t *value, const struct field *f)
{
    read_words(r, value, f, false);
}

static void read_command(struct reading *r, yaml_node_t *value, const struct field *f)
{
    read_words(r, value, f, true);
}

/* "copy", or a command. */
static void read_rehearse(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *word = yaml_scalar(value);
    struct action *a = r->object;
    a->rehearse_on_copy = word && strcmp(word, "copy") == 0;
    if (word && !a->rehearse_on_copy)
        mistake(r, value, f, "expected \"copy\", or a list of words: a command that only tells what would be ended");
    else if (!word)
        read_command(r, value, f);
}

static void read_executor(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *name = expanded(r, value, f);
    const struct executor_kind *kind = name ? executor_kind_find(name) : NULL;
    if (kind)
        *AT(r, f, const struct executor_kind *) = kind;
    if (!name || kind)
        return;
    struct strbuf text;
    strbuf_init(&text, 200);
    strbuf_addf(&text, "there is no executor \"%.40s\"; there are:", name);
    size_t count;
    const struct executor_kind *const *kinds = executor_kinds(&count);
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&text, " %s", kinds[i]->name);
    mistake(r, value, f, strbuf_text(&text));
    strbuf_free(&text);
}

static void read_risk(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = yaml_scalar(value);
    for (int risk = 0; risk < RISK_COUNT; risk++) {
        if (text && strcmp(text, risk_name((enum risk)risk)) == 0) {
            *AT(r, f, enum risk) = (enum risk)risk;
            return;
        }
    }
    mistake(r, value, f, "expected low, medium or high");
}

static void read_verb(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = yaml_scalar(value);
    if (!text || !executor_verb_find(text, AT(r, f, enum executor_verb)))
        mistake(r, value, f, "expected start, stop, restart, kill, pause, unpause, connect, unthrottle, mend-append-only or put-back-append-only");
}

static void read_severity(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = expanded(r, value, f);
    if (!text)
        return;
    if (strcmp(text, "low") != 0 && strcmp(text, "medium") != 0 && strcmp(text, "high") != 0)
        mistake(r, value, f, "expected low, medium or high");
    else
        *AT(r, f, const char *) = text;
}

static void read_bool(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = expanded(r, value, f);
    bool yes = text && (strcmp(text, "on") == 0 || strcmp(text, "true") == 0 || strcmp(text, "yes") == 0);
    if (text && !yes && strcmp(text, "off") != 0 && strcmp(text, "false") != 0 && strcmp(text, "no") != 0)
        mistake(r, value, f, "expected on or off");
    *AT(r, f, bool) = yes;
}

static void read_threshold_alone(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = expanded(r, value, f);
    if (text && strcmp(text, "warn") != 0 && strcmp(text, "incident") != 0)
        mistake(r, value, f, "expected warn or incident");
    *AT(r, f, bool) = text && strcmp(text, "warn") == 0;
}

static void read_role(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = expanded(r, value, f);
    if (text && *text && strcmp(text, "master") != 0 && strcmp(text, "replica") != 0)
        mistake(r, value, f, "expected master or replica");
    else if (text)
        *AT(r, f, const char *) = text;
}

static void read_undo(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = yaml_scalar(value);
    if (text && (strcmp(text, "auto") == 0 || strcmp(text, "ask") == 0))
        *AT(r, f, bool) = strcmp(text, "auto") == 0;
    else
        mistake(r, value, f, "expected auto or ask");
}

/* The pattern as written is kept for messages; the compiled one decides. */
static void read_match(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct rule *rule = r->object;
    catalogue_read_pattern(r, value, f);
    rule->pattern = rule->regex ? catalogue_own_text(r->catalogue, strdup(yaml_scalar(value))) : NULL;
    if (rule->pattern && !*rule->pattern)
        mistake(r, value, f, "an empty pattern fits everything: leave it out");
}

static void read_actions(struct reading *r, yaml_node_t *value, const struct field *f, const struct action **list, size_t *ret_count)
{
    const struct rule *rule = r->object;
    if (value->type != YAML_SEQUENCE_NODE || catalogue_item_count(value) > CATALOGUE_STEP_MAX) {
        mistake(r, value, f, "expected a list of at most 6 actions");
        return;
    }
    for (size_t i = 0; i < catalogue_item_count(value); i++) {
        const char *name = yaml_scalar(catalogue_item(r, value, i));
        const struct action *a = name ? catalogue_action_find(r->catalogue, rule->type, name) : NULL;
        if (a) {
            list[(*ret_count)++] = a;
            continue;
        }
        char text[200];
        snprintf(text, sizeof text, "there is no action \"%.40s\" for targets of type %.20s", name ? name : "", rule->type ? rule->type : "?");
        mistake(r, catalogue_item(r, value, i), f, text);
    }
}

static void read_rule_actions(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct rule *rule = r->object;
    read_actions(r, value, f, rule->actions, &rule->action_count);
}

static void read_ladder(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct rule *rule = r->object;
    read_actions(r, value, f, rule->ladder, &rule->ladder_count);
}

static void read_depends_on(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct target *t = r->object;
    if (value->type != YAML_SEQUENCE_NODE || catalogue_item_count(value) > CATALOGUE_DEPENDENCY_MAX) {
        mistake(r, value, f, "expected a list of at most 8 targets");
        return;
    }
    for (size_t i = 0; i < catalogue_item_count(value); i++) {
        const char *name = yaml_scalar(catalogue_item(r, value, i));
        if (name && *name && strcmp(name, t->name) != 0)
            t->depends_on[t->depends_on_count++] = catalogue_own_text(r->catalogue, strdup(name));
        else
            mistake(r, catalogue_item(r, value, i), f, "expected the name of another target");
    }
}

/* Whether there are such actions can be told once those are read. */
static void read_allowed(struct reading *r, yaml_node_t *value, const struct field *f)
{
    struct target *t = r->object;
    if (value->type != YAML_SEQUENCE_NODE || catalogue_item_count(value) > CATALOGUE_ALLOWED_MAX) {
        mistake(r, value, f, "expected a list of at most 16 actions");
        return;
    }
    t->limited = true;
    t->allowed_count = 0;
    for (size_t i = 0; i < catalogue_item_count(value); i++) {
        const char *name = yaml_scalar(catalogue_item(r, value, i));
        if (name && *name)
            t->allowed[t->allowed_count++] = catalogue_own(r->catalogue, strdup(name));
        else
            mistake(r, catalogue_item(r, value, i), f, "expected the name of an action");
    }
}

static void read_group(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = expanded(r, value, f);
    if (text && (!*text || strlen(text) >= CATALOGUE_GROUP_BYTES))
        mistake(r, value, f, "expected a name of 1 to 63 bytes, or off");
    else
        *AT(r, f, const char *) = text;
}

/* ---- the rows ---- */

#define F(name_, read_, struct_, member_, required_)                                                                                                 \
    {                                                                                                                                                \
        .name = (name_), .read = (read_), .offset = offsetof(struct struct_, member_), .required = (required_)                                       \
    }
#define N(name_, read_, struct_, member_, min_, max_)                                                                                                \
    {                                                                                                                                                \
        .name = (name_), .read = (read_), .offset = offsetof(struct struct_, member_), .min = (min_), .max = (max_)                                  \
    }

#define SENTENCES(name_, struct_, member_, count_)                                                                                                   \
    {                                                                                                                                                \
        .name = (name_), .read = catalogue_read_sentences, .offset = offsetof(struct struct_, member_), .min = (int)offsetof(struct struct_, count_) \
    }

const struct field target_fields[] = {
    F("type", read_text, target, type, true),
    F("container", read_text, target, container, false),
    F("executor", read_executor, target, executor, false),
    F("address", catalogue_read_address, target, host, false),
    F("query", read_text, target, query, false),
    F("depends_on", read_depends_on, target, depends_on, false),
    F("actions", read_allowed, target, allowed, false),
    N("depend_grace", read_ms, target, depend_grace_ms, 0, 3600000),
    F("group", read_group, target, group, false),
    F("disk_folder", read_text, target, disk_folder, false),
    F("expect_role", read_role, target, expect_role, false),
    F("write_probe", read_bool, target, write_probe, false),
    F("threshold_alone", read_threshold_alone, target, threshold_alone_warns, false),
    F("verify", read_argv, target, verify_argv, false),
    F("command", read_argv, target, verify_argv, false), /* of a type that asks by one */
    F("checks", catalogue_read_checks, target, checks, false),
    N("threshold", read_number, target, threshold, 0, 100),
    N("healthy_above", read_number, target, healthy_above, 0, 99),
    N("fall", read_number, target, fall, 1, 100),
    N("rise", read_number, target, rise, 1, 100),
    N("flap_low", read_number, target, flap_low, 0, 99),
    N("flap_high", read_number, target, flap_high, 0, 100),
    N("recheck", read_ms, target, recheck_ms, 10, 600000),
    N("answer_timeout", read_ms, target, answer_timeout_ms, 100, 60000),
    N("trend", read_ms, target, trend_ms, 0, 7 * 24 * 3600 * 1000),
    F("burn", catalogue_read_burn, target, burns, false),
    F("maintenance", catalogue_read_maintenance, target, windows, false),
    N("slow", read_ms, target, slow_ms, 0, 600000),
    N("login_interval", read_ms, target, login_interval_ms, 10, 600000),
    N("start_grace", read_ms, target, start_grace_ms, 0, 3600000),
    N("verify_timeout", read_ms, target, verify_timeout_ms, 100, 3600000),
    {0},
};

const struct field action_fields[] = {
    F("type", read_text, action, type, true),
    F("exec", read_command, action, argv, false),
    F("container", read_verb, action, verb, false),
    F("risk", read_risk, action, risk, true),
    F("description", read_text, action, description, true),
    F("expected_result", read_text, action, expected_result, true),
    F("loss", catalogue_read_template, action, loss, false),
    F("needs", catalogue_read_condition, action, needs, false),
    F("changed", catalogue_read_condition, action, changed, false),
    F("no_effect", catalogue_read_pattern, action, no_effect, false),
    F("preview", read_command, action, preview, false),
    F("preview_binds", read_bool, action, preview_binds, false),
    F("rehearse", read_rehearse, action, rehearse, false),
    F("capsule", read_text, action, capsule, false),
    F("undo", read_undo, action, undo_by_itself, false),
    F("capsule_command", read_command, action, capsule_argv, false),
    N("timeout", read_ms, action, timeout_ms, 100, 3600000),
    N("approvals", read_number, action, approvals, 1, 2),
    {0},
};

const struct field rule_fields[] = {
    F("name", read_text, rule, name, true),
    F("type", read_text, rule, type, true),
    F("fault", read_text, rule, fault, false),
    F("match", read_match, rule, regex, false),
    F("holds", catalogue_read_condition, rule, holds, false),
    F("unchecked", read_bool, rule, unchecked, false),
    F("needs_text", read_bool, rule, needs_text, false),
    F("general", read_bool, rule, general, false),
    F("catch_all", read_bool, rule, catch_all, false),
    F("warns", read_bool, rule, warns, false),
    F("waits", read_bool, rule, waits, false),
    F("severity", read_severity, rule, severity, false),
    SENTENCES("diagnosis", rule, diagnosis, diagnosis_count),
    SENTENCES("solution", rule, solution, solution_count),
    SENTENCES("loss", rule, loss, loss_count),
    F("confidence", read_fraction, rule, confidence, false),
    F("actions", read_rule_actions, rule, actions, false),
    F("ladder", read_ladder, rule, ladder, false),
    {0},
};

const struct field synthetic_fields[] = {
    F("message", read_text, synthetic_incident, message, true),
    F("source", read_text, synthetic_incident, source, true),
    {0},
};

/* ---- reading one map by its rows ---- */

yaml_node_t *catalogue_map_get(struct reading *r, const yaml_node_t *map, const char *key)
{
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        const char *name = yaml_scalar(yaml_tree_node(r->tree, p->key));
        if (name && strcmp(name, key) == 0)
            return yaml_tree_node(r->tree, p->value);
    }
    return NULL;
}

static void refuse_unknown(struct reading *r, const yaml_node_t *map, const struct field *fields,
                           bool (*also)(const struct reading *r, const char *name))
{
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        yaml_node_t *key = yaml_tree_node(r->tree, p->key);
        const char *name = yaml_scalar(key);
        const struct field *f = fields;
        while (f->name && (!name || strcmp(f->name, name) != 0))
            f++;
        if (!f->name && !(also && name && also(r, name)))
            yaml_mistake(r->tree, key, r->where, "there is no field \"%.60s\" here", name ? name : "?");
    }
}

void catalogue_read_map(struct reading *r, const yaml_node_t *map, const struct field *fields)
{
    catalogue_read_map_with(r, map, fields, NULL);
}

void catalogue_read_map_with(struct reading *r, const yaml_node_t *map, const struct field *fields,
                             bool (*also)(const struct reading *r, const char *name))
{
    if (map->type != YAML_MAPPING_NODE) {
        yaml_mistake(r->tree, map, r->where, "expected fields");
        return;
    }
    refuse_unknown(r, map, fields, also);
    for (const struct field *f = fields; f->name; f++) {
        yaml_node_t *value = catalogue_map_get(r, map, f->name);
        if (value)
            f->read(r, value, f);
        else if (f->required && !r->defaults)
            mistake(r, map, f, "is missing");
    }
    if (r->tell && !r->defaults)
        r->tell(r, map, fields);
}

bool catalogue_built_in(const struct reading *r, const struct field *f, char *ret, size_t room)
{
    if (f->read != read_number && f->read != read_ms)
        return false;
    snprintf(ret, room, "%d%s", *AT(r, f, int), f->read == read_ms ? "ms" : "");
    return true;
}
