/* approval.c - finding what is to be approved, being told that it is, and running it. */
#include "selfheal-cli/approval.h"
#include "selfheal-cli/follow.h"
#include "selfheal-cli/reference.h"
#include "selfheal-cli/session.h"
#include <string.h>
#include <time.h>

enum { RECORDED_WITHIN_MS = 10000, RECORDED_LOOK_MS = 250, ANSWER_BYTES = 256 };

/* ---- finding it ---- */

static void pause_ms(int ms)
{
    struct timespec span = {.tv_nsec = (long)ms * 1000000};
    nanosleep(&span, NULL);
}

/* The audit's record of a proposal; NULL when it has none. */
static const json_t *find_detail(const json_t *records, const char *proposal_id, const char *digest)
{
    size_t i;
    json_t *record;
    json_array_foreach((json_t *)records, i, record)
    {
        const json_t *detail = json_object_get(record, "detail");
        if ((!proposal_id || strcmp(json_str(detail, "proposal_id"), proposal_id) == 0) &&
            (!digest || strcmp(json_str(detail, "digest"), digest) == 0))
            return detail;
    }
    return NULL;
}

/* The agent's records reach the backend a moment after its answer: a script that proposes and approves must not miss it. */
static enum exit_code find_in_audit(struct cli *c, const char *incident_id, const char *proposal_id, const char *digest, json_t **ret,
                                    struct err *err)
{
    char path[API_PATH_BYTES];
    int64_t end_ms = clock_mono_ms() + RECORDED_WITHIN_MS;
    snprintf(path, sizeof path, "/api/v1/audit?kind=proposal&limit=100&incident_id=%s", incident_id);
    for (;;) {
        AUTO_JSON json_t *records = NULL;
        enum exit_code code = api_get(c->api, SERVICE_BACKEND, path, &records, err);
        const json_t *detail = code ? NULL : find_detail(records, proposal_id, digest);
        if (code)
            return code;
        if (detail)
            return approval_from_seal(detail, ret, err) ? EXIT_NOT_DONE : EXIT_GOOD;
        if (clock_mono_ms() > end_ms)
            break;
        pause_ms(RECORDED_LOOK_MS);
    }
    err_set(err, ERR_NOT_FOUND, "the audit has no proposal %s%s: propose anew", proposal_id ? proposal_id : "with the digest ",
            proposal_id ? "" : digest);
    return EXIT_NOT_FOUND;
}

enum exit_code approval_find(struct cli *c, const char *text, const char *incident_id, const char *digest, json_t **ret, struct err *err)
{
    AUTO_JSON json_t *activity = NULL;
    const json_t *open = NULL;
    if (!text)
        return find_in_audit(c, incident_id, NULL, digest, ret, err);
    enum exit_code code = api_get(c->api, SERVICE_AGENT, "/activity", &activity, err);
    if (!code)
        code = reference_pick(text, json_object_get(activity, "proposals"), "proposal_id", "open proposal", &open, err);
    if (!code)
        code = find_in_audit(c, json_str(open, "incident_id"), json_str(open, "proposal_id"), NULL, ret, err);
    if (!code) {
        json_object_set(*ret, "approvals", json_object_get(open, "approvals"));
        json_object_set(*ret, "approved_by", json_object_get(open, "approved_by"));
    }
    return code;
}

/* ---- being told ---- */

static enum exit_code refuse(struct cli *c, enum exit_code code, const char *why)
{
    struct err err;
    err_set(&err, ERR_INVALID, "nothing was run: %s", why);
    return cli_fail(c, code, &err);
}

static enum exit_code take_options_word(struct cli *c, const json_t *shown)
{
    const char *digest = cli_option(c, OPTION_DIGEST), *target = cli_option(c, OPTION_TARGET);
    if (!digest)
        return refuse(c, EXIT_USAGE, "--yes needs --digest, of the proposal that was seen");
    if (strcmp(digest, json_str(shown, "digest")) != 0)
        return refuse(c, EXIT_NOT_DONE, "this is another proposal than the one with that digest");
    if (approval_is_risky(shown) && !target)
        return refuse(c, EXIT_USAGE, "the risk is high: --yes needs --target, the name of what it is done to");
    return EXIT_GOOD;
}

static enum exit_code ask(struct cli *c, const json_t *shown)
{
    char prompt[ANSWER_BYTES + 80], answer[ANSWER_BYTES] = "", name[ANSWER_BYTES];
    struct err err = {0};
    const char *system = json_str(shown, "system");
    bool must_type = approval_is_risky(shown) && !cli_option(c, OPTION_TARGET);
    plain_text(system, name, sizeof name);
    if (must_type)
        snprintf(prompt, sizeof prompt, "The risk is high.  To run exactly this, type the target's name (%s): ", name);
    else
        snprintf(prompt, sizeof prompt, "Run exactly this? [y/N] ");
    enum err_code code = terminal_ask(prompt, false, answer, sizeof answer, &err);
    if (code == ERR_UNAVAILABLE) {
        print_error("to approve exactly this: selfheal approve %s --yes --digest %s%s%s", json_str(shown, "proposal_id"), json_str(shown, "digest"),
                    approval_is_risky(shown) ? " --target " : "", approval_is_risky(shown) ? name : "");
        return refuse(c, EXIT_USAGE, "there is no terminal to ask at");
    }
    bool yes = !code && (must_type ? strcmp(answer, system) == 0 : strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0);
    return yes ? EXIT_GOOD : refuse(c, EXIT_NOT_DONE, "it was not approved");
}

static enum exit_code be_told(struct cli *c, const json_t *shown)
{
    const char *digest = cli_option(c, OPTION_DIGEST), *target = cli_option(c, OPTION_TARGET);
    if (target && strcmp(target, json_str(shown, "system")) != 0)
        return refuse(c, EXIT_NOT_DONE, "--target names another one than the proposal");
    if (cli_flag(c, OPTION_YES))
        return take_options_word(c, shown);
    if (digest && strcmp(digest, json_str(shown, "digest")) != 0)
        return refuse(c, EXIT_NOT_DONE, "this is another proposal than the one with that digest");
    return ask(c, shown);
}

/* ---- running it ---- */

static json_t *outcome_document(const json_t *shown, const struct follow *f, enum exit_code code)
{
    json_t *document = json_pack("{s:O, s:s?, s:b, s:O?}", "proposal", shown, "execution_id", *f->execution_id ? f->execution_id : NULL, "healed",
                                 code == EXIT_GOOD && !f->detach, "last", f->last);
    return document ? document : json_object();
}

enum exit_code approval_run(struct cli *c, const json_t *shown)
{
    if (!c->json)
        approval_print(shown);
    enum exit_code code = be_told(c, shown);
    if (code)
        return code;
    AUTO_JSON json_t *start = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "incident_id", json_str(shown, "incident_id"), "system",
                                        json_str(shown, "system"), "action", json_str(shown, "action"), "proposal_id", json_str(shown, "proposal_id"),
                                        "digest", json_str(shown, "digest"), "evidence_opened", !cli_flag(c, OPTION_YES));
    struct follow f = {.cli = c, .start = start, .detach = cli_flag(c, OPTION_DETACH), .quiet = c->json};
    code = follow_execution(&f);
    if (c->json && !c->told)
        cli_document(c, outcome_document(shown, &f, code), code);
    else if (!c->json && *f.execution_id)
        print_line(TONE_DIM, "execution     %s", f.execution_id);
    json_decref(f.last);
    return code;
}
