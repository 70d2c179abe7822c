/* Alertmanager's webhook: what is taken is plain and bounded, whatever the labels say. */
#include "backend-ext/alert_in.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const struct alert_config config = {
        .maps = {{.label = "job", .match = "pg-*", .target = "postgres-test"}, {.label = "instance", .match = "*"}}, .map_count = 2};
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *body = NULL;
    struct alert_in_list *list = NULL;
    struct err err = {0};
    if (json_parse(text, bytes, JSON_PLAIN, &body, NULL))
        return 0;
    if (alert_in_read(body, &config, &list, &err)) {
        MUST((err.code == ERR_INVALID || err.code == ERR_LIMIT) && err.msg[0]);
        return 0;
    }
    MUST(list->count <= ALERT_IN_MAX);
    for (size_t i = 0; i < list->count; i++) {
        const struct incident_new *n = &list->rows[i].incident;
        MUST(list->rows[i].fingerprint[0] && strspn(list->rows[i].fingerprint, "0123456789abcdefABCDEF") == strlen(list->rows[i].fingerprint));
        MUST(n->message[0] && strcmp(n->generated_by, "alertmanager") == 0 && strcmp(n->status, "triage") == 0 && !n->fault);
        MUST(!n->affected_system || utf8_chars(n->affected_system) <= INCIDENT_SYSTEM_CHARS);
        MUST(!strchr(n->message, '\x1b'));
    }
    alert_in_free(list);
    return 0;
}
