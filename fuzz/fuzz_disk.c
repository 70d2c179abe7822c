/* What df printed in a container: numbers that are none of them negative, or nothing. */
#include "common/probes/disk.h"
#include "fuzz/fuzz.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct disk d = {.known = false};
    struct facts *f = facts_create();
    const struct target t = {.disk_folder = "/data"};
    MUST(f);
    MUST(disk_read(text, &d) == d.known);
    disk_tell(&d, &t, f);
    MUST(facts_count(f) == (d.known ? 4 : 0));
    double percent = facts_number(f, "disk_used_percent", 0);
    MUST(isfinite(percent) && percent >= 0 && percent <= 100 && d.free_bytes >= 0);
    facts_destroy(f);
    return 0;
}
