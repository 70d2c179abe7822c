/* Conditions of the catalogue: refused with a place, or asked and explained. */
#include "common/facts/facts.h"
#include "fuzz/fuzz.h"
#include "fuzz/fuzz_facts.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct expr *e = NULL;
    struct err err = {0};
    int column = 0;
    if (expr_parse(text, &e, &column, &err) == ERR_NONE) {
        char why[200];
        enum expr_answer answer = expr_ask(e, fuzz_facts());
        MUST(answer == EXPR_FALSE || answer == EXPR_TRUE || answer == EXPR_UNKNOWN);
        expr_because(e, fuzz_facts(), why, sizeof why);
        MUST(strlen(why) < sizeof why);
        AUTO_JSON json_t *written = json_string(text), *said = json_string(why);
        MUST(said || !written); /* whole characters */
        bool counter;
        for (size_t i = 0; expr_name(e, i, &counter); i++)
            MUST(*expr_name(e, i, NULL));
        MUST(strcmp(expr_text(e), text) == 0);
        expr_free(e);
    } else {
        MUST(err.code == ERR_INVALID && err.msg[0] && column >= 1 && (size_t)column <= strlen(text) + 1);
    }
    e = NULL;
    double number = 0;
    if (expr_parse_number(text, &e, &column, &err) == ERR_NONE && expr_number(e, fuzz_facts(), &number))
        MUST(isfinite(number));
    expr_free(e);
    return 0;
}
