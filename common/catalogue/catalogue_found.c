/* catalogue_found.c - labels become the fields of a target, and are read as those of a file are. */
#include "common/base/base.h"
#include "common/catalogue/catalogue_fields.h"
#include "common/catalogue/catalogue_tell.h"
#include "common/types/types.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 100, GUESS_BYTES = 400, PASSWORD_MAX_BYTES = 1024 };

static const char prefix[] = "selfheal.";

static const char *label(const json_t *found, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "%s%s", prefix, name);
    return json_string_value(json_object_get(json_object_get(found, "labels"), key));
}

void found_name(const json_t *found, char *ret, size_t room)
{
    snprintf(ret, room, "%s", json_str(found, "name"));
    for (char *at = ret; *at; at++)
        *at = (char)tolower((unsigned char)*at);
}

void found_drop_dependency(struct catalogue *holder, size_t i)
{
    struct target *t = &holder->targets[0];
    for (t->depends_on_count--; i < t->depends_on_count; i++)
        t->depends_on[i] = t->depends_on[i + 1];
    t->depends_on[t->depends_on_count] = NULL;
}

/* ---- which type it is ---- */

static bool exposes(const json_t *found, int port)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(found, "ports"), i, one)
    {
        if (json_integer_value(one) == port)
            return true;
    }
    return false;
}

/* "registry:5000/shop/redis:7@sha256:..." is "redis". */
static void image_word(const char *image, char *ret, size_t room)
{
    const char *slash = strrchr(image, '/');
    const char *last = slash ? slash + 1 : image;
    snprintf(ret, room, "%.*s", (int)strcspn(last, ":@"), last);
}

static const struct target_type *type_by_image(const char *word)
{
    size_t count;
    const struct target_type *const *all = target_types(&count);
    for (size_t i = 0; *word && i < count; i++)
        if (all[i]->images && type_list_has(all[i]->images, word))
            return all[i];
    return NULL;
}

static const struct target_type *type_by_port(const json_t *found)
{
    const json_t *ports = json_object_get(found, "ports");
    size_t count;
    const struct target_type *const *all = target_types(&count);
    for (size_t i = 0; json_array_size(ports) == 1 && i < count; i++)
        if (all[i]->by_port && exposes(found, all[i]->port))
            return all[i];
    return NULL;
}

/* A guess that cries wolf is worse than none: what needs a login that nobody gave is watched as a container. */
static const struct target_type *guess(const json_t *found, char *ret_guess, size_t room)
{
    char word[64], by[160];
    const char *image = json_str(found, "image"),
               *health = json_is_true(json_object_get(found, "healthcheck")) ? "its HEALTHCHECK" : "whether it runs";
    image_word(image, word, sizeof word);
    const struct target_type *type = type_by_image(word);
    snprintf(by, sizeof by, "by its image %.120s", image);
    if (!type && (type = type_by_port(found)))
        snprintf(by, sizeof by, "by its port %d", type->port);
    if (type && type->needs_user && !label(found, "user")) {
        snprintf(ret_guess, room, "container (%s), since a %s, as which it is guessed %s, needs the label selfheal.user", health, type->name, by);
        type = NULL;
    } else if (type) {
        snprintf(ret_guess, room, "%s, guessed %s", type->name, by);
    } else {
        snprintf(ret_guess, room, "container (%s), since its image %.100s tells no type", health, image);
    }
    return type ? type : target_type_find("container");
}

/* ---- labels as fields ---- */

static const struct known {
    const char *name;
    bool list, own; /* own: read here, it is no field */
} known[] = {{"enable", false, true},        {"type", false, false},   {"address", false, true},    {"threshold", false, false},
             {"checks", true, false},        {"actions", true, false}, {"depends_on", true, false}, {"user", false, false},
             {"password_file", false, true}, {"scope", false, true},   {"recipe", false, true}} /* the last two: who looks, and what our own images
                                                                                                   were made by */
;

static const struct known *known_find(const char *name)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0)
            return &known[i];
    return NULL;
}

static void refuse_label(struct yaml_tree *t, const char *name, const struct target_type *type)
{
    struct strbuf there;
    strbuf_init(&there, 400);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, "recipe") != 0)
            strbuf_addf(&there, "%s%s", i ? " " : "", known[i].name);
    for (const struct type_word *w = type->words; w->name; w++)
        if (!known_find(w->name) && !catalogue_names_a_secret(w->name))
            strbuf_addf(&there, " %s", w->name);
    char field[128];
    snprintf(field, sizeof field, "label %s%.60s", prefix, name);
    if (catalogue_names_a_secret(name))
        yaml_mistake(t, NULL, field, "whoever may look at a container reads its labels: use password_file");
    else
        yaml_mistake(t, NULL, field, "there is no such label for type %s; there are: %s", type->name, strbuf_text(&there));
    strbuf_free(&there);
}

static bool add_labels(struct yaml_tree *t, const json_t *found, const struct target_type *type)
{
    const char *key;
    json_t *value, *labels = json_object_get(found, "labels");
    bool fine = true;
    json_object_foreach(labels, key, value)
    {
        const char *name = strncmp(key, prefix, sizeof prefix - 1) == 0 ? key + sizeof prefix - 1 : key;
        const struct known *k = known_find(name);
        bool word = target_type_word(type, name) >= 0 && !catalogue_names_a_secret(name);
        if ((!k && !word) || (k && strcmp(name, "user") == 0 && !word))
            refuse_label(t, name, type);
        else if (!k || !k->own)
            fine = fine && yaml_tree_add(t, name, json_str(labels, key), k && k->list);
    }
    return fine && (label(found, "type") || yaml_tree_add(t, "type", type->name, false));
}

/* "" = not told. */
static int only_port(const json_t *found, const struct target_type *type)
{
    const json_t *ports = json_object_get(found, "ports");
    if (json_array_size(ports) == 1 && !exposes(found, type->port))
        return (int)json_integer_value(json_array_get(ports, 0));
    return type->port;
}

static bool is_port_alone(const char *port)
{
    return *port && !port[strspn(port, "0123456789")];
}

/* The container's own address under its name, which whoever asks looks up when it asks: it is another one after a restart. */
static bool add_address(struct yaml_tree *t, const json_t *found, const struct target_type *type)
{
    const char *said = label(found, "address"), *port = said ? said + (*said == ':') : NULL;
    char address[NAME_MAX_BYTES + 300];
    if (type->no_address)
        return true;
    if (said && !is_port_alone(port))
        return yaml_tree_add(t, "address", said, false);
    if (!said && only_port(found, type) == 0) {
        yaml_mistake(t, NULL, "label selfheal.address", "is missing: a container of type %s does not tell its port by itself", type->name);
        return true;
    }
    if (said)
        snprintf(address, sizeof address, "%.200s:%.8s", json_str(found, "name"), port);
    else
        snprintf(address, sizeof address, "%.200s:%d", json_str(found, "name"), only_port(found, type));
    return yaml_tree_add(t, "address", address, false);
}

/* ---- its password ---- */

static const char *secret_name(const char *dir, const char *said)
{
    size_t bytes = dir ? strlen(dir) : 0;
    return bytes && strncmp(said, dir, bytes) == 0 && said[bytes] == '/' ? said + bytes + 1 : said;
}

/* An image has labels as well, and its maker could send any secret to a host of theirs: elsewhere goes only what is named for this target. */
static bool may_leave(const struct reading *r, const struct found_options *o, const json_t *found)
{
    const char *address = label(found, "address"), *name = secret_name(o->secrets_dir, label(found, "password_file"));
    size_t bytes = strlen(r->name);
    if (!address || is_port_alone(address + (*address == ':')))
        return true;
    return strncmp(name, r->name, bytes) == 0 && (!name[bytes] || name[bytes] == '.');
}

/* Within the folder, and nowhere else: what is in it is sent to the container.  ERR_INVALID: the label is wrong; else the file is, perhaps for a
 * moment only. */
static enum err_code read_secret(const char *dir, const char *said, char *ret, size_t room, struct err *err)
{
    AUTO_FREE char *path = NULL;
    const char *name = secret_name(dir, said);
    if (!*name || *name == '.' || strchr(name, '/'))
        return err_set(err, ERR_INVALID, "expected the name of a file in %s", dir);
    if (asprintf(&path, "%s/%s", dir, name) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t count = fd < 0 ? -1 : read(fd, ret, room - 1);
    if (count < 0)
        return err_set(err, ERR_IO, "%.200s cannot be read: %s", path, strerror(errno));
    ret[count] = '\0';
    ret[strcspn(ret, "\r\n")] = '\0';
    return *ret ? ERR_NONE : err_set(err, ERR_IO, "%.200s is empty", path);
}

static void take_password(struct reading *r, const struct found_options *o, const json_t *found)
{
    static const char field[] = "label selfheal.password_file";
    struct target *t = r->object;
    const char *said = label(found, "password_file");
    int at = t->kind ? target_type_word(t->kind, "password") : -1;
    char password[PASSWORD_MAX_BYTES];
    struct err why = {0};
    if (!said || !t->kind)
        return;
    if (at < 0)
        yaml_mistake(r->tree, NULL, field, "targets of type %s have no password", t->type);
    else if (!may_leave(r, o, found))
        yaml_mistake(r->tree, NULL, field, "with a host in selfheal.address, expected %.100s or %.100s.SOMETHING as the name of the file", r->name,
                     r->name);
    else if (o->secrets_dir && read_secret(o->secrets_dir, said, password, sizeof password, &why)) {
        r->passing = r->tree->mistake_count == 0 && why.code != ERR_INVALID;
        yaml_mistake(r->tree, NULL, field, "%s", why.msg);
    } else if (o->secrets_dir)
        t->words[at] = catalogue_own(r->catalogue, strdup(password));
}

/* ---- the target ---- */

static void check_name(struct reading *r, const json_t *found)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    char name[256];
    found_name(found, name, sizeof name);
    r->name = catalogue_own(r->catalogue, strdup(name));
    if (!*name || name[strspn(name, allowed)] || strlen(name) > NAME_MAX_BYTES)
        yaml_mistake(r->tree, NULL, "its name", "a target's name is 1 to %d of a-z 0-9 . _ -", NAME_MAX_BYTES);
}

static void check_actions(struct reading *r, const struct catalogue *c)
{
    const struct target *t = r->object;
    for (size_t i = 0; t->kind && i < t->allowed_count; i++)
        if (!catalogue_action_find(c, t->type, t->allowed[i]))
            yaml_mistake(r->tree, NULL, "label selfheal.actions", "there is no action \"%.40s\" for targets of type %s", t->allowed[i], t->type);
}

static void finish(struct reading *r, const struct found_options *o, const json_t *found, const char *guessed)
{
    struct target *t = r->object;
    t->container = catalogue_own(r->catalogue, strdup(json_str(found, "name")));
    t->guess = catalogue_own(r->catalogue, strdup(guessed));
    take_password(r, o, found);
    check_actions(r, o->catalogue);
}

static void read_found(struct reading *r, const struct found_options *o, const json_t *found)
{
    const char *said = label(found, "type");
    char guessed[GUESS_BYTES] = "";
    const struct target_type *type = said ? target_type_find(said) : guess(found, guessed, sizeof guessed);
    check_name(r, found);
    if (!type || type->asks_by_command) {
        struct strbuf there;
        strbuf_init(&there, 200);
        size_t count;
        const struct target_type *const *all = target_types(&count);
        for (size_t i = 0; i < count; i++)
            if (!all[i]->asks_by_command)
                strbuf_addf(&there, " %s", all[i]->name);
        yaml_mistake(r->tree, NULL, "label selfheal.type", "there is no type \"%.40s\" for labels; there are:%s", said ? said : "",
                     strbuf_text(&there));
        strbuf_free(&there);
        return;
    }
    if (!add_labels(r->tree, found, type) || !add_address(r->tree, found, type)) {
        r->passing = r->tree->mistake_count == 0;
        yaml_mistake(r->tree, NULL, "", "out of memory");
    }
    if (r->tree->mistake_count > 0)
        return;
    snprintf(r->where, sizeof r->where, "label selfheal");
    r->labelled = true;
    catalogue_read_target(r, yaml_tree_root(r->tree));
    finish(r, o, found, guessed);
}

enum err_code found_target(const struct found_options *o, const json_t *found, struct catalogue **ret, struct err *err)
{
    char what[200];
    snprintf(what, sizeof what, "container %.150s", json_str(found, "name"));
    struct reading r = {.catalogue = calloc(1, sizeof *r.catalogue), .base = o->catalogue};
    enum err_code code = r.catalogue ? yaml_tree_make(what, &r.tree, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code && !(r.object = r.catalogue->targets = calloc(1, sizeof *r.catalogue->targets)))
        code = err_set(err, ERR_NOMEM, "out of memory");
    if (!code) {
        r.catalogue->target_count = 1;
        read_found(&r, o, found);
        code = yaml_tree_verdict(r.tree, err);
        if (code && r.passing && r.tree->mistake_count == 1)
            code = err->code = ERR_UNAVAILABLE;
    }
    yaml_tree_close(r.tree);
    if (code) {
        catalogue_free(r.catalogue);
        return code;
    }
    *ret = r.catalogue;
    return ERR_NONE;
}
