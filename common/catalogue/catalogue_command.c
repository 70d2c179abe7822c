/* Commands as a person could paste them. */
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include <string.h>

enum { COMMAND_MAX_BYTES = 32 * 1024 };

/* One word for a POSIX shell: plain where it is safe, else in single quotes. */
static void add_quoted(struct strbuf *out, const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (out->bytes)
        strbuf_add(out, " ");
    if (*word && word[strspn(word, safe)] == '\0') {
        strbuf_add(out, word);
        return;
    }
    strbuf_add(out, "'");
    for (; *word; word++) {
        if (*word == '\'')
            strbuf_add(out, "'\\''");
        else
            strbuf_append(out, word, 1);
    }
    strbuf_add(out, "'");
}

static char *finish(struct strbuf *out)
{
    if (!out->overflowed)
        return strbuf_take(out);
    strbuf_free(out);
    return NULL;
}

char *command_line_exec(const char *container, const char *const *argv)
{
    struct strbuf out;
    strbuf_init(&out, COMMAND_MAX_BYTES);
    strbuf_add(&out, "docker exec");
    add_quoted(&out, container);
    for (size_t i = 0; argv[i]; i++)
        add_quoted(&out, argv[i]);
    return finish(&out);
}

char *action_command_line(const struct action *a, const struct target *t)
{
    if (a->argv)
        return command_line_exec(t->container, a->argv);
    struct strbuf out;
    strbuf_init(&out, COMMAND_MAX_BYTES);
    strbuf_add(&out, "docker");
    add_quoted(&out, docker_verb_name(a->verb));
    add_quoted(&out, t->container);
    return finish(&out);
}

json_t *action_argv_json(const struct action *a, const struct target *t)
{
    json_t *list = json_array();
    json_array_append_new(list, json_string("docker"));
    json_array_append_new(list, json_string(a->argv ? "exec" : docker_verb_name(a->verb)));
    json_array_append_new(list, json_string(t->container));
    for (size_t i = 0; a->argv && a->argv[i]; i++)
        json_array_append_new(list, json_string(a->argv[i]));
    return list;
}
