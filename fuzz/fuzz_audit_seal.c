/* A signed document from anywhere: only what we signed is ours. */
#include "common/audit/audit.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct audit_key key;
    static char folder[] = "/tmp/fuzz-key-XXXXXX";
    if (!key.public_text[0]) {
        MUST(mkdtemp(folder) && audit_key_load(folder, &key, NULL) == ERR_NONE);
        char path[80];
        snprintf(path, sizeof path, "%s/" AUDIT_KEY_FILE, folder);
        unlink(path);
        snprintf(path, sizeof path, "%s/" AUDIT_PUBLIC_KEY_FILE, folder);
        unlink(path);
        rmdir(folder);
    }
    AUTO_FREE char *text = fuzz_text(data, bytes);
    char who[AUDIT_PUBLIC_TEXT_BYTES];
    size_t count = 0;
    if (audit_seal_check(text, bytes, who, &count, NULL) == ERR_NONE)
        MUST(count <= bytes && strcmp(who, key.public_text) != 0);
    audit_public_read(text, who, NULL);

    struct strbuf document;
    strbuf_init(&document, bytes + 4096);
    strbuf_append(&document, text, bytes);
    strbuf_add(&document, "\n");
    MUST(audit_seal(&key, &document, NULL) == ERR_NONE);
    MUST(audit_seal_check(document.data, document.bytes, who, &count, NULL) == ERR_NONE && count == bytes + 1 && strcmp(who, key.public_text) == 0);
    document.data[bytes / 2] ^= 1;
    MUST(audit_seal_check(document.data, document.bytes, who, &count, NULL) != ERR_NONE);
    strbuf_free(&document);
    return 0;
}
