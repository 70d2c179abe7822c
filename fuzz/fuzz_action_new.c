/* POST /incidents/:id/actions, and the list of them as it is shown. */
#include "backend-ext/action.h"
#include "fuzz/fuzz.h"

static bool is_number(const char *text)
{
    text += *text == '-';
    return !*text || text[strspn(text, "0123456789")] == '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    unsigned limit = fuzz_byte(&data, &bytes);
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *body = NULL;
    struct action_new n = {0};
    struct err err = {0};
    AUTO_JSON json_t *shown = actions_json(text, limit);
    MUST(json_is_array(shown));
    if (json_parse(text, bytes, JSON_TRAILING_OK | JSON_FOLD_KEYS, &body, NULL))
        return 0;
    if (action_new_read(&n, body, &err)) {
        MUST(err.code == ERR_INVALID && err.msg[0]);
        return 0;
    }
    MUST(n.action && n.command && n.result && n.stdout_text && n.stderr_text);
    MUST(is_number(n.exit_code) && is_number(n.duration_ms) && is_number(n.health_before) && is_number(n.health_after));
    action_new_free(&n);
    return 0;
}
