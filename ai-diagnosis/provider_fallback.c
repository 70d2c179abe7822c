/* Makes up incidents from the catalogue's list, so that the board can be tried without a language model. */
#include "ai-diagnosis/answer.h"
#include "ai-diagnosis/provider.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static size_t count_of(const struct catalogue *c)
{
    size_t count = 0;
    while (catalogue_synthetic(c, count))
        count++;
    return count;
}

/* Random, but not the one that was picked last: two equal cards in a row look like a fault. */
static size_t pick(size_t count)
{
    static atomic_size_t last; /* index + 1; 0 = none yet */
    unsigned number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        number = (unsigned)atomic_load(&last) + 1;
    size_t index = number % count;
    if (index + 1 == atomic_load(&last))
        index = (index + 1) % count;
    atomic_store(&last, index + 1);
    return index;
}

static enum err_code generate(const struct provider_context *ctx, struct made_up_incident *ret, struct err *err)
{
    const struct catalogue *c = ctx->catalogue;
    size_t count = count_of(c);
    if (count == 0)
        return err_set(err, ERR_NOT_FOUND, "the catalogue has no synthetic_incidents");
    const struct synthetic_incident *s = catalogue_synthetic(c, pick(count));
    ret->message = strndup(s->message, utf8_cut(s->message, strlen(s->message), MESSAGE_MAX_BYTES));
    ret->source = strndup(s->source, utf8_cut(s->source, strlen(s->source), SOURCE_MAX_BYTES));
    return ret->message && ret->source ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

const struct provider provider_fallback = {
    .name = "fallback",
    .generate = generate,
};
