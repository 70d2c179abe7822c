/* The header traceparent: what is taken is 32 small hexadecimal digits, and is read again from what we write of it. */
#include "common/base/base.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    char parent[TRACE_PARENT_BYTES];
    struct trace t = {.id = ""}, back = {.id = ""};
    if (!trace_read(text, &t)) {
        MUST(!*t.id);
        return 0;
    }
    MUST(strlen(t.id) == 32 && strspn(t.id, "0123456789abcdef") == 32 && strspn(t.id, "0") < 32);
    trace_set(&t);
    MUST(trace_parent(parent) && strlen(parent) == 55 && trace_read(parent, &back));
    MUST(strcmp(back.id, t.id) == 0 && back.sampled == t.sampled);
    trace_set(NULL);
    return 0;
}
