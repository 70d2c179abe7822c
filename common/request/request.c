/* request.c - reads a request: every field has its type and its limit. */
#include "common/request/request.h"
#include <string.h>

enum { WORD_MAX_BYTES = 16 * 1024, NAME_MAX_BYTES = 255, LIFE_MAX_S = 7200, RETRIES_MAX = 1000 };
#define MEMORY_MAX_BYTES (64LL * 1024 * 1024 * 1024)
#define FILE_MAX_BYTES (16LL * 1024 * 1024 * 1024)

static const char *const verb_names[VERB_COUNT] = {
    [VERB_PING] = "ping",
    [VERB_INSPECT] = "inspect",
    [VERB_EVENTS] = "events",
    [VERB_FOUND] = "found",
    [VERB_LOGS] = "logs",
    [VERB_EXEC] = "exec",
    [VERB_END_MARKED] = "end-marked",
    [VERB_START] = "start",
    [VERB_STOP] = "stop",
    [VERB_RESTART] = "restart",
    [VERB_PAUSE] = "pause",
    [VERB_UNPAUSE] = "unpause",
    [VERB_KILL] = "kill",
    [VERB_CONNECT] = "connect",
    [VERB_DISCONNECT] = "disconnect",
    [VERB_THROTTLE] = "throttle",
    [VERB_UNTHROTTLE] = "unthrottle",
    [VERB_MEND_APPEND_ONLY] = "mend-append-only",
    [VERB_PUT_BACK_APPEND_ONLY] = "put-back-append-only",
    [VERB_PUT_FILE] = "put-file",
    [VERB_PUT_FILES] = "put-files",
    [VERB_FILE_HEAD] = "file-head",
    [VERB_GET_RESTART] = "get-restart",
    [VERB_SET_RESTART] = "set-restart",
    [VERB_SCRATCH_CREATE] = "scratch-create",
    [VERB_SCRATCH_REMOVE] = "scratch-remove",
    [VERB_SCRATCH_SWEEP] = "scratch-sweep",
};

const char *verb_name(enum verb verb)
{
    return verb_names[verb];
}

bool verb_find(const char *name, enum verb *ret)
{
    for (int verb = 0; verb < VERB_COUNT; verb++)
        if (strcmp(verb_names[verb], name) == 0) {
            *ret = (enum verb)verb;
            return true;
        }
    return false;
}

bool path_is_plain(const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";
    return *path == '/' && strlen(path) < 1024 && path[strspn(path, plain)] == '\0' && !strstr(path, "..");
}

static enum err_code read_text(const json_t *json, const char *key, size_t max_bytes, const char **ret, struct err *err)
{
    *ret = "";
    enum err_code code = json_get_string(json, key, ret, err);
    return !code && strlen(*ret) > max_bytes ? err_set(err, ERR_INVALID, "field %s: longer than %zu bytes", key, max_bytes) : code;
}

static enum err_code read_texts(const json_t *json, struct request *r, struct err *err)
{
    const struct {
        const char *key, **to;
    } fields[] = {{"instance", &r->instance}, {"name", &r->name},   {"mark", &r->mark},   {"folder", &r->folder},
                  {"file", &r->file},         {"image", &r->image}, {"owner", &r->owner}, {"policy", &r->policy}};
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && i < sizeof fields / sizeof fields[0]; i++)
        code = read_text(json, fields[i].key, strcmp(fields[i].key, "file") == 0 ? 1023 : NAME_MAX_BYTES, fields[i].to, err);
    if (!code && !*r->name)
        r->name = r->instance;
    return code;
}

static enum err_code read_numbers(const json_t *json, struct request *r, struct err *err)
{
    enum { DEFAULT_MS = 10000 };
    const struct {
        const char *key;
        int64_t least, most, fallback, *to;
    } fields[] = {
        {"timeout_ms", 1, REQUEST_TIMEOUT_MAX_MS, DEFAULT_MS, &r->timeout_ms},
        {"tail", 0, REQUEST_TAIL_MAX, 0, &r->tail},
        {"life_s", 1, LIFE_MAX_S, 1, &r->life_s},
        {"max_retries", 0, RETRIES_MAX, 0, &r->max_retries},
        {"max_bytes", 1, REQUEST_TEXT_MAX_BYTES, 1, &r->max_bytes},
        {"bytes", 0, FILE_MAX_BYTES, 0, &r->bytes},
        {"memory_bytes", 0, MEMORY_MAX_BYTES, 0, &r->memory_bytes},
    };
    enum err_code code = ERR_NONE;
    for (size_t i = 0; !code && i < sizeof fields / sizeof fields[0]; i++) {
        *fields[i].to = fields[i].fallback;
        code = json_get_int(json, fields[i].key, fields[i].to, err);
        if (!code && (*fields[i].to < fields[i].least || *fields[i].to > fields[i].most))
            code = err_set(err, ERR_INVALID, "field %s: %lld is not within its limits", fields[i].key, (long long)*fields[i].to);
    }
    return code;
}

static enum err_code read_argv(const json_t *json, struct request *r, struct err *err)
{
    const json_t *argv = json_object_get(json, "argv");
    size_t count = json_array_size(argv);
    if (r->verb == VERB_EXEC && (count == 0 || count > CATALOGUE_ARGV_MAX))
        return err_set(err, ERR_INVALID, "field argv: expected 1 to %d words", CATALOGUE_ARGV_MAX);
    for (size_t i = 0; r->verb == VERB_EXEC && i < count; i++) {
        r->argv[i] = json_string_value(json_array_get(argv, i));
        if (!r->argv[i] || strlen(r->argv[i]) > WORD_MAX_BYTES)
            return err_set(err, ERR_INVALID, "field argv: word %zu is no text, or too long", i);
    }
    return ERR_NONE;
}

/* A name in a folder: nothing that leads out of it. */
static bool is_file_name(const char *name)
{
    return *name && strlen(name) <= NAME_MAX_BYTES && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static enum err_code read_files(const json_t *json, struct request *r, struct err *err)
{
    const json_t *list = json_object_get(json, "files");
    if (json_array_size(list) > EXECUTOR_FILE_MAX)
        return err_set(err, ERR_INVALID, "field files: more than %d", EXECUTOR_FILE_MAX);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *link_to = json_str(one, "link_to");
        json_int_t bytes = json_integer_value(json_object_get(one, "bytes"));
        if (!is_file_name(json_str(one, "name")) || (*link_to && !is_file_name(link_to)) || bytes < 0 || bytes > REQUEST_TEXT_MAX_BYTES)
            return err_set(err, ERR_INVALID, "field files: number %zu is no file", i);
        r->files[r->file_count++] =
            (struct executor_file){.name = json_str(one, "name"), .bytes = (size_t)bytes, .link_to = *link_to ? link_to : NULL};
    }
    if (r->verb == VERB_PUT_FILE && !is_file_name(r->file))
        return err_set(err, ERR_INVALID, "field file: expected a name without a folder");
    if ((r->verb == VERB_PUT_FILE || r->verb == VERB_PUT_FILES) && !path_is_plain(r->folder))
        return err_set(err, ERR_INVALID, "field folder: expected an absolute path of plain characters");
    return ERR_NONE;
}

enum err_code request_read(const char *text, size_t bytes, struct request *ret, struct err *err)
{
    *ret = (struct request){.json = NULL};
    enum err_code code = json_parse(text, bytes, JSON_PLAIN, &ret->json, err);
    if (!code && !json_is_object(ret->json))
        code = err_set(err, ERR_INVALID, "expected an object");
    if (!code && !verb_find(json_str(ret->json, "verb"), &ret->verb))
        code = err_set(err, ERR_INVALID, "field verb: there is no such verb");
    if (!code)
        code = read_texts(ret->json, ret, err);
    if (!code)
        code = read_numbers(ret->json, ret, err);
    if (!code)
        code = read_argv(ret->json, ret, err);
    if (!code)
        code = read_files(ret->json, ret, err);
    if (code)
        request_free(ret);
    return code;
}

void request_free(struct request *r)
{
    json_decref(r->json);
    *r = (struct request){.json = NULL};
}
