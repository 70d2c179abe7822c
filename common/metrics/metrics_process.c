/* Memory, descriptors and start of this process, from /proc (proc_pid_stat(5), proc_pid_statm(5)). */
#include "common/metrics/metrics_process.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_gauge(struct strbuf *b, const char *name, const char *help, double value)
{
    strbuf_addf(b, "# HELP %s %s\n# TYPE %s gauge\n%s %.3f\n", name, help, name, name, value);
}

static bool read_line(const char *path, const char *start, char *ret, int bytes)
{
    FILE *f = fopen(path, "re");
    bool found = false;
    while (f && !found && fgets(ret, bytes, f))
        found = strncmp(ret, start, strlen(start)) == 0;
    if (f)
        fclose(f);
    return found;
}

/* In /proc/self/stat, counted from the state behind the name: field 22 of proc(5). */
enum { START_TICKS_WORD = 19 };

/* The whole number that begins a line's word `nth`, counted from 0; false where there is none. */
static bool number_at(const char *line, int nth, long long *ret)
{
    char *rest;
    line += strspn(line, " ");
    for (; nth > 0 && *line; nth--) {
        line += strcspn(line, " ");
        line += strspn(line, " ");
    }
    *ret = strtoll(line, &rest, 10);
    return rest != line;
}

static void add_memory(struct strbuf *b)
{
    char line[256];
    long long pages;
    if (read_line("/proc/self/statm", "", line, sizeof line) && number_at(line, 1, &pages))
        add_gauge(b, "process_resident_memory_bytes", "Resident memory size in bytes.", (double)pages * (double)sysconf(_SC_PAGESIZE));
}

static void add_fds(struct strbuf *b)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = -1; /* the directory's own */
    if (!dir)
        return;
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        count += entry->d_name[0] != '.';
    closedir(dir);
    add_gauge(b, "process_open_fds", "Number of open file descriptors.", count);
}

static void add_start(struct strbuf *b)
{
    char stat[1024], boot[256];
    long long boot_s, ticks;
    if (!read_line("/proc/self/stat", "", stat, sizeof stat) || !read_line("/proc/stat", "btime ", boot, sizeof boot))
        return;
    const char *rest = strrchr(stat, ')'); /* the name before it may hold anything */
    if (rest && number_at(rest + 1, START_TICKS_WORD, &ticks) && number_at(boot, 1, &boot_s))
        add_gauge(b, "process_start_time_seconds", "Start time of the process since unix epoch in seconds.",
                  (double)boot_s + (double)ticks / (double)sysconf(_SC_CLK_TCK));
}

void metrics_add_process(struct strbuf *b)
{
    add_memory(b);
    add_fds(b);
    add_start(b);
}
