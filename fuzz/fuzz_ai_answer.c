/* What the diagnosis service answers, as the backend takes it. */
#include "backend-ext/ai.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    AUTO_JSON json_t *answer = NULL;
    AUTO_JSON json_t *made_up = NULL;
    struct diagnosis d;
    struct solution s;
    if (json_parse(text, bytes, JSON_PLAIN, &answer, NULL))
        return 0;
    if (ai_read_diagnosis(answer, &d, NULL) == ERR_NONE)
        MUST(*d.diagnosis && incident_is_severity(d.severity) && d.confidence >= 0 && d.confidence <= 1 && *d.provider);
    if (ai_read_solution(answer, &s, NULL) == ERR_NONE)
        MUST(*s.solution && s.confidence >= 0 && s.confidence <= 1 && *s.provider);
    if (ai_read_generated(answer, &made_up, NULL) == ERR_NONE)
        MUST(*json_str(made_up, "message"));
    return 0;
}
