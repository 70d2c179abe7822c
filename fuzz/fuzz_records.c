/* The monitor's records and the outbox's, as an earlier version or a damaged disk may have left them. */
#include "common/store/outbox_table.h"
#include "fuzz/fuzz.h"
#include "fuzz/fuzz_store.h"
#include "health-monitor/ledger.h"
#include "health-monitor/maintenance.h"

static void try_ledger(struct store *store, const char *text)
{
    struct ledger l = {.store = store};
    struct ledger_incident open[LEDGER_OPEN_MAX] = {0}, again[LEDGER_OPEN_MAX] = {0};
    size_t count = 0, again_count = 0;
    MUST(store_put(store, "open-incident", "t", text, NULL) == ERR_NONE);
    MUST(ledger_recall(&l, "t", open, &count, NULL) == ERR_NONE && count <= LEDGER_OPEN_MAX);
    MUST(ledger_keep(&l, "t", open, count, NULL) == ERR_NONE);
    MUST(ledger_recall(&l, "t", again, &again_count, NULL) == ERR_NONE && again_count == count);
    for (size_t i = 0; i < count; i++)
        MUST(strcmp(open[i].id, again[i].id) == 0 && strcmp(open[i].fault, again[i].fault) == 0);
}

static void try_maintenance(struct store *store, const char *text)
{
    struct maintenance m, again;
    MUST(store_put(store, "maintenance", "t", text, NULL) == ERR_NONE);
    MUST(maintenance_recall(store, "t", &m, NULL) == ERR_NONE);
    MUST(maintenance_keep(store, "t", &m, NULL) == ERR_NONE && maintenance_recall(store, "t", &again, NULL) == ERR_NONE);
    MUST(m.until_us == again.until_us && (m.until_us == 0 || strcmp(m.reason, again.reason) == 0));
}

static bool nobody_waits(void *ctx, const char *group)
{
    (void)ctx;
    (void)group;
    return false;
}

static void try_outbox(struct outbox_table *t, const char *text)
{
    const struct outbox_entry e = {.key = text, .group = text, .method = "POST", .path = "/x", .body = text, .verify_path = text};
    struct outbox_row row;
    bool added = false;
    if (outbox_table_put(t, &e, &added, NULL))
        return;
    if (outbox_table_next(t, nobody_waits, NULL, &row, NULL) == ERR_NONE) {
        MUST(strcmp(row.key, text) == 0 && strcmp(row.body, text) == 0 && strcmp(row.verify_path, text) == 0);
        MUST(outbox_table_park(t, row.seq, text, NULL) == ERR_NONE);
        json_decref(outbox_table_parked(t, 3));
        MUST(outbox_table_delivered(t, row.seq, NULL) == ERR_NONE);
        outbox_row_free(&row);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct store *store;
    static struct outbox_table *table;
    if (!store) {
        store = fuzz_store();
        MUST(outbox_table_open(store, &table, NULL) == ERR_NONE);
    }
    unsigned choice = fuzz_byte(&data, &bytes);
    AUTO_FREE char *text = fuzz_text(data, bytes);
    if (choice % 3 == 0)
        try_ledger(store, text);
    else if (choice % 3 == 1)
        try_maintenance(store, text);
    else
        try_outbox(table, text);
    return 0;
}
