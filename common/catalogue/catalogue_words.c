/* catalogue_words.c - a target's own words in the commands of actions: {.user}. */
#include "common/base/base.h"
#include "common/catalogue/catalogue_fields.h"
#include "common/catalogue/catalogue_tell.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *own_word(const void *ctx, const char *name)
{
    const struct target *t = ctx;
    return t->kind && target_type_word(t->kind, name) >= 0 ? target_word(t, name) : NULL;
}

char *target_fill(const struct target *t, const char *text)
{
    enum { FILLED_MAX_BYTES = 32 * 1024 };
    struct strbuf out;
    strbuf_init(&out, FILLED_MAX_BYTES);
    if (template_fill_own(text, own_word, t, &out))
        return strbuf_take(&out);
    strbuf_free(&out);
    return NULL;
}

char **target_fill_argv(const struct target *t, const char *const *argv)
{
    char **filled = calloc(CATALOGUE_ARGV_MAX + 1, sizeof *filled);
    for (size_t i = 0; filled && argv[i] && i < CATALOGUE_ARGV_MAX; i++)
        if (!(filled[i] = target_fill(t, argv[i]))) {
            target_argv_free(filled);
            return NULL;
        }
    return filled;
}

char *target_exec_secret(const struct target *t)
{
    const char *password = target_word(t, "password"), *user = target_word(t, "user");
    char *both = NULL;
    if (!*password || !t->kind->password_env || (*user && t->kind->env_user && strcmp(user, t->kind->env_user) != 0))
        return NULL;
    return asprintf(&both, "%s=%s", t->kind->password_env, password) < 0 ? NULL : both;
}

void target_argv_free(char **argv)
{
    for (size_t i = 0; argv && argv[i]; i++)
        free(argv[i]);
    free(argv);
}

/* ---- while the catalogue is read ---- */

struct own_words {
    const struct target_type *type; /* NULL: of targets of any type, which have no word in common */
    const char *wrong;
    char name[40];
};

/* A password is in no command line: whoever may see the machine's processes may read it there. */
static const char *check_own_word(const void *ctx, const char *name)
{
    struct own_words *o = *(struct own_words *const *)ctx;
    bool there = o->type && target_type_word(o->type, name) >= 0;
    if (there && !catalogue_names_a_secret(name))
        return "x";
    snprintf(o->name, sizeof o->name, "%s", name);
    o->wrong = there ? "a password must not stand in a command" : "targets of its type have no such word";
    return NULL;
}

void catalogue_check_words(struct reading *r, const yaml_node_t *map, const struct action *a)
{
    const char *const *const commands[] = {a->argv, a->capsule_argv, a->preview, a->rehearse};
    struct own_words words = {.type = a->type ? target_type_find(a->type) : NULL};
    const struct own_words *ctx = &words;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        for (size_t w = 0; commands[i] && commands[i][w] && !words.wrong; w++) {
            struct strbuf ignored;
            strbuf_init(&ignored, 1 << 16);
            template_fill_own(commands[i][w], check_own_word, &ctx, &ignored);
            strbuf_free(&ignored);
        }
    if (words.wrong)
        yaml_mistake(r->tree, map, r->where, "{.%s}: %s", words.name, words.wrong);
}
