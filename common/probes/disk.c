/* disk.c - how full the disk under a target's data folder is. */
#include "common/probes/disk.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUT_MAX_BYTES = 4096, LOOK_MS = 6000, NUMBER_COUNT = 3, KILO = 1024, NEARLY_FULL_PERCENT = 90 };

/* Three whole numbers and a percentage, parted by blanks, at `at`. */
static bool read_numbers(const char *at, struct disk *ret)
{
    double numbers[NUMBER_COUNT];
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        size_t digits = strspn(at, "0123456789");
        if (digits == 0 || digits > 15 || at[digits] != ' ')
            return false;
        numbers[i] = strtod(at, NULL) * KILO;
        at += digits;
        at += strspn(at, " ");
    }
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || at[digits] != '%' || numbers[0] <= 0)
        return false;
    *ret = (struct disk){.known = true, .size_bytes = numbers[0], .used_bytes = numbers[1], .free_bytes = numbers[2]};
    return true;
}

bool disk_read(const char *output, struct disk *ret)
{
    const char *line = strchr(output, '\n');
    const char *end = line ? strchr(line + 1, '\n') : NULL;
    for (const char *at = line; at && (!end || at < end); at++)
        if ((*at == ' ' || *at == '\t') && at[1] >= '0' && at[1] <= '9' && read_numbers(at + 1, ret))
            return true;
        else if (!*at)
            return false;
    return false;
}

static void on_output(void *ctx, enum executor_stream stream, const char *bytes, size_t count)
{
    struct strbuf *out = ctx;
    size_t room = OUTPUT_MAX_BYTES - out->bytes;
    if (stream == EXECUTOR_STDOUT)
        strbuf_append(out, bytes, count < room ? count : room);
}

static bool ask(const struct probe_options *o, const char *const *argv, struct strbuf *out)
{
    struct err ignored = {0};
    int exit_code = 1;
    strbuf_init(out, OUTPUT_MAX_BYTES + 1);
    const struct executor_exec exec = {.name = o->target->container, .argv = argv, .on_output = on_output, .ctx = out, .timeout_ms = LOOK_MS};
    return executor_run(o->executor, &exec, &exit_code, &ignored) == ERR_NONE && exit_code == 0;
}

static double used_percent(const struct disk *d)
{
    double room = d->used_bytes + d->free_bytes;
    return room > 0 ? round(d->used_bytes / room * 1000) / 10 : 100;
}

/* The words of its type, the last of which stands for the folder. */
static void look_for_left_overs(const struct probe_options *o, struct disk *ret)
{
    enum { WORDS_MAX = 10, DIGITS_MAX = 15 };
    const char *argv[WORDS_MAX + 1] = {NULL};
    const char *const *words = o->target->kind ? o->target->kind->look : NULL;
    size_t count = 0;
    struct strbuf out;
    while (words && words[count] && count < WORDS_MAX) {
        argv[count] = words[count];
        count++;
    }
    if (count == 0 || strcmp(argv[count - 1], "{path}") != 0)
        return;
    argv[count - 1] = o->target->disk_folder;
    if (ask(o, argv, &out)) {
        const char *text = strbuf_text(&out);
        size_t digits = strspn(text, "0123456789");
        ret->left_over_known = digits > 0 && digits <= DIGITS_MAX && (text[digits] == '\n' || text[digits] == '\0');
        ret->left_over_bytes = ret->left_over_known ? strtod(text, NULL) : 0;
    }
    strbuf_free(&out);
}

void disk_look(const struct probe_options *o, struct disk *ret)
{
    const char *argv[TARGET_DISK_WORDS + 1];
    struct strbuf out;
    ret->known = ret->left_over_known = false;
    if (!o->executor)
        return;
    target_disk_argv(o->target, argv);
    if (ask(o, argv, &out))
        disk_read(strbuf_text(&out), ret);
    strbuf_free(&out);
    if (ret->known && used_percent(ret) >= NEARLY_FULL_PERCENT)
        look_for_left_overs(o, ret);
}

void disk_tell(const struct disk *d, const struct target *t, struct facts *f)
{
    if (!d->known)
        return;
    facts_set_text(f, "disk_folder", t->disk_folder);
    facts_set_number(f, "disk_size_bytes", d->size_bytes);
    facts_set_number(f, "disk_free_bytes", d->free_bytes);
    facts_set_number(f, "disk_used_percent", used_percent(d));
    if (d->left_over_known)
        facts_set_number(f, "left_over_bytes", d->left_over_bytes);
}
