/* What a daemon tells the audit: once taken it fits into the chain, and no other record has its hash. */
#include "backend-ext/audit.h"
#include "backend-ext/html.h"
#include "fuzz/fuzz.h"

static void chain(const struct audit_entry *e)
{
    struct audit_chain c = AUDIT_CHAIN_START;
    char hash[DIGEST_TEXT_BYTES];
    struct audit_record r = {.seq = 1,
                             .at_us = 1700000000000000,
                             .id = e->id,
                             .kind = e->kind,
                             .actor = e->actor,
                             .incident_id = *e->incident_id ? e->incident_id : NULL,
                             .detail = e->detail,
                             .prev_hash = audit_first_hash,
                             .hash = hash};
    AUTO_JSON json_t *line = NULL;
    MUST(audit_hash(&r, hash, NULL) == ERR_NONE && audit_json(&r, &line, NULL) == ERR_NONE);
    char again[DIGEST_TEXT_BYTES];
    MUST(audit_hash_json(line, again, NULL) == ERR_NONE && strcmp(hash, again) == 0);
    MUST(audit_chain_next(&c, &r) && c.seq == 1);
    r.at_us++;
    c = AUDIT_CHAIN_START;
    MUST(!audit_chain_next(&c, &r) && c.bad_seq == 1 && c.why[0]);
}

/* Whatever it says, it stays text. */
static void show(const char *text, const json_t *value)
{
    struct strbuf out;
    strbuf_init(&out, 1 << 20);
    html_text(&out, text);
    MUST(!strpbrk(strbuf_text(&out), "<>\"'"));
    strbuf_reset(&out);
    html_script_json(&out, text);
    MUST(!strchr(strbuf_text(&out), '<'));
    strbuf_reset(&out);
    html_json(&out, value);
    strbuf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *body = NULL;
    struct audit_entry e = {0};
    struct audit_head head;
    struct err err = {0};
    if (json_parse(text, bytes, JSON_PLAIN, &body, NULL))
        return 0;
    show(text, body);
    if (audit_head_read(body, &head, NULL) == ERR_NONE)
        MUST(head.seq >= 0 && strlen(head.hash) == DIGEST_TEXT_BYTES - 1);
    if (audit_entry_read(&e, body, &err)) {
        MUST(err.code == ERR_INVALID && err.msg[0]);
        return 0;
    }
    MUST(e.kind && *e.kind && e.actor && e.detail && strlen(e.detail) <= AUDIT_DETAIL_MAX_BYTES);
    chain(&e);
    audit_entry_free(&e);
    return 0;
}
