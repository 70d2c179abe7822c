/* executor_words.c - the words for verbs, states and events, and command lines that a person can paste. */
#include "common/executor/executor.h"
#include <string.h>

enum { COMMAND_MAX_BYTES = 32 * 1024 };

static const char *const verb_names[] = {
    [EXECUTOR_START] = "start",
    [EXECUTOR_STOP] = "stop",
    [EXECUTOR_RESTART] = "restart",
    [EXECUTOR_KILL] = "kill",
    [EXECUTOR_PAUSE] = "pause",
    [EXECUTOR_UNPAUSE] = "unpause",
    [EXECUTOR_CONNECT] = "connect",
    [EXECUTOR_DISCONNECT] = "disconnect",
    [EXECUTOR_THROTTLE] = "throttle",
    [EXECUTOR_UNTHROTTLE] = "unthrottle",
    [EXECUTOR_MEND_APPEND_ONLY] = "mend-append-only",
    [EXECUTOR_PUT_BACK_APPEND_ONLY] = "put-back-append-only",
};
_Static_assert(sizeof verb_names / sizeof verb_names[0] == EXECUTOR_VERB_COUNT, "a verb has no name");

static const char *const state_names[] = {
    [INSTANCE_UNKNOWN] = "unknown",       [INSTANCE_CREATED] = "created",   [INSTANCE_RUNNING] = "running", [INSTANCE_PAUSED] = "paused",
    [INSTANCE_RESTARTING] = "restarting", [INSTANCE_REMOVING] = "removing", [INSTANCE_EXITED] = "exited",   [INSTANCE_DEAD] = "dead",
};
_Static_assert(sizeof state_names / sizeof state_names[0] == INSTANCE_STATE_COUNT, "a state has no name");

static const char *const event_names[] = {
    [EXECUTOR_STARTED] = "started",
    [EXECUTOR_DIED] = "died",
    [EXECUTOR_STOP_ASKED] = "stop_asked",
    [EXECUTOR_SIGNALLED] = "signalled",
    [EXECUTOR_PAUSED] = "paused",
    [EXECUTOR_UNPAUSED] = "unpaused",
    [EXECUTOR_OOM] = "oom",
    [EXECUTOR_HEALTH] = "health",
    [EXECUTOR_DESTROYED] = "destroyed",
};
_Static_assert(sizeof event_names / sizeof event_names[0] == EXECUTOR_EVENT_COUNT, "an event has no name");

const char *executor_verb_name(enum executor_verb verb)
{
    return (unsigned)verb < EXECUTOR_VERB_COUNT ? verb_names[verb] : "unknown";
}

bool executor_verb_find(const char *name, enum executor_verb *ret)
{
    for (int verb = 0; verb < EXECUTOR_VERB_COUNT; verb++) {
        if (strcmp(name, verb_names[verb]) == 0) {
            *ret = (enum executor_verb)verb;
            return true;
        }
    }
    return false;
}

const char *instance_state_name(enum instance_state state)
{
    return (unsigned)state < INSTANCE_STATE_COUNT ? state_names[state] : "unknown";
}

bool instance_is_up(const struct instance *i)
{
    return i->state == INSTANCE_RUNNING || i->state == INSTANCE_PAUSED || i->state == INSTANCE_RESTARTING;
}

const char *executor_event_name(enum executor_event_kind kind)
{
    return (unsigned)kind < EXECUTOR_EVENT_COUNT ? event_names[kind] : "unknown";
}

/* ---- command lines ---- */

json_t *executor_describe(const struct executor_kind *kind, const char *name, enum executor_verb verb, const char *const *argv)
{
    json_t *words = json_array();
    if (words)
        kind->describe(name, verb, argv, words);
    return words;
}

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

char *executor_command_line(const struct executor_kind *kind, const char *name, enum executor_verb verb, const char *const *argv)
{
    AUTO_JSON json_t *words = executor_describe(kind, name, verb, argv);
    struct strbuf out;
    strbuf_init(&out, COMMAND_MAX_BYTES);
    for (size_t i = 0; i < json_array_size(words); i++)
        add_quoted(&out, json_string_value(json_array_get(words, i)));
    if (words && !out.overflowed)
        return strbuf_take(&out);
    strbuf_free(&out);
    return NULL;
}
