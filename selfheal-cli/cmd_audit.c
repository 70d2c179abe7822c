/* audit [--verify | --export FILE]: who did what and when. */
#include "selfheal-cli/progress.h"
#include "selfheal-cli/reference.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

/* ---- the newest ones ---- */

static void print_records(const json_t *list)
{
    size_t i;
    json_t *one;
    struct table *t = table_create(6);
    table_add(t, TONE_BOLD, (const char *const[]){"SEQ", "AT", "KIND", "ACTOR", "INCIDENT", "SYSTEM"});
    json_array_foreach((json_t *)list, i, one)
    {
        char seq[32], number[SHORT_NUMBER_BYTES] = "";
        snprintf(seq, sizeof seq, "%lld", (long long)json_integer_value(json_object_get(one, "seq")));
        if (*json_str(one, "incident_id"))
            short_number(json_str(one, "incident_id"), number);
        table_add(t, TONE_NONE,
                  (const char *const[]){seq, json_str(one, "at"), json_str(one, "kind"), json_str(one, "actor"), number,
                                        json_str(json_object_get(one, "detail"), "system")});
    }
    table_print(t);
    table_destroy(t);
}

static enum exit_code list_records(struct cli *c)
{
    char path[API_PATH_BYTES], id[UUID_TEXT_BYTES];
    AUTO_JSON json_t *list = NULL;
    struct err err = {0};
    const char *limit = cli_option(c, OPTION_LIMIT), *incident = cli_option(c, OPTION_INCIDENT);
    size_t used = (size_t)snprintf(path, sizeof path, "/api/v1/audit?limit=%s", limit ? limit : "20");
    enum exit_code code = incident ? reference_incident(c->api, incident, id, &err) : EXIT_GOOD;
    if (code)
        return cli_fail(c, code, &err);
    if (incident)
        snprintf(path + used, sizeof path - used, "&incident_id=%s", id);
    code = cli_get(c, SERVICE_BACKEND, path, &list);
    if (!code && !cli_shown_as_json(c, list))
        print_records(list);
    return code;
}

/* ---- the chain ---- */

static enum exit_code tell_verdict(struct cli *c, const json_t *last, int64_t count)
{
    bool fine = json_is_true(json_object_get(last, "ok"));
    json_t *document = json_deep_copy(last);
    json_object_set_new(document, "count", json_integer(count));
    json_object_del(document, "more");
    if (c->json)
        return cli_document(c, document, fine ? EXIT_GOOD : EXIT_NOT_DONE);
    json_decref(document);
    if (fine)
        print_line(TONE_GREEN, "the chain holds: %" PRId64 " records, the last one %lld, %s", count,
                   (long long)json_integer_value(json_object_get(last, "last")), json_str(last, "hash"));
    else
        print_line(TONE_RED, "the chain is broken at record %lld: %s", (long long)json_integer_value(json_object_get(last, "bad_seq")),
                   json_str(last, "why"));
    return fine ? EXIT_GOOD : EXIT_NOT_DONE;
}

static enum exit_code verify(struct cli *c)
{
    char path[API_PATH_BYTES] = "/api/v1/audit/verify";
    struct err err = {0};
    struct progress *p = progress_begin("checking the chain");
    json_t *answer = NULL;
    int64_t count = 0, last = 0;
    enum exit_code code;
    for (bool more = true; more;) {
        json_decref(answer);
        answer = NULL;
        code = api_get(c->api, SERVICE_BACKEND, path, &answer, &err);
        int64_t now = json_integer_value(json_object_get(answer, "last"));
        count += json_integer_value(json_object_get(answer, "count"));
        /* An answer that leads nowhere must not be asked for ever. */
        more = !code && json_is_true(json_object_get(answer, "more")) && json_is_true(json_object_get(answer, "ok")) && now > last;
        last = now;
        snprintf(path, sizeof path, "/api/v1/audit/verify?after=%" PRId64 "&after_hash=%.64s", now, json_str(answer, "hash"));
    }
    progress_end(p);
    code = code ? cli_fail(c, code, &err) : tell_verdict(c, answer, count);
    json_decref(answer);
    return code;
}

/* ---- the export ---- */

struct export
{
    FILE *to;
    int64_t count;
    bool failed;
};

static bool take(void *ctx, const char *bytes, size_t count)
{
    struct export *e = ctx;
    for (size_t i = 0; i < count; i++)
        e->count += bytes[i] == '\n';
    e->failed = fwrite(bytes, 1, count, e->to) != count;
    return !e->failed;
}

static enum exit_code export_pages(struct cli *c, struct export *e, struct err *err)
{
    char next[API_PATH_BYTES] = "/api/v1/audit/export", last[API_PATH_BYTES] = "";
    struct progress *p = progress_begin("fetching records");
    enum exit_code code = EXIT_GOOD;
    while (*next && !code && strcmp(next, last) != 0) {
        memcpy(last, next, sizeof last);
        code = api_get_text(c->api, last, take, e, next, err);
    }
    progress_end(p);
    if (fflush(e->to) != 0 || e->failed) {
        err_set(err, ERR_IO, "the records could not be written: %s", strerrordesc_np(errno));
        code = EXIT_NOT_DONE;
    }
    return code;
}

/* Beside the file, and then in its place: half an export must not look like a whole one. */
static enum exit_code export_to_file(struct cli *c, const char *path, struct export *e, struct err *err)
{
    char beside[PATH_MAX];
    int fd = -1;
    enum exit_code code = EXIT_NOT_DONE;
    if (snprintf(beside, sizeof beside, "%s.part", path) < (int)sizeof beside)
        fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    e->to = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!e->to) {
        err_set(err, ERR_IO, "%s: %s", beside, strerrordesc_np(errno));
        return EXIT_USAGE;
    }
    code = export_pages(c, e, err);
    bool closed = fclose(e->to) == 0;
    if (!code && closed && rename(beside, path) == 0)
        return EXIT_GOOD;
    if (!code) {
        err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
        code = EXIT_NOT_DONE;
    }
    unlink(beside);
    return code;
}

static enum exit_code export_records(struct cli *c, const char *path)
{
    struct export e = {.to = stdout};
    struct err err = {0};
    bool to_stdout = strcmp(path, "-") == 0;
    enum exit_code code = to_stdout ? export_pages(c, &e, &err) : export_to_file(c, path, &e, &err);
    c->told = to_stdout;
    if (code)
        return cli_fail(c, code, &err);
    if (c->json && !to_stdout)
        return cli_document(c, json_pack("{s:s, s:I}", "file", path, "count", (json_int_t)e.count), EXIT_GOOD);
    if (!to_stdout)
        print_line(TONE_GREEN, "%" PRId64 " records are in %s", e.count, path);
    return EXIT_GOOD;
}

enum exit_code cmd_audit(struct cli *c)
{
    const char *path = cli_option(c, OPTION_EXPORT);
    struct err err;
    if (path && cli_flag(c, OPTION_VERIFY)) {
        err_set(&err, ERR_INVALID, "--verify and --export are two commands: one of them");
        return cli_fail(c, EXIT_USAGE, &err);
    }
    return path ? export_records(c, path) : cli_flag(c, OPTION_VERIFY) ? verify(c) : list_records(c);
}
