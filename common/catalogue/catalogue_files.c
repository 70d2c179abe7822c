/* catalogue_files.c - the files a catalogue is read from: its own, those that it includes, and those of targets.d. */
#include "common/catalogue/catalogue_files.h"
#include "common/base/base.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INCLUDE_DEPTH_MAX = 3 };

const yaml_node_t *catalogue_entry(struct yaml_tree *tree, const char *section, const char *name)
{
    struct reading r = {.tree = tree};
    const yaml_node_t *root = yaml_tree_root(tree);
    const yaml_node_t *map = root && root->type == YAML_MAPPING_NODE ? catalogue_map_get(&r, root, section) : NULL;
    if (!map || map->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = yaml_tree_node(tree, p->key);
        const char *text = yaml_scalar(key);
        if (text && strcmp(text, name) == 0)
            return key;
    }
    return NULL;
}

/* ---- the file, and those that it includes ---- */

static enum err_code open_source(const char *path, int depth, struct catalogue_files *from, struct err *err);

/* A name without a folder of its own lies beside the file. */
static enum err_code open_beside(const char *path, const char *name, int depth, struct catalogue_files *from, struct err *err)
{
    const char *end = strrchr(path, '/');
    AUTO_FREE char *other = NULL;
    if (asprintf(&other, "%.*s%s", *name == '/' || !end ? 0 : (int)(end - path + 1), path, name) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    return open_source(other, depth + 1, from, err);
}

/* `include: FILE`, or a list of them; what these include follows right behind them. */
static enum err_code open_included(const char *path, int depth, struct catalogue_files *from, struct err *err)
{
    struct reading r = {.tree = from->trees[from->count - 1]};
    const yaml_node_t *root = yaml_tree_root(r.tree);
    yaml_node_t *value = root && root->type == YAML_MAPPING_NODE ? catalogue_map_get(&r, root, "include") : NULL;
    if (!value)
        return ERR_NONE;
    bool list = value->type == YAML_SEQUENCE_NODE;
    size_t count = list ? catalogue_item_count(value) : 1;
    if (depth == INCLUDE_DEPTH_MAX)
        yaml_mistake(r.tree, value, "include", "files include each other more than %d deep", INCLUDE_DEPTH_MAX);
    for (size_t i = 0; i < count && depth < INCLUDE_DEPTH_MAX; i++) {
        const char *name = yaml_scalar(list ? catalogue_item(&r, value, i) : value);
        enum err_code code = ERR_NONE;
        if (name && *name)
            code = open_beside(path, name, depth, from, err);
        else
            yaml_mistake(r.tree, value, "include", "expected the name of a file, or a list of them");
        if (code)
            return code;
    }
    return ERR_NONE;
}

static enum err_code open_source(const char *path, int depth, struct catalogue_files *from, struct err *err)
{
    if (from->count == SOURCE_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than %d files are included", path, SOURCE_MAX);
    enum err_code code = yaml_tree_open(path, &from->trees[from->count], err);
    if (code)
        return code;
    from->count++;
    return open_included(path, depth, from, err);
}

/* ---- targets.d ---- */

static int is_targets_file(const struct dirent *d)
{
    size_t bytes = strlen(d->d_name);
    return d->d_name[0] != '.' && bytes > strlen(".yaml") && strcmp(d->d_name + bytes - strlen(".yaml"), ".yaml") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static char *folder_of(const struct catalogue_settings *s)
{
    const char *end = strrchr(s->path, '/');
    char *ret = NULL;
    if (s->targets_dir && *s->targets_dir)
        return strdup(s->targets_dir);
    return asprintf(&ret, "%.*stargets.d", end ? (int)(end - s->path + 1) : 0, s->path) < 0 ? NULL : ret;
}

static enum err_code open_one_beside(const char *folder, const char *name, struct catalogue_files *from, struct err *err)
{
    AUTO_FREE char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = yaml_tree_open(path, &from->trees[from->count], err);
    from->count += code == ERR_NONE;
    return code;
}

static enum err_code open_beside_all(const struct catalogue_settings *s, struct catalogue_files *from, struct err *err)
{
    AUTO_FREE char *folder = folder_of(s);
    struct dirent **names = NULL;
    from->included_count = from->count;
    int count = folder ? scandir(folder, &names, is_targets_file, by_name) : -1;
    if (!folder)
        return err_set(err, ERR_NOMEM, "out of memory");
    if (count < 0)
        return errno == ENOENT ? ERR_NONE : err_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
    enum err_code code =
        count > TARGETS_FILE_MAX ? err_set(err, ERR_LIMIT, "%s: it holds more than %d files *.yaml", folder, TARGETS_FILE_MAX) : ERR_NONE;
    for (int i = 0; i < count; i++) {
        if (!code)
            code = open_one_beside(folder, names[i]->d_name, from, err);
        free(names[i]);
    }
    free(names);
    return code;
}

enum err_code catalogue_files_open(const struct catalogue_settings *s, struct catalogue_files *from, struct err *err)
{
    enum err_code code = open_source(s->path, 0, from, err);
    return code ? code : open_beside_all(s, from, err);
}

void catalogue_files_close(struct catalogue_files *from)
{
    for (size_t i = 0; i < from->count; i++)
        yaml_tree_close(from->trees[i]);
}

enum err_code catalogue_digest(const struct catalogue_settings *from, char ret[DIGEST_TEXT_BYTES], struct err *err)
{
    struct catalogue_files all = {.count = 0};
    char one[DIGEST_TEXT_BYTES];
    AUTO_JSON json_t *list = json_array();
    enum err_code code = catalogue_files_open(from, &all, err);
    for (size_t i = 0; !code && i < all.count; i++) {
        code = digest_file(all.trees[i]->path, one, err);
        json_array_append_new(list, json_string(one));
    }
    if (!code && all.count == 1)
        memcpy(ret, one, DIGEST_TEXT_BYTES);
    else if (!code)
        code = digest_json(list, ret, err);
    catalogue_files_close(&all);
    return code;
}
