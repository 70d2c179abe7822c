/* command_audit.c - audit verify, audit head, audit export. */
#include "selfheal-admin/audit_source.h"
#include "selfheal-admin/commands.h"
#include "selfheal-admin/file.h"
#include <string.h>

/* ---- verify ---- */

struct verifying {
    struct audit_chain chain;
    const struct audit_head *head; /* NULL = none given */
};

static bool verify_one(void *ctx, const struct audit_record *r)
{
    struct verifying *v = ctx;
    return audit_chain_next(&v->chain, r) && (!v->head || audit_chain_meets(&v->chain, v->head, false));
}

static enum err_code read_head(const char *path, struct audit_head *ret, struct err *err)
{
    AUTO_FREE char *text = NULL;
    AUTO_JSON json_t *o = NULL;
    size_t bytes = 0;
    enum err_code code = file_read(path, &text, &bytes, err);
    if (code)
        return code;
    code = json_parse(text, bytes, JSON_PLAIN, &o, err);
    if (!code)
        code = audit_head_read(o, ret, err);
    return code ? err_prefix(err, "%s: ", path) : ERR_NONE;
}

enum exit_code command_audit_verify(const struct admin_settings *s, const struct arguments *a)
{
    struct verifying v = {.chain = AUDIT_CHAIN_START};
    struct audit_head head;
    struct err err = {0};
    if (a->options[0] && read_head(a->options[0], &head, &err))
        return say_error("%s", err.msg);
    v.head = a->options[0] ? &head : NULL;
    if (audit_source_walk(s, verify_one, &v, &err))
        return say_error("%s", err.msg);
    if (v.chain.bad_seq == 0 && v.head)
        audit_chain_meets(&v.chain, v.head, true);
    if (v.chain.bad_seq != 0) {
        printf("audit: BROKEN at record %lld: %s\n", (long long)v.chain.bad_seq, v.chain.why);
        return EXIT_BROKEN;
    }
    printf("audit: %lld records, all as they were written; head %s\n", (long long)v.chain.seq, v.chain.hash);
    if (!v.head)
        puts("       whether the tail was cut shows only against a saved head: audit verify --head FILE");
    return EXIT_GOOD;
}

/* ---- head, export ---- */

static bool print_head(void *ctx, const struct audit_record *r)
{
    char at[CLOCK_TEXT_BYTES];
    *(bool *)ctx = true;
    printf("{\"seq\":%lld,\"hash\":\"%.64s\",\"at\":\"%s\"}\n", (long long)r->seq, r->hash, clock_text(r->at_us, at));
    return false;
}

enum exit_code command_audit_head(const struct admin_settings *s, const struct arguments *a)
{
    bool printed = false;
    struct err err = {0};
    (void)a;
    if (audit_source_last(s, print_head, &printed, &err))
        return say_error("%s", err.msg);
    if (!printed)
        printf("{\"seq\":0,\"hash\":\"%s\",\"at\":null}\n", audit_first_hash);
    return EXIT_GOOD;
}

struct exporting {
    int64_t bad_seq;
    struct err err;
};

static bool print_line(void *ctx, const struct audit_record *r)
{
    struct exporting *x = ctx;
    AUTO_JSON json_t *o = NULL;
    AUTO_FREE char *line = NULL;
    if (audit_json(r, &o, &x->err) || json_canonical(o, &line, &x->err)) {
        x->bad_seq = r->seq;
        return false;
    }
    puts(line);
    return !ferror(stdout);
}

enum exit_code command_audit_export(const struct admin_settings *s, const struct arguments *a)
{
    struct exporting x = {0};
    struct err err = {0};
    (void)a;
    if (audit_source_walk(s, print_line, &x, &err))
        return say_error("%s", err.msg);
    if (x.err.code == ERR_NONE)
        return EXIT_GOOD;
    say_error("record %lld is spoiled (%s): the export ends before it", (long long)x.bad_seq, x.err.msg);
    return EXIT_BROKEN;
}
