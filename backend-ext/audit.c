/* audit.c - what requests ask of the audit. */
#include "backend-ext/audit.h"
#include "backend-ext/insight.h"
#include "backend-ext/text.h"
#include <stdlib.h>
#include <string.h>

#define SEQ_MAX 9007199254740992LL /* 2^53: what every reader of JSON can hold */

static bool is_kind(const char *text)
{
    size_t chars = strlen(text);
    return chars > 0 && chars <= AUDIT_KIND_CHARS && text[0] >= 'a' && text[0] <= 'z' &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-")] == '\0';
}

static enum err_code read_kind(const json_t *body, const char **ret, struct err *err)
{
    const char *kind = NULL;
    enum err_code code = json_require_string(body, "kind", &kind, err);

    if (code != ERR_NONE)
        return code;
    if (!is_kind(kind))
        return err_set(err, ERR_INVALID, "field kind: is not a word of at most %d small letters, digits and ._-", AUDIT_KIND_CHARS);
    static const char *const kept[] = {"incident.", "setting.", "login.", "account."};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (strncmp(kind, kept[i], strlen(kept[i])) == 0)
            return err_set(err, ERR_INVALID, "field kind: %s* is written by the backend itself, or by selfheal-admin", kept[i]);
    *ret = kind;
    return ERR_NONE;
}

static enum err_code read_actor(json_t *body, const char **ret, struct err *err)
{
    text_make_plain(body, "actor", PLAIN_ONE_LINE);
    enum err_code code = json_require_string(body, "actor", ret, err);

    return code == ERR_NONE ? text_get_short(body, "actor", AUDIT_ACTOR_CHARS, ret, err) : code;
}

static bool is_deeper(const json_t *value, int depth)
{
    const char *key;
    size_t i;
    json_t *part;

    if (depth == 0)
        return json_is_array(value) || json_is_object(value);
    json_array_foreach(value, i, part) if (is_deeper(part, depth - 1)) return true;
    json_object_foreach((json_t *)value, key, part) if (is_deeper(part, depth - 1)) return true;
    return false;
}

static enum err_code read_detail(const json_t *body, char **ret, struct err *err)
{
    json_t *detail = json_object_get(body, "detail");
    AUTO_FREE char *text = NULL;

    if (detail && !json_is_null(detail) && !json_is_object(detail))
        return err_set(err, ERR_INVALID, "field detail: expected an object, got %s", json_type_name(detail));
    if (is_deeper(detail, AUDIT_DEPTH_MAX))
        return err_set(err, ERR_INVALID, "field detail: is nested deeper than %d levels", AUDIT_DEPTH_MAX);
    AUTO_JSON json_t *plain = json_is_object(detail) ? text_plain_json(json_deep_copy(detail), PLAIN_LINES) : json_object();
    if (json_canonical(plain, &text, err) != ERR_NONE) {
        err_prefix(err, "field detail: ");
        return err->code;
    }
    if (strlen(text) > AUDIT_DETAIL_MAX_BYTES)
        return err_set(err, ERR_INVALID, "field detail: is larger than %d bytes", AUDIT_DETAIL_MAX_BYTES);
    *ret = text;
    text = NULL;
    return ERR_NONE;
}

enum err_code audit_entry_read(struct audit_entry *ret, json_t *body, struct err *err)
{
    struct audit_entry e = {0};

    if (!json_is_object(body))
        return err_set(err, ERR_INVALID, "expected a JSON object, got %s", json_type_name(body));
    enum err_code code = text_get_uuid(body, "id", e.id, err);
    if (code == ERR_NONE && !*e.id)
        code = err_set(err, ERR_INVALID, "field id: is required");
    if (code == ERR_NONE)
        code = text_get_uuid(body, "incident_id", e.incident_id, err);
    if (code == ERR_NONE)
        code = read_kind(body, &e.kind, err);
    if (code == ERR_NONE)
        code = read_actor(body, &e.actor, err);
    if (code == ERR_NONE)
        code = read_detail(body, &e.detail, err);
    if (code != ERR_NONE)
        return code;
    e.body = json_incref(body);
    *ret = e;
    return ERR_NONE;
}

void audit_entry_free(struct audit_entry *e)
{
    json_decref(e->body);
    free(e->detail);
    *e = (struct audit_entry){0};
}

/* ---- pages ---- */

static enum err_code read_number(const struct http_request *request, const char *name, int64_t max, int64_t *ret, struct err *err)
{
    const char *text = http_query(request, name);
    if (!text)
        return ERR_NONE;
    size_t digits = strspn(text, "0123456789");
    int64_t value = digits > 0 && digits <= 18 && text[digits] == '\0' ? strtoll(text, NULL, 10) : 0;
    if (value < 1 || value > max)
        return err_set(err, ERR_INVALID, "parameter %s: is not a number from 1 to %lld", name, (long long)max);
    *ret = value;
    return ERR_NONE;
}

enum err_code audit_list_page(const struct http_request *request, struct audit_page *ret, struct err *err)
{
    struct audit_page page = {.kind = http_query(request, "kind"), .actor = http_query(request, "actor")};
    const char *incident_id = http_query(request, "incident_id");
    int64_t limit = 100;
    enum err_code code = read_number(request, "limit", AUDIT_LIST_MAX, &limit, err);

    if (code == ERR_NONE)
        code = read_number(request, "before", SEQ_MAX, &page.seq, err);
    if (code == ERR_NONE && page.kind && !is_kind(page.kind))
        code = err_set(err, ERR_INVALID, "parameter kind: is none");
    if (code == ERR_NONE && incident_id && uuid_read(incident_id, page.incident_id, err) != ERR_NONE) {
        err_prefix(err, "parameter incident_id: ");
        code = ERR_INVALID;
    }
    if (code == ERR_NONE && page.actor && (!*page.actor || strlen(page.actor) > 4 * (size_t)AUDIT_ACTOR_CHARS))
        code = err_set(err, ERR_INVALID, "parameter actor: is none");
    if (code == ERR_NONE)
        code = insight_time_read(http_query(request, "from"), "from", page.from, err);
    if (code == ERR_NONE)
        code = insight_time_read(http_query(request, "to"), "to", page.to, err);
    page.limit = (int)limit;
    if (code == ERR_NONE)
        *ret = page;
    return code;
}

/* ---- checks ---- */

enum err_code audit_check_read(const struct http_request *request, struct audit_check *ret, struct err *err)
{
    struct audit_check check = {.chain = AUDIT_CHAIN_START};
    const char *hash = http_query(request, "after_hash");
    enum err_code code = read_number(request, "after", SEQ_MAX, &check.chain.seq, err);

    if (code != ERR_NONE)
        return code;
    if ((check.chain.seq > 0) != (hash != NULL))
        return err_set(err, ERR_INVALID, "parameter after_hash: goes with after");
    if (hash && (strlen(hash) != DIGEST_TEXT_BYTES - 1 || hash[strspn(hash, "0123456789abcdef")]))
        return err_set(err, ERR_INVALID, "parameter after_hash: is no hash");
    if (hash)
        memcpy(check.chain.hash, hash, DIGEST_TEXT_BYTES);
    *ret = check;
    return ERR_NONE;
}

json_t *audit_check_json(const struct audit_check *check)
{
    const struct audit_chain *chain = &check->chain;
    bool ok = chain->bad_seq == 0;
    return json_pack("{s:b, s:I, s:I, s:I, s:s, s:o, s:o, s:b}", "ok", ok, "first", (json_int_t)check->first, "last", (json_int_t)chain->seq, "count",
                     (json_int_t)check->count, "hash", chain->hash, "bad_seq", ok ? json_null() : json_integer(chain->bad_seq), "why",
                     ok ? json_null() : json_string(chain->why), "more", ok && check->more);
}

enum err_code audit_export_page(const struct http_request *request, struct audit_page *ret, struct err *err)
{
    struct audit_page page = {0};
    const char *after = http_query(request, "after");
    int64_t limit = AUDIT_EXPORT_MAX;
    enum err_code code = read_number(request, "limit", AUDIT_EXPORT_MAX, &limit, err);

    if (code == ERR_NONE && after && strcmp(after, "0") != 0) /* 0: the chain's start */
        code = read_number(request, "after", SEQ_MAX, &page.seq, err);
    page.limit = (int)limit;
    if (code == ERR_NONE)
        *ret = page;
    return code;
}
