/* A fault's record: what was read is written and read back as the same. */
#include "fuzz/fuzz.h"
#include "incident-generator/lease.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct lease l, back;
    struct err err = {0};
    if (lease_from_text(text, &l, &err)) {
        MUST(err.code == ERR_INVALID && err.msg[0] && !l.notes);
        return 0;
    }
    MUST(l.state != LEASE_PREPARING && json_is_object(l.notes));
    AUTO_FREE char *written = lease_to_text(&l);
    MUST(written && lease_from_text(written, &back, &err) == ERR_NONE);
    AUTO_FREE char *twice = lease_to_text(&back);
    MUST(twice && strcmp(written, twice) == 0);
    MUST(back.state == l.state && back.since_us == l.since_us && back.expires_us == l.expires_us && strcmp(back.id, l.id) == 0);
    AUTO_JSON json_t *view = lease_view(&l);
    MUST(view);
    lease_todo(&l, 0, 0);
    lease_undo_failed(&l, 0);
    lease_clear(&l);
    lease_clear(&back);
    return 0;
}
