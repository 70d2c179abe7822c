/* An incident out of the database, of ours or of an older backend: columns that hold JSON as text. */
#include "backend-ext/incident.h"
#include "backend-ext/incident_cut.h"
#include "fuzz/fuzz.h"

/* The input's lines are the columns. */
static const char *column(char **rest)
{
    return *rest ? strsep(rest, "\n") : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    /* The database holds valid UTF-8 and no NUL. */
    for (size_t i = 0, count; text[i] || i < bytes; i += count)
        if (!text[i] || !(count = utf8_char_bytes(text + i, bytes - i, NULL)))
            return 0;
    char *rest = text;
    struct incident_row row = {.id = "11111111-2222-4333-8444-555555555555", .status = "triage", .generated_by = "", .notes = ""};
    struct analysis_row analysis = {.id = "2", .severity = "low", .diagnosis_provider = "rules"};
    row.error_logs = column(&rest);
    row.metrics_snapshot = column(&rest);
    row.history = column(&rest);
    row.actions = column(&rest);
    row.created_at_us = row.updated_at_us = analysis.created_at_us = column(&rest);
    analysis.confidence = column(&rest);
    row.message = row.source = column(&rest);
    analysis.diagnosis = analysis.solution = row.message;
    if (analysis.confidence)
        row.analysis = &analysis;
    if (!row.message)
        row.message = row.source = "";
    AUTO_JSON json_t *shown = incident_json(&row);
    MUST(shown);
    AUTO_JSON json_t *question = incident_question(shown);
    MUST(question);
    incident_cut(shown);
    MUST(json_array_size(json_object_get(shown, "error_logs")) <= INCIDENT_LOGS_SHOWN);
    MUST(json_array_size(json_object_get(shown, "status_history")) <= INCIDENT_HISTORY_SHOWN);
    AUTO_FREE char *written = json_text(shown);
    MUST(written);
    return 0;
}
