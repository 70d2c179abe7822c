/* catalogue_target.c - a target's entry: the fields that all have, the words of its type, and its address or URL. */
#include "common/base/base.h"
#include "common/catalogue/catalogue_fields.h"
#include "common/types/types.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define mistake catalogue_mistake

const char *target_word(const struct target *t, const char *name)
{
    int at = t->kind ? target_type_word(t->kind, name) : -1;
    if (at < 0)
        return "";
    int as = target_type_word_as(t->kind, at);
    const char *said = t->words[at];
    if (said && (*said || as < 0))
        return said;
    return as < 0 ? t->kind->words[at].fallback : t->words[as] ? t->words[as] : t->kind->words[as].fallback;
}

enum err_code target_judge(const struct target *t, const struct facts *facts, json_t *metrics, struct check_result *ret,
                           const struct check_kind **ret_worst, struct err *err)
{
    const struct check_set set = {
        .kinds = t->checks, .own = t->check_limits, .count = t->check_count, .all = {.threshold = t->threshold, .clear = t->healthy_above}};
    return checks_judge(&set, facts, metrics, ret, ret_worst, err);
}

bool target_proved_by_probe(const struct target *t)
{
    return t->labelled || (t->kind && t->kind->proved_by_probe);
}

bool target_allows(const struct target *t, const char *action)
{
    bool allowed = !t->limited;
    for (size_t i = 0; !allowed && i < t->allowed_count; i++)
        allowed = t->allowed[i] && strcmp(t->allowed[i], action) == 0;
    return allowed;
}

bool target_allows_verb(const struct target *t, const struct catalogue *c, enum executor_verb verb)
{
    const struct action *a;
    bool allowed = false;
    for (size_t i = 0; !allowed && (a = catalogue_action(c, i)); i++)
        allowed = !a->argv && a->verb == verb && target_type_fits(a->type, t->type) && target_allows(t, a->name);
    return allowed;
}

void target_disk_argv(const struct target *t, const char *ret[TARGET_DISK_WORDS + 1])
{
    const char *const words[TARGET_DISK_WORDS + 1] = {"timeout", "5", "df", "-P", "-k", t->disk_folder, NULL};
    memcpy(ret, words, sizeof words);
}

char *target_question(const struct target *t)
{
    char *text = NULL, scheme[20];
    const char *word = target_word(t, "scheme"), *path = target_word(t, "path");
    if (t->kind && t->kind->asks_by_command)
        return target_command_line(t, t->verify_argv);
    if (!t->kind || t->kind->no_address)
        return asprintf(&text, "the engine is asked for %s", t->container) < 0 ? NULL : text;
    snprintf(scheme, sizeof scheme, "%.*s", (int)strcspn(t->kind->schemes, " "), t->kind->schemes);
    if (asprintf(&text, "%s://%s:%d%s%s", *word ? word : scheme, t->host, t->port, *path ? "/" : "", path) < 0)
        return NULL;
    redact_text(text);
    return text;
}

bool target_type_known(const char *name)
{
    return name && target_type_find(name) != NULL;
}

static bool read_port(const char *text, int *ret)
{
    char *rest;
    long port = strtol(text, &rest, 10);
    if (rest == text || *rest || port < 1 || port > 65535)
        return false;
    *ret = (int)port;
    return true;
}

/* host:port, where a URL would say more than is needed. */
static void read_host_and_port(struct reading *r, yaml_node_t *value, const struct field *f, const char *text)
{
    struct target *t = r->object;
    const char *colon = strrchr(text, ':');
    if (!colon || colon == text || !read_port(colon + 1, &t->port))
        mistake(r, value, f, "expected host:port, or a URL");
    else
        t->host = catalogue_own_text(r->catalogue, strndup(text, (size_t)(colon - text)));
}

static void set_word(struct reading *r, yaml_node_t *value, const struct field *f, const char *name, const char *text)
{
    struct target *t = r->object;
    int at = target_type_word(t->kind, name);
    char wrong[240];
    if (at < 0) {
        snprintf(wrong, sizeof wrong, "targets of type %.20s have no \"%.40s\"", t->type, name);
        mistake(r, value, f, wrong);
        return;
    }
    const char *one_of = t->kind->words[at].one_of;
    if (one_of && !type_list_has(one_of, text)) {
        snprintf(wrong, sizeof wrong, "%s: expected one of %.160s", name, one_of);
        mistake(r, value, f, wrong);
        return;
    }
    t->words[at] = text;
}

/* A decoded part of the URL, owned by the catalogue; NULL when the URL has none. */
static const char *url_part(struct reading *r, CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, flags) || !text)
        return NULL;
    const char *ret = catalogue_own_text(r->catalogue, strdup(text));
    curl_free(text);
    return ret;
}

/* name=value&name=value, each decoded by itself, so that a value may hold an &. */
static void read_url_query(struct reading *r, yaml_node_t *value, const struct field *f, const char *query)
{
    char *copy = catalogue_own_text(r->catalogue, strdup(query)), *rest = NULL;
    for (char *pair = copy ? strtok_r(copy, "&", &rest) : NULL; pair; pair = strtok_r(NULL, "&", &rest)) {
        char *equals = strchr(pair, '=');
        char *text = equals ? curl_easy_unescape(NULL, equals + 1, 0, NULL) : NULL;
        if (!text) {
            mistake(r, value, f, "expected name=value after the ?");
            continue;
        }
        *equals = '\0';
        set_word(r, value, f, pair, catalogue_own_text(r->catalogue, strdup(text)));
        curl_free(text);
    }
}

/* Path and query belong together and go to the server as they are written. */
static void read_raw_path(struct reading *r, const char *path, const char *query)
{
    struct target *t = r->object;
    char *whole = NULL;
    const char *from_root = path && *path == '/' ? path + 1 : "";
    if (asprintf(&whole, "%s%s%s", from_root, query ? "?" : "", query ? query : "") >= 0)
        t->words[target_type_word(t->kind, t->kind->path_word)] = catalogue_own_text(r->catalogue, whole);
}

static void read_url_parts(struct reading *r, yaml_node_t *value, const struct field *f, CURLU *url)
{
    struct target *t = r->object;
    const char *scheme = url_part(r, url, CURLUPART_SCHEME, 0), *port = url_part(r, url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    const char *user = url_part(r, url, CURLUPART_USER, CURLU_URLDECODE), *password = url_part(r, url, CURLUPART_PASSWORD, CURLU_URLDECODE);
    bool raw = t->kind->raw_path;
    const char *path = url_part(r, url, CURLUPART_PATH, raw ? 0 : CURLU_URLDECODE), *query = url_part(r, url, CURLUPART_QUERY, 0);
    t->host = url_part(r, url, CURLUPART_HOST, 0);
    t->port = t->kind->port;
    if (!scheme || !type_list_has(t->kind->schemes, scheme)) {
        char wrong[200];
        snprintf(wrong, sizeof wrong, "a URL of type %.20s begins with one of: %.60s", t->type, t->kind->schemes);
        mistake(r, value, f, wrong);
        return;
    }
    if (port && !read_port(port, &t->port))
        mistake(r, value, f, "the port is out of range");
    if (target_type_word(t->kind, "scheme") >= 0)
        set_word(r, value, f, "scheme", scheme);
    if (user)
        set_word(r, value, f, "user", user);
    if (password)
        set_word(r, value, f, "password", password);
    if (raw)
        read_raw_path(r, path, query);
    else if (path && path[0] == '/' && path[1])
        set_word(r, value, f, t->kind->path_word ? t->kind->path_word : "path", path + 1);
    if (query && !raw)
        read_url_query(r, value, f, query);
}

/* The text of a URL may hold a password: no message repeats it. */
static void read_url(struct reading *r, yaml_node_t *value, const struct field *f, const char *text)
{
    struct target *t = r->object;
    CURLU *url = curl_url();
    if (!url)
        mistake(r, value, f, "out of memory");
    else if (curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME))
        mistake(r, value, f, "is not a URL");
    else if (t->kind) /* else the type is a mistake already */
        read_url_parts(r, value, f, url);
    curl_url_cleanup(url);
}

void catalogue_read_address(struct reading *r, yaml_node_t *value, const struct field *f)
{
    const char *text = catalogue_expanded(r, value, f);
    if (!text)
        return;
    if (strstr(text, "://"))
        read_url(r, value, f, text);
    else
        read_host_and_port(r, value, f, text);
}

/* A word beside the URL wins over the one inside it: a password then need not stand in an address. */
static void read_words(struct reading *r, const yaml_node_t *map)
{
    struct target *t = r->object;
    for (const struct type_word *w = t->kind->words; w->name; w++) {
        yaml_node_t *value = catalogue_map_get(r, map, w->name);
        const struct field f = {.name = w->name};
        const char *text = value ? catalogue_expanded(r, value, &f) : NULL;
        if (text)
            set_word(r, value, &f, w->name, text);
    }
}

static const struct target_type *type_of(struct reading *r, const yaml_node_t *map)
{
    const yaml_node_t *value = catalogue_map_get(r, map, "type");
    const char *raw = value ? yaml_scalar(value) : NULL;
    AUTO_FREE char *name = NULL;
    struct err ignored; /* the field's own reader tells it */
    if (raw && r->tree->bare)
        return target_type_find(raw);
    return raw && !yaml_expand(raw, &name, &ignored) ? target_type_find(name) : NULL;
}

static bool is_word(const struct reading *r, const char *name)
{
    const struct target *t = r->object;
    return t->kind && target_type_word(t->kind, name) >= 0;
}

/* What the target does not say is as its type has it. */
static void take_checks_of_type(struct target *t)
{
    char name[64];
    for (const char *at = t->kind->checks; at && *at && t->check_count < CATALOGUE_CHECK_MAX; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        const struct check_kind *kind = check_kind_find(name);
        if (kind)
            t->checks[t->check_count++] = kind;
        at += length;
    }
}

static void is_missing(struct reading *r, const yaml_node_t *map, const char *name)
{
    char field[200];
    snprintf(field, sizeof field, "%s.%s", r->where, name);
    yaml_mistake(r->tree, map, field, "is missing");
}

static void take_from_type(struct reading *r, const yaml_node_t *map)
{
    struct target *t = r->object;
    bool in_file = map->type == YAML_MAPPING_NODE;
    if (in_file && !t->host && !t->kind->no_address && !catalogue_map_get(r, map, "address"))
        is_missing(r, map, "address");
    if (!t->host)
        t->host = "";
    if (!t->query)
        t->query = t->kind->query;
    while (!t->burn_said && t->burn_count < TYPE_BURN_MAX && t->kind->burns[t->burn_count].fact) {
        t->burns[t->burn_count] = t->kind->burns[t->burn_count];
        t->burn_count++;
    }
    if (t->kind->role && !catalogue_map_get(r, map, "expect_role"))
        t->expect_role = t->kind->role;
    if (in_file && !t->query && !catalogue_map_get(r, map, "query"))
        is_missing(r, map, "query");
    if (in_file && t->check_count == 0 && !catalogue_map_get(r, map, "checks")) {
        take_checks_of_type(t);
        if (t->check_count == 0)
            is_missing(r, map, "checks");
    }
}

/* A folder's path as it stands in a command, and as docker-hand compares it. */
static bool is_folder(const char *path)
{
    return *path == '/' && !strstr(path, "/..") && strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_.-") == strlen(path);
}

/* Only where it is asked for: a command in the container costs more than a question. */
static void take_disk_folder(struct reading *r, const yaml_node_t *map)
{
    struct target *t = r->object;
    bool checked = false;
    for (size_t i = 0; i < t->check_count; i++)
        checked = checked || strcmp(t->checks[i]->name, "disk") == 0;
    if (checked && !t->disk_folder)
        t->disk_folder = t->kind->disk_folder;
    if (checked && !t->disk_folder)
        yaml_mistake(r->tree, map, r->where, "the check disk needs disk_folder");
    if (t->disk_folder && !is_folder(t->disk_folder))
        yaml_mistake(r->tree, map, r->where, "disk_folder: expected the path of a folder, of letters, digits and / _ . - alone");
}

/* The engine cannot end a command: it ends itself, after as long as an answer may take. */
static void bound_command(struct reading *r)
{
    enum { WORDS_MORE = 2 };
    struct target *t = r->object;
    size_t count = 0;
    char *limit = NULL;
    while (t->verify_argv[count])
        count++;
    if (strcmp(t->verify_argv[0], "timeout") == 0 || asprintf(&limit, "%g", t->answer_timeout_ms / 1000.0) < 0)
        return;
    const char **argv = catalogue_own(r->catalogue, calloc(count + WORDS_MORE + 1, sizeof *argv));
    limit = catalogue_own_text(r->catalogue, limit);
    if (!argv || !limit)
        return;
    argv[0] = "timeout";
    argv[1] = limit;
    memcpy(argv + WORDS_MORE, t->verify_argv, count * sizeof *argv);
    t->verify_argv = argv;
}

static void check_verify(struct reading *r, const yaml_node_t *map)
{
    const struct target *t = r->object;
    if (t->kind->asks_by_command && t->verify_argv)
        bound_command(r);
    if (!t->verify_argv && t->kind->asks_by_command)
        yaml_mistake(r->tree, map, r->where, "command is missing: what is run in the container");
    else if (t->verify_argv && t->kind->proved_by_probe && !t->kind->asks_by_command)
        yaml_mistake(r->tree, map, r->where, "a fix of type %s is proven by its own question: it has no verify", t->type);
    else if (!t->verify_argv && !target_proved_by_probe(t))
        yaml_mistake(r->tree, map, r->where, "verify is missing, and type %s has none of its own", t->type);
}

static const struct target *default_of(const struct catalogue *c, const struct target_type *kind)
{
    for (size_t i = 0; c && kind && i < c->default_count; i++)
        if (c->defaults[i].kind == kind)
            return &c->defaults[i];
    return NULL;
}

/* What a target is where neither it nor its type's defaults say otherwise. */
static const struct target built_in = {.expect_role = "",
                                       .guess = "",
                                       .threshold = 70,
                                       .healthy_above = 80,
                                       .fall = 2,
                                       .rise = 2,
                                       .flap_low = 20,
                                       .flap_high = 30,
                                       .recheck_ms = 1000,
                                       .answer_timeout_ms = 2000,
                                       .trend_ms = 30 * 60 * 1000,
                                       .login_interval_ms = 8000,
                                       .start_grace_ms = 10000,
                                       .depend_grace_ms = 30000,
                                       .verify_timeout_ms = 30000};

static void begin(struct reading *r, const struct target_type *kind)
{
    struct target *t = r->object;
    const struct target *from = default_of(r->catalogue, kind);
    if (!from)
        from = default_of(r->base ? catalogue_file_of(r->base) : NULL, kind);
    *t = from ? *from : built_in;
    t->name = t->container = r->name;
    t->type = NULL;
    t->kind = kind;
    t->executor = executor_kind_default();
    t->labelled = r->labelled;
    if (t->labelled)
        t->verify_argv = NULL; /* its image may have no client, and its password is none of the command line's */
    else if (!t->verify_argv && kind)
        t->verify_argv = kind->verify;
}

/* defaults: {redis: {query: ..., checks: [...]}}: anything that a target may say but its name, container and address. */
void catalogue_read_default(struct reading *r, const yaml_node_t *map)
{
    struct target *t = r->object;
    *t = built_in;
    t->name = t->type = r->name;
    t->kind = r->name ? target_type_find(r->name) : NULL;
    t->verify_argv = NULL;
    if (!t->kind)
        yaml_mistake(r->tree, map, r->where, "type \"%.40s\" is not known", r->name ? r->name : "?");
    r->defaults = true;
    catalogue_read_map_with(r, map, target_fields, is_word);
    if (t->kind && map->type == YAML_MAPPING_NODE)
        read_words(r, map);
    r->defaults = false;
    if (t->host || t->container || t->depends_on_count > 0)
        yaml_mistake(r->tree, map, r->where, "address, container and depends_on are each target's own");
}

void catalogue_read_target(struct reading *r, const yaml_node_t *map)
{
    struct target *t = r->object;
    begin(r, map->type == YAML_MAPPING_NODE ? type_of(r, map) : NULL);
    catalogue_read_map_with(r, map, target_fields, is_word);
    if (t->type && !t->kind)
        yaml_mistake(r->tree, map, r->where, "type \"%.40s\" is not known", t->type);
    if (t->kind)
        read_words(r, map);
    if (t->kind)
        take_from_type(r, map);
    if (t->kind)
        take_disk_folder(r, map);
    if (t->kind)
        check_verify(r, map);
    for (size_t i = 0; t->type && i < t->check_count; i++)
        if (!target_type_fits(t->checks[i]->target_type, t->type))
            yaml_mistake(r->tree, map, r->where, "check %s is for targets of type %s", t->checks[i]->name, t->checks[i]->target_type);
    if (t->flap_high > 0 && t->flap_low >= t->flap_high)
        yaml_mistake(r->tree, map, r->where, "flap_low (%d) must be below flap_high (%d)", t->flap_low, t->flap_high);
    if (t->labelled && t->healthy_above < t->threshold)
        t->healthy_above = t->threshold;
    if (t->healthy_above < t->threshold)
        yaml_mistake(r->tree, map, r->where, "healthy_above (%d) must not be below threshold (%d)", t->healthy_above, t->threshold);
}
