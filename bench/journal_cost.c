/* journal_cost.c FOLDER - what the journal of one step costs, beside bare fdatasyncs of as many bytes on the same disk: two numbers, in microseconds.
 */
#include "ai-agent/journal.h"
#include "common/base/base.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 200, RECORD_BYTES = 512 };

static int by_size(const void *a, const void *b)
{
    int64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static int64_t median(int64_t *values)
{
    qsort(values, ROUNDS, sizeof *values, by_size);
    return values[ROUNDS / 2];
}

/* The record before a command and the one after it. */
static int64_t journal_us(const char *folder, struct err *err)
{
    static int64_t took[ROUNDS];
    char path[512];
    struct store *store = NULL;
    struct facts *facts = facts_create();
    const struct action action = {.name = "flush"};
    const struct action_record r = {.execution_id = "33333333-3333-4333-8333-333333333333",
                                    .attempt = 1,
                                    .action = "flush",
                                    .command = "redis-cli FLUSHALL",
                                    .out = "OK\n",
                                    .err = ""};
    snprintf(path, sizeof path, "%s/journal.sqlite", folder);
    if (!facts || store_open(path, &store, err) || store_set_durable(store, err))
        return -1;
    const struct journal journal = {.store = store};
    facts_set_number(facts, "keys", 104);
    for (int i = 0; i < ROUNDS && !err->code; i++) {
        int64_t since_us = clock_mono_us();
        journal_step(&journal, r.execution_id, 1, &action, 0, 0, facts, err);
        journal_done(&journal, &r, "");
        took[i] = clock_mono_us() - since_us;
    }
    store_close(store);
    facts_destroy(facts);
    return err->code ? -1 : median(took);
}

static int64_t bare_us(const char *folder)
{
    static int64_t took[ROUNDS];
    char path[512], bytes[RECORD_BYTES] = "";
    snprintf(path, sizeof path, "%s/bare", folder);
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    bool good = fd >= 0;
    for (int i = 0; i < ROUNDS && good; i++) {
        int64_t since_us = clock_mono_us();
        for (int side = 0; side < 2; side++)
            good &= write(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes && fdatasync(fd) == 0;
        took[i] = clock_mono_us() - since_us;
    }
    if (fd >= 0)
        close(fd);
    return good ? median(took) : -1;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    if (argc != 2) {
        fprintf(stderr, "usage: journal-cost FOLDER\n");
        return 2;
    }
    int64_t step_us = journal_us(argv[1], &err), plain_us = bare_us(argv[1]);
    if (step_us < 0 || plain_us < 0) {
        fprintf(stderr, "journal-cost: %s\n", err.code ? err.msg : "the folder cannot be written");
        return 1;
    }
    printf("%lld %lld\n", (long long)step_us, (long long)plain_us);
    return 0;
}
