/* Proposals on disk: one that was written comes back the same; one that somebody else wrote is taken whole or forgotten. */
#include "ai-agent/proposals.h"
#include "ai-agent/seal.h"
#include "fuzz/fuzz.h"
#include "fuzz/fuzz_store.h"

enum { TTL_MS = 60000 };

static struct catalogue *shipped;
static struct store *store;

/* A record with a right digest: whoever can write the file can do that. */
static void restore_foreign(const char *text, size_t bytes, int64_t now_us)
{
    AUTO_JSON json_t *value = NULL;
    char digest[DIGEST_TEXT_BYTES], id[UUID_TEXT_BYTES], mark[CLOCK_MARK_BYTES];
    struct err err;
    if (json_parse(text, bytes, JSON_PLAIN, &value, NULL) || !json_is_object(value))
        return;
    const json_t *seal = json_object_get(value, "seal");
    if (seal && digest_json(seal, digest, NULL) == ERR_NONE)
        json_object_set_new(value, "digest", json_string(digest));
    json_object_set_new(value, "mark", json_string(clock_mark(mark))); /* else its age is the machine's own time since 2023, and it is over */
    AUTO_FREE char *record = json_text(value);
    const char *key = json_str(seal, "proposal_id");
    if (!record || strlen(key) >= UUID_TEXT_BYTES || store_put(store, "proposal", key, record, NULL))
        return;
    struct proposals *p = proposals_create(TTL_MS, store);
    MUST(p);
    int count = proposals_restore(p, shipped, now_us);
    struct sealed_proposal s;
    MUST(count == 0 || count == 1);
    if (proposals_find(p, key, now_us, &s, &err) == ERR_NONE) {
        char words[SEAL_WORDS_BYTES];
        AUTO_JSON json_t *again = seal_json(&s);
        AUTO_JSON json_t *differences = seal_differences(s.seal, again);
        seal_words(differences, words);
        MUST(s.steps.count > 0 && s.target && (s.rule || *s.capsule_id));
        proposals_find_shown(p, s.incident_id, s.target->name, s.steps.list[0].action->name, now_us, id, &err);
        proposals_used(p, s.id, "11111111-2222-4333-8444-555555555555", &err);
        sealed_proposal_free(&s);
    }
    proposals_destroy(p);
    MUST(store_delete(store, "proposal", key, NULL) == ERR_NONE);
}

static void write_and_read(const char *text, size_t bytes, unsigned choice, int64_t now_us)
{
    const struct target *t = catalogue_target(shipped, choice % 2);
    const struct action *a = NULL;
    struct sealed_proposal s = {.target = t, .rule = catalogue_rule(shipped, choice % 5), .health = (int)choice % 101, .checked_at_us = now_us};
    struct facts *f = facts_create();
    struct strbuf words;
    struct err err;
    facts_set_number(f, "maxmemory", 52428800);
    for (size_t i = 0; (a = catalogue_action(shipped, i)) && s.steps.count < 2;)
        if (i++ >= choice % 7 && target_type_fits(a->type, t->type))
            steps_add(&s.steps, a, t, f);
    facts_destroy(f);
    strbuf_init(&words, PLAIN_TEXT_MAX_BYTES);
    plain_append(text, bytes, PLAIN_TEXT_MAX_BYTES, PLAIN_ONE_LINE, &words);
    s.evidence = json_pack("[{s:s, s:s, s:s}]", "text", strbuf_text(&words), "source", "seen", "at", "");
    snprintf(s.incident_id, sizeof s.incident_id, "11111111-2222-4333-8444-555555555555");
    snprintf(s.container_id, sizeof s.container_id, "%.*s", (int)utf8_cut(strbuf_text(&words), words.bytes, 79), strbuf_text(&words));
    strbuf_reset(&words);
    plain_append(text, bytes, PLAIN_TEXT_MAX_BYTES, PLAIN_LINES, &words);
    if (s.steps.count > 0) /* what a preview printed: any bytes */
        s.steps.list[0].listed = strbuf_take(&words);
    strbuf_free(&words);
    if (s.steps.count > 0) {
        struct proposals *p = proposals_create(TTL_MS, store), *later = proposals_create(TTL_MS, store);
        struct sealed_proposal back;
        MUST(p && later && proposals_seal(p, &s, now_us, &err) == ERR_NONE);
        MUST(proposals_restore(later, shipped, now_us) == 1);
        MUST(proposals_find(later, s.id, now_us, &back, &err) == ERR_NONE);
        AUTO_JSON json_t *again = seal_json(&back);
        MUST(strcmp(back.digest, s.digest) == 0 && json_equal(back.seal, s.seal) && json_equal(again, s.seal));
        sealed_proposal_free(&back);
        proposals_destroy(p);
        proposals_destroy(later);
        MUST(store_delete(store, "proposal", s.id, NULL) == ERR_NONE);
    }
    sealed_proposal_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const int64_t now_us = 1700000000000000;
    if (!shipped) {
        MUST(catalogue_load_file("config/catalogue.yaml", &shipped, NULL) == ERR_NONE);
        store = fuzz_store();
    }
    unsigned choice = fuzz_byte(&data, &bytes);
    AUTO_FREE char *text = fuzz_text(data, bytes);
    if (bytes && *text == '{')
        restore_foreign(text, bytes, now_us);
    else
        write_and_read(text, bytes, choice, now_us);
    return 0;
}
