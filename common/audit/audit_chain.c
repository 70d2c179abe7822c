/* audit_chain.c - see audit_chain.h. */
#include "common/audit/audit_chain.h"
#include <stdio.h>
#include <string.h>

const char audit_first_hash[DIGEST_TEXT_BYTES] = "0000000000000000000000000000000000000000000000000000000000000000";

/* The text must be the one that was hashed, byte for byte: another way to write the same object is a change, too. */
static enum err_code read_detail(const char *text, json_t **ret, struct err *err)
{
    AUTO_FREE char *canonical = NULL;
    json_t *detail = NULL;
    enum err_code code = json_parse(text, strlen(text), JSON_PLAIN, &detail, err);

    if (code == ERR_NONE && !json_is_object(detail))
        code = err_set(err, ERR_INVALID, "is a JSON %s, not an object", json_type_name(detail));
    if (code == ERR_NONE)
        code = json_canonical(detail, &canonical, err);
    if (code == ERR_NONE && strcmp(canonical, text) != 0)
        code = err_set(err, ERR_INVALID, "is not in canonical form");
    if (code == ERR_NONE) {
        *ret = detail;
        return ERR_NONE;
    }
    json_decref(detail);
    err_prefix(err, "detail: ");
    return code == ERR_NOMEM ? code : ERR_INVALID;
}

enum err_code audit_json(const struct audit_record *r, json_t **ret, struct err *err)
{
    char at[CLOCK_TEXT_BYTES];
    json_t *detail = NULL;
    enum err_code code = read_detail(r->detail, &detail, err);
    if (code != ERR_NONE)
        return code;
    json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s?, s:o, s:s}", "seq", (json_int_t)r->seq, "id", r->id, "at", clock_text(r->at_us, at), "kind",
                          r->kind, "actor", r->actor, "incident_id", r->incident_id, "detail", detail, "prev_hash", r->prev_hash);
    if (!o)
        return err_set(err, ERR_INVALID, "a text is not valid UTF-8");
    if (r->hash)
        json_object_set_new(o, "hash", json_string(r->hash));
    *ret = o;
    return ERR_NONE;
}

enum err_code audit_hash_json(const json_t *record, char ret[DIGEST_TEXT_BYTES], struct err *err)
{
    AUTO_JSON json_t *hashed = json_copy((json_t *)record);
    if (!hashed)
        return err_set(err, ERR_NOMEM, "out of memory");
    json_object_del(hashed, "hash");
    return digest_json(hashed, ret, err);
}

enum err_code audit_hash(const struct audit_record *r, char ret[DIGEST_TEXT_BYTES], struct err *err)
{
    AUTO_JSON json_t *o = NULL;
    enum err_code code = audit_json(r, &o, err);
    return code == ERR_NONE ? audit_hash_json(o, ret, err) : code;
}

/* ---- the check ---- */

static bool broken(struct audit_chain *c, int64_t seq, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static bool broken(struct audit_chain *c, int64_t seq, const char *fmt, ...)
{
    va_list args;
    c->bad_seq = seq;
    va_start(args, fmt);
    vsnprintf(c->why, sizeof c->why, fmt, args);
    va_end(args);
    return false;
}

bool audit_chain_next(struct audit_chain *c, const struct audit_record *r)
{
    char hash[DIGEST_TEXT_BYTES];
    struct err err = {0};

    if (r->seq == c->seq + 2)
        return broken(c, c->seq + 1, "the record is missing");
    if (r->seq > c->seq + 1)
        return broken(c, c->seq + 1, "the records up to %lld are missing", (long long)r->seq - 1);
    if (r->seq <= c->seq)
        return broken(c, r->seq, "its number comes again, or is below 1");
    if (audit_hash(r, hash, &err) != ERR_NONE)
        return broken(c, r->seq, "it was changed: %.200s", err.msg);
    if (strcmp(hash, r->hash) != 0)
        return broken(c, r->seq, "it was changed, or stands in another's place: its hash is not that of what it says");
    if (strcmp(r->prev_hash, c->hash) != 0)
        return broken(c, r->seq, "it does not follow the record before it: one of the two was replaced");
    c->seq = r->seq;
    memcpy(c->hash, hash, sizeof c->hash);
    return true;
}

bool audit_chain_meets(struct audit_chain *c, const struct audit_head *head, bool at_end)
{
    if (c->seq == head->seq && strcmp(c->hash, head->hash) != 0)
        return broken(c, c->seq, "the chain was written anew: its hash is not the one of the saved head");
    if (at_end && c->seq < head->seq)
        return broken(c, c->seq + 1, "the tail is cut: the saved head is record %lld", (long long)head->seq);
    return true;
}

static bool is_hash(const char *text)
{
    return strlen(text) == DIGEST_TEXT_BYTES - 1 && text[strspn(text, "0123456789abcdef")] == '\0';
}

enum err_code audit_head_read(const json_t *object, struct audit_head *ret, struct err *err)
{
    const char *hash = NULL;
    int64_t seq = -1;

    if (!json_is_object(object))
        return err_set(err, ERR_INVALID, "expected an object with seq and hash, got %s", json_type_name(object));
    enum err_code code = json_get_int(object, "seq", &seq, err);
    if (code == ERR_NONE && seq < 0)
        code = err_set(err, ERR_INVALID, "field seq: is required, and not below 0");
    if (code == ERR_NONE)
        code = json_require_string(object, "hash", &hash, err);
    if (code == ERR_NONE && !is_hash(hash))
        code = err_set(err, ERR_INVALID, "field hash: is not 64 hex digits");
    if (code != ERR_NONE)
        return code;
    ret->seq = seq;
    memcpy(ret->hash, hash, sizeof ret->hash);
    return ERR_NONE;
}
