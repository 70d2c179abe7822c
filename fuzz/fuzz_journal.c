/* The agent's journal as a damaged disk or another version may have left it: an execution is taken up whole, or not at all.  A line of the input is
 * a record: its mark ("begun-0"), a blank, its text. */
#include "ai-agent/execution_resume.h"
#include "ai-agent/transcript.h"
#include "fuzz/fuzz.h"
#include "fuzz/fuzz_store.h"

static const char id[] = "11111111-2222-4333-8444-555555555555";
static struct catalogue *shipped;

static bool take_up(void *ctx, const struct journal_past *past)
{
    enum execution_status status;
    bool nothing_ran;
    (void)ctx;
    MUST(past->begun && strcmp(past->id, id) == 0);
    execution_past_ended(past, &status, &nothing_ran);
    struct execution *e = execution_restore(past, shipped);
    if (e) {
        int attempt = atomic_load(&e->attempt);
        MUST(e->plan.target && e->plan.steps.count > 0 && attempt <= (int)e->plan.steps.count);
        steps_free(&e->plan.steps);
        free(e);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct store *store;
    if (!store) {
        MUST(catalogue_load_file("config/catalogue.yaml", &shipped, NULL) == ERR_NONE);
        store = fuzz_store();
    }
    const struct journal j = {.store = store};
    AUTO_FREE char *text = fuzz_text(data, bytes);
    char *rest = text, *line;
    for (int i = 0; i < 16 && (line = strsep(&rest, "\n"));) {
        char key[80];
        char *blank = strchr(line, ' ');
        if (!blank || blank - line > 20)
            continue;
        *blank = '\0';
        snprintf(key, sizeof key, "%s/%s", id, line);
        store_put(store, "journal", key, blank + 1, NULL);
        i++;
    }
    MUST(journal_each(&j, take_up, NULL, NULL) == ERR_NONE);
    journal_forget(&j, id);
    return 0;
}
