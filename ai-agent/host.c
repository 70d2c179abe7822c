/* host.c - load, memory and disk of the host. */
#include "ai-agent/host.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PROC_FILE_BYTES = 4096 };

double host_read_load(const char *loadavg, int processor_count)
{
    char *end;
    double load = strtod(loadavg, &end);
    return end == loadavg || load < 0 || processor_count < 1 ? -1 : load / processor_count;
}

static double kilobytes(const char *meminfo, const char *name)
{
    const char *at = strstr(meminfo, name);
    return at ? strtod(at + strlen(name), NULL) : -1;
}

double host_read_memory(const char *meminfo)
{
    double total = kilobytes(meminfo, "MemTotal:"), available = kilobytes(meminfo, "MemAvailable:");
    return total > 0 && available >= 0 ? 100 * available / total : -1;
}

static void read_file(const char *folder, const char *name, char ret[PROC_FILE_BYTES])
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "", name);
    FILE *file = folder ? fopen(path, "re") : NULL;
    size_t count = file ? fread(ret, 1, PROC_FILE_BYTES - 1, file) : 0;
    ret[count] = '\0';
    if (file)
        fclose(file);
}

int64_t host_available_bytes(const char *proc)
{
    char text[PROC_FILE_BYTES];
    read_file(proc, "meminfo", text);
    double available = kilobytes(text, "MemAvailable:");
    return available >= 0 ? (int64_t)(available * 1024) : -1;
}

void host_look(const struct host_limits *limits, struct host_state *ret)
{
    char text[PROC_FILE_BYTES];
    struct statvfs fs;
    read_file(limits->proc, "loadavg", text);
    ret->load = host_read_load(text, (int)sysconf(_SC_NPROCESSORS_ONLN));
    read_file(limits->proc, "meminfo", text);
    ret->memory_percent = host_read_memory(text);
    ret->disk_percent = limits->disk && statvfs(limits->disk, &fs) == 0 && fs.f_blocks > 0 ? 100.0 * (double)fs.f_bavail / (double)fs.f_blocks : -1;
}

bool host_is_saturated(const struct host_limits *limits, const struct host_state *s, char *ret, size_t bytes)
{
    if (limits->load_max > 0 && s->load > limits->load_max)
        snprintf(ret, bytes, "its load is %.1f for each processor, more than %d", s->load, limits->load_max);
    else if (limits->memory_min > 0 && s->memory_percent >= 0 && s->memory_percent < limits->memory_min)
        snprintf(ret, bytes, "%.1f %% of its memory is available, less than %d %%", s->memory_percent, limits->memory_min);
    else if (limits->disk_min > 0 && s->disk_percent >= 0 && s->disk_percent < limits->disk_min)
        snprintf(ret, bytes, "%.1f %% of its disk is free, less than %d %%", s->disk_percent, limits->disk_min);
    else
        return false;
    return true;
}
