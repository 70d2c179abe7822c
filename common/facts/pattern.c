/* Regular expressions by PCRE2, bounded. */
#include "common/facts/pattern.h"
#include <stdlib.h>
#include <string.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Evidence is at most some KiB; the limits only end patterns that backtrack without end. */
enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 5000 };

struct pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
};

enum err_code pattern_compile(const char *text, bool any_case, struct pattern **ret, int *ret_column, struct err *err)
{
    int code;
    PCRE2_SIZE where = 0;
    struct pattern *p = calloc(1, sizeof *p);
    if (!p || !(p->limits = pcre2_match_context_create(NULL))) {
        pattern_free(p);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    pcre2_set_match_limit(p->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(p->limits, DEPTH_LIMIT);
    p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, PCRE2_UTF | (any_case ? PCRE2_CASELESS : 0), &code, &where, NULL);
    if (!p->code) {
        PCRE2_UCHAR why[160];
        pcre2_get_error_message(code, why, sizeof why);
        pattern_free(p);
        *ret_column = (int)where + 1;
        return err_set(err, ERR_INVALID, "is no regular expression: %s", (const char *)why);
    }
    *ret = p;
    return ERR_NONE;
}

void pattern_free(struct pattern *p)
{
    if (!p)
        return;
    pcre2_code_free(p->code);
    pcre2_match_context_free(p->limits);
    free(p);
}

enum pattern_answer pattern_search(const struct pattern *p, const char *text)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    if (!data)
        return PATTERN_GAVE_UP;
    int code = pcre2_match(p->code, (PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, 0, 0, data, p->limits);
    pcre2_match_data_free(data);
    return code >= 0 ? PATTERN_FOUND : code == PCRE2_ERROR_NOMATCH ? PATTERN_NOT_FOUND : PATTERN_GAVE_UP;
}

bool pattern_finds(const struct pattern *p, const char *text)
{
    return pattern_search(p, text) == PATTERN_FOUND;
}
