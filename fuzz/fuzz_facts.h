/* fuzz_facts.h - some facts to ask. */
#pragma once
#include "common/facts/facts.h"
#include "fuzz/fuzz.h"

static inline struct facts *fuzz_facts(void)
{
    static struct facts *f;
    if (!f) {
        f = facts_create();
        MUST(f);
        facts_set_number(f, "used_memory", 52428800);
        facts_set_number(f, "maxmemory", 52428800);
        facts_set_number(f, "n", -3.5);
        facts_set_number(f, "big", 1e300);
        facts_set_number(f, "up_ms", 12000);
        facts_set_number(f, "c", 7);
        facts_set_rose(f, "c", 3, 60000);
        facts_set_text(f, "policy", "noeviction");
        facts_set_text(f, "write_error", "OOM command not allowed when used memory > 'maxmemory'.");
        facts_set_text(f, "t", "{used_memory} \xe2\x82\xac");
    }
    return f;
}
