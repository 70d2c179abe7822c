/* What the exit code of a check's command says, as monitoring plugins mean it. */
#include "common/checks/check_rows.h"
#include <stdio.h>
#include <string.h>

enum { STATUS_MAX = 3 };

static void add_numbers(const struct facts *facts, json_t *metrics)
{
    static const char prefix[] = "perf_";
    for (size_t i = 0; i < facts_count(facts); i++) {
        const struct fact *f = facts_at(facts, i);
        if (f->type == FACT_NUMBER && strncmp(f->name, prefix, sizeof prefix - 1) == 0)
            json_object_set_new(metrics, f->name + sizeof prefix - 1, json_real(f->number));
    }
}

static enum err_code judge(const struct facts *facts, json_t *metrics, struct check_result *ret, struct err *err)
{
    /* A warning is neither bad nor good; what the command does not know is bad, but less so than what it knows to be. */
    static const int healths[STATUS_MAX + 1] = {100, 75, 0, 30};
    static const char *const words[STATUS_MAX + 1] = {"ok", "a warning", "critical", "unknown"};
    double number;
    enum err_code code = check_number(facts, "plugin_status", &number, err);
    if (code)
        return code;
    int status = number >= 0 && number < STATUS_MAX ? (int)number : STATUS_MAX;
    ret->health = healths[status];
    snprintf(ret->summary, sizeof ret->summary, "%s: %.120s", words[status], facts_text(facts, "plugin_output"));
    if (metrics)
        add_numbers(facts, metrics);
    return ERR_NONE;
}

const struct check_kind check_exec_status = {
    .name = "exec-status",
    .target_type = "exec",
    .fault = "its check fails",
    .help = "the exit code of its command: 0 well, 1 a warning, 2 critical, anything else unknown",
    .judge = judge,
};
