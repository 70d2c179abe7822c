/* command_verify.c - an evidence bundle by itself: its signature, and the part of the chain that it shows. */
#include "common/audit/audit.h"
#include "selfheal-admin/commands.h"
#include "selfheal-admin/file.h"
#include <string.h>

/* backend-ext/bundle.c writes one record a line between these two. */
static const char chain_start[] = "<script type=\"application/json\" id=\"chain\">\n", chain_end[] = "</script>\n";

struct part {
    int64_t first, last, count;
};

/* Each record fits its own hash, and, where two follow each other, also the one before it. */
static enum err_code check_line(const char *line, size_t bytes, struct part *p, char previous[DIGEST_TEXT_BYTES], struct err *err)
{
    char hash[DIGEST_TEXT_BYTES];
    struct audit_head head;
    AUTO_JSON json_t *record = NULL;
    if (json_parse(line, bytes, JSON_PLAIN, &record, err) || audit_head_read(record, &head, err) || audit_hash_json(record, hash, err)) {
        err_prefix(err, "record %lld of the bundle: ", (long long)p->count + 1);
        return ERR_CONFLICT;
    }
    if (strcmp(hash, head.hash) != 0)
        return err_set(err, ERR_CONFLICT, "audit record %lld was changed: its hash is not that of what it says", (long long)head.seq);
    if (head.seq <= p->last)
        return err_set(err, ERR_CONFLICT, "audit record %lld stands after record %lld", (long long)head.seq, (long long)p->last);
    if (p->count > 0 && head.seq == p->last + 1 && strcmp(json_str(record, "prev_hash"), previous) != 0)
        return err_set(err, ERR_CONFLICT, "audit record %lld does not follow the one before it", (long long)head.seq);
    p->first = p->count == 0 ? head.seq : p->first;
    p->last = head.seq;
    p->count++;
    memcpy(previous, hash, DIGEST_TEXT_BYTES);
    return ERR_NONE;
}

static enum err_code check_chain(const char *document, size_t bytes, struct part *ret, struct err *err)
{
    char previous[DIGEST_TEXT_BYTES] = "";
    struct part p = {0};
    const char *end = document + bytes, *at = memmem(document, bytes, chain_start, sizeof chain_start - 1);
    if (!at)
        return err_set(err, ERR_CONFLICT, "no part of the audit is in it: is it a bundle?");
    at += sizeof chain_start - 1;
    for (const char *next; (size_t)(end - at) >= sizeof chain_end - 1 && memcmp(at, chain_end, sizeof chain_end - 1) != 0; at = next + 1) {
        next = memchr(at, '\n', (size_t)(end - at));
        if (!next)
            return err_set(err, ERR_CONFLICT, "its part of the audit has no end");
        enum err_code code = check_line(at, (size_t)(next - at), &p, previous, err);
        if (code)
            return code;
    }
    if ((size_t)(end - at) < sizeof chain_end - 1)
        return err_set(err, ERR_CONFLICT, "its part of the audit has no end");
    *ret = p;
    return ERR_NONE;
}

static enum err_code check_key(const char *path, const char *public_text, struct err *err)
{
    AUTO_FREE char *text = NULL;
    char wanted[AUDIT_PUBLIC_TEXT_BYTES];
    size_t bytes = 0;
    enum err_code code = file_read(path, &text, &bytes, err);
    if (!code && audit_public_read(text, wanted, err)) {
        err_prefix(err, "%s: ", path);
        code = ERR_INVALID;
    }
    if (!code && strcmp(wanted, public_text) != 0)
        code = err_set(err, ERR_CONFLICT, "it is signed by another key: %s", public_text);
    return code;
}

enum exit_code command_verify(const struct admin_settings *s, const struct arguments *a)
{
    AUTO_FREE char *text = NULL;
    char public_text[AUDIT_PUBLIC_TEXT_BYTES];
    struct part part = {0};
    size_t bytes = 0;
    struct err err = {0};
    (void)s;
    enum err_code code = file_read(a->subject, &text, &bytes, &err);
    if (code)
        return say_error("%s", err.msg);
    code = audit_seal_check(text, bytes, public_text, &bytes, &err);
    if (!code && a->options[0])
        code = check_key(a->options[0], public_text, &err);
    if (!code)
        code = check_chain(text, bytes, &part, &err);
    if (code == ERR_IO || code == ERR_INVALID || code == ERR_LIMIT)
        return say_error("%s", err.msg);
    if (code) {
        printf("%s: BROKEN: %s\n", a->subject, err.msg);
        return EXIT_BROKEN;
    }
    printf("%s: as it was signed, by key %s\n", a->subject, public_text);
    if (part.count > 0)
        printf("       audit: %lld records, %lld to %lld, each fits its hash\n", (long long)part.count, (long long)part.first, (long long)part.last);
    if (!a->options[0])
        puts("       whose key that is shows only against its public half: --key FILE");
    return EXIT_GOOD;
}
