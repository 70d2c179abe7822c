/* lab certify: every fault of the lab in turn, broken, noticed and mended as the rules propose; a gate for somebody's CI. */
#include "selfheal-cli/certify.h"
#include "selfheal-cli/certify_choice.h"
#include "selfheal-cli/progress.h"
#include <errno.h>
#include <string.h>

enum { FAULT_LIMIT_MS = 180000, DOING_BYTES = 200 };

static volatile sig_atomic_t left;

static void on_interrupt(int number)
{
    (void)number;
    left = 1;
}

/* What cannot be written is known before anything is broken. */
static enum exit_code open_report(struct cli *c, FILE **ret)
{
    const char *path = cli_option(c, OPTION_JUNIT);
    struct err err = {0};
    *ret = path ? fopen(path, "we") : NULL;
    if (!path || *ret)
        return EXIT_GOOD;
    err_set(&err, ERR_IO, "--junit: %s: %s", path, strerror(errno));
    return cli_fail(c, EXIT_USAGE, &err);
}

static enum exit_code close_report(struct cli *c, FILE *to, const struct certify_result *results, size_t count, int64_t began_us)
{
    struct err err = {0};
    if (!to)
        return EXIT_GOOD;
    certify_write_junit(to, results, count, began_us);
    bool bad = ferror(to) != 0;
    if (fclose(to) == 0 && !bad)
        return EXIT_GOOD;
    err_set(&err, ERR_IO, "--junit: %s could not be written", cli_option(c, OPTION_JUNIT));
    return cli_fail(c, EXIT_NOT_DONE, &err);
}

/* A fault that somebody else began would be healed with ours. */
static enum exit_code refuse_active(struct cli *c, const json_t *faults)
{
    const json_t *one = json_array_get(json_object_get(faults, "active"), 0);
    struct err err = {0};
    if (!one)
        return EXIT_GOOD;
    err_set(&err, ERR_CONFLICT, "%s is active on %s: selfheal heal first", json_str(one, "failure"), json_str(one, "system"));
    return cli_fail(c, EXIT_NOT_DONE, &err);
}

static void tell(const struct cli *c, const struct certify_result *r)
{
    if (c->json)
        return;
    print_line(certify_passed(r) ? TONE_GREEN : TONE_RED, "%s %s: %s%s%s", r->system, r->failure, certify_verdict_name(r->verdict),
               *r->action ? " by " : "", r->action);
    fflush(stdout);
}

static void run_all(const struct certify *certify, struct certify_result *results, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char doing[DOING_BYTES];
        struct certify_result *r = &results[i];
        snprintf(doing, sizeof doing, "%zu of %zu: %.60s %.60s", i + 1, count, r->system, r->failure);
        struct progress *p = progress_begin(doing);
        certify_fault(certify, r);
        progress_end(p);
        tell(certify->cli, r);
    }
}

static enum exit_code certify_all(struct cli *c, struct certify_result *results, size_t count)
{
    struct certify certify = {.cli = c, .limit_ms = FAULT_LIMIT_MS, .leave = &left};
    const struct sigaction act = {.sa_handler = on_interrupt};
    struct sigaction interrupt, terminate;
    int64_t began_us = clock_wall_us();
    FILE *report = NULL;
    if (cli_option(c, OPTION_TIMEOUT))
        span_read(cli_option(c, OPTION_TIMEOUT), &certify.limit_ms, NULL);
    enum exit_code code = open_report(c, &report);
    if (code)
        return code;
    left = 0;
    sigaction(SIGINT, &act, &interrupt);
    sigaction(SIGTERM, &act, &terminate);
    run_all(&certify, results, count);
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGTERM, &terminate, NULL);
    code = close_report(c, report, results, count, began_us);
    if (code)
        return code;
    struct certify_sums sums = certify_sum(results, count);
    code = left ? EXIT_LEFT : sums.passed_count == count ? EXIT_GOOD : EXIT_NOT_DONE;
    if (c->json)
        return cli_document(c, certify_document(results, count), code);
    certify_print(results, count);
    return code;
}

enum exit_code cmd_lab(struct cli *c)
{
    AUTO_JSON json_t *faults = NULL;
    AUTO_FREE struct certify_result *results = NULL;
    struct err err = {0};
    size_t count = 0;
    const struct certify_choice choice = {
        .faults = cli_option(c, OPTION_FAULTS), .system = cli_option(c, OPTION_TARGET), .is_short = cli_flag(c, OPTION_SHORT)};
    enum exit_code code = cli_get(c, SERVICE_GENERATOR, "/failures", &faults);
    if (!code)
        code = refuse_active(c, faults);
    if (code)
        return code;
    enum err_code chosen = certify_choose(json_object_get(faults, "available"), &choice, &results, &count, &err);
    if (chosen)
        return cli_fail(c, chosen == ERR_NOT_FOUND ? EXIT_NOT_FOUND : EXIT_USAGE, &err);
    return certify_all(c, results, count);
}
