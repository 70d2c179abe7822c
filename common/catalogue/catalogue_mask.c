/* Striking secrets out of what is told of the catalogue.  Values only: a name, a file or a line is never one. */
#include "common/base/base.h"
#include "common/catalogue/catalogue_tell.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_WITHIN_MIN_CHARS = 6 }; /* a shorter one would be found in any word: it is struck where it stands alone */

struct secrets {
    const char **list;
    size_t count;
};

/* ---- names ---- */

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* The last part of "REDISCLI_AUTH", of "--pass". */
static const char *last_part(const char *name)
{
    const char *last = name;
    for (; *name; name++)
        if (*name == '_' || *name == '-')
            last = name + 1;
    return last;
}

bool catalogue_names_a_secret(const char *name)
{
    static const char *const within[] = {"password", "passwd", "passphrase", "secret", "token", "credential", "apikey"};
    static const char *const last[] = {"pass", "pwd", "auth", "key", "requirepass", "masterauth"};
    for (size_t i = 0; i < sizeof within / sizeof within[0]; i++)
        if (strcasestr(name, within[i]))
            return true;
    for (size_t i = 0; i < sizeof last / sizeof last[0]; i++)
        if (strcasecmp(last_part(name), last[i]) == 0)
            return true;
    return false;
}

/* A word of a command line whose next word is a secret: -a of redis-cli, --pass, requirepass of CONFIG SET. */
static bool leads_to_a_secret(const char *word)
{
    if (strcmp(word, "-a") == 0 || strcasecmp(word, "requirepass") == 0 || strcasecmp(word, "masterauth") == 0)
        return true;
    return strncmp(word, "--", 2) == 0 && !strchr(word, '=') && catalogue_names_a_secret(word);
}

/* ---- the targets' own ---- */

static bool holds(const json_t *value, const char *secret)
{
    return json_is_string(value) && strstr(json_string_value(value), secret);
}

/* A password that is in a type or a name is told by these anyway; struck out elsewhere it would only be pointed at. */
static bool stands_in_the_open(const json_t *told, const char *secret)
{
    const char *section;
    json_t *entries, *entry, *field;
    size_t e, f;
    json_object_foreach((json_t *)told, section, entries) json_array_foreach(entries, e, entry)
    {
        if (holds(json_object_get(entry, "name"), secret))
            return true;
        json_array_foreach(json_object_get(entry, "fields"), f,
                           field) if (strcmp(json_str(field, "name"), "type") == 0 && holds(json_object_get(field, "value"), secret)) return true;
    }
    return false;
}

/* Of one target after the other; list NULL: only counted. */
static size_t collect(const struct catalogue *c, const json_t *told, const char **list)
{
    size_t count = 0;
    const struct target *t;
    for (size_t i = 0; (t = catalogue_target(c, i)); i++)
        for (int w = 0; t->kind && t->kind->words[w].name; w++) {
            const char *word = t->words[w];
            if (!word || !*word || !catalogue_names_a_secret(t->kind->words[w].name) || stands_in_the_open(told, word))
                continue;
            if (list)
                list[count] = word;
            count++;
        }
    return count;
}

/* ---- texts ---- */

/* A text grows where a short secret is struck out; more than that it may not. */
static void set_bounded(json_t *string, struct strbuf *text)
{
    json_string_set(string, text->overflowed ? CATALOGUE_STRUCK : strbuf_text(text));
    strbuf_free(text);
}

static void strike_one(json_t *string, const char *secret)
{
    const char *at = json_string_value(string), *found = strstr(at, secret);
    size_t length = strlen(secret);
    if (!found || (length < FOUND_WITHIN_MIN_CHARS && strcmp(at, secret) != 0))
        return;
    struct strbuf out;
    strbuf_init(&out, strlen(at) * sizeof CATALOGUE_STRUCK + 1);
    for (; found; at = found + length, found = strstr(at, secret)) {
        strbuf_append(&out, at, (size_t)(found - at));
        strbuf_add(&out, CATALOGUE_STRUCK);
    }
    strbuf_add(&out, at);
    set_bounded(string, &out);
}

/* How long the value is that follows: in quotes to their end, else to the next space or &. */
static size_t value_length(const char *text)
{
    const char *end = *text == '\'' || *text == '"' ? strchr(text + 1, *text) : NULL;
    return end ? (size_t)(end - text) + 1 : strcspn(text, " \t\n&'\"");
}

/* NAME=value and --name=value: how long the name is with its sign where a secret follows; 0: none does. */
static size_t assignment(const char *text)
{
    char name[64];
    size_t length = 0;
    while (is_name_char(text[length]))
        length++;
    if (!length || length >= sizeof name || text[length] != '=')
        return 0;
    memcpy(name, text, length);
    name[length] = '\0';
    return catalogue_names_a_secret(name) ? length + 1 : 0;
}

static void strike_assignments(json_t *string)
{
    const char *text = json_string_value(string), *rest = text;
    struct strbuf out;
    strbuf_init(&out, strlen(text) * sizeof CATALOGUE_STRUCK + 1);
    for (const char *at = text; *at;) {
        size_t lead = at == text || !is_name_char(at[-1]) ? assignment(at) : 0;
        size_t length = lead ? value_length(at + lead) : 0;
        at += lead ? lead : 1;
        if (!length)
            continue;
        strbuf_append(&out, rest, (size_t)(at - rest));
        strbuf_add(&out, CATALOGUE_STRUCK);
        at += length;
        rest = at;
    }
    strbuf_add(&out, rest);
    set_bounded(string, &out);
}

static void strike_text(json_t *string, const struct secrets *known)
{
    for (size_t i = 0; i < known->count; i++)
        strike_one(string, known->list[i]);
    strike_assignments(string);
    AUTO_FREE char *copy = strdup(json_string_value(string));
    if (copy)
        redact_text(copy);
    json_string_set(string, copy ? copy : CATALOGUE_STRUCK);
}

static void strike(json_t *value, const struct secrets *known)
{
    const char *key;
    size_t i;
    json_t *part;
    bool follows = false;
    if (json_is_string(value))
        strike_text(value, known);
    json_array_foreach(value, i, part)
    {
        bool leads = json_is_string(part) && leads_to_a_secret(json_string_value(part));
        if (follows && json_is_string(part))
            json_string_set(part, CATALOGUE_STRUCK);
        strike(part, known);
        follows = leads;
    }
    json_object_foreach(value, key, part) strike(part, known);
}

enum err_code catalogue_tell_mask(json_t *told, const struct catalogue *c, struct err *err)
{
    struct secrets known = {.count = collect(c, told, NULL)};
    known.list = calloc(known.count + 1, sizeof *known.list);
    if (!known.list)
        return err_set(err, ERR_NOMEM, "catalogue: out of memory");
    known.count = collect(c, told, known.list);
    const char *section;
    json_t *entries, *entry, *field;
    size_t e, f;
    json_object_foreach(told, section, entries) json_array_foreach(entries, e, entry) json_array_foreach(json_object_get(entry, "fields"), f, field)
        strike(json_object_get(field, "value"), &known);
    free(known.list);
    return ERR_NONE;
}
