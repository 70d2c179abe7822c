/* The disk under the data folder: 70 where 15 % of it are free, nothing where it is full. */
#include "common/checks/check_rows.h"
#include <stdio.h>

enum { FREE_AT_70_PERCENT = 15 };

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    (void)err;
    const struct fact *used = facts_get(facts, "disk_used_percent");
    /* A container without df, or one that does not run, says nothing of its disk: that is no bad answer. */
    if (!used || used->type != FACT_NUMBER) {
        ret->health = 100;
        snprintf(ret->summary, sizeof ret->summary, "disk not known");
        return ERR_NONE;
    }
    double left = 100 - used->number, health = left * 70 / FREE_AT_70_PERCENT;
    ret->health = health >= 100 ? 100 : health > 0 ? (int)health : 0;
    snprintf(ret->summary, sizeof ret->summary, "disk %.1f %% full, %.0f MB free", used->number, facts_number(facts, "disk_free_bytes", 0) / 1048576);
    if (metrics) {
        json_object_set_new(metrics, "disk_used_percent", json_real(check_round(used->number)));
        json_object_set_new(metrics, "disk_free_bytes", json_integer((json_int_t)facts_number(facts, "disk_free_bytes", 0)));
    }
    return ERR_NONE;
}

const struct check_kind check_disk = {
    .name = "disk",
    .target_type = "any",
    .fault = "the disk of its data fills",
    .help = "free space under disk_folder, by df in the container (70 at 15 % free)",
    .fills = true,
    .judge = judge,
};
