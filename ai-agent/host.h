/* host.h - whether the host that everything runs on has strength left: load, memory and disk, read from /proc and the file system. */
#pragma once
#include "common/base/base.h"

struct host_limits {
    const char *proc; /* folder, /proc; NULL = not looked at */
    const char *disk; /* a folder of the file system that is looked at; NULL = none */
    int load_max;     /* load of one minute for each processor, above it the host is saturated; 0 = not looked at */
    int memory_min;   /* percent of memory that must be available; 0 = not looked at */
    int disk_min;     /* percent of the disk that must be free; 0 = not looked at */
};

struct host_state {
    double load;           /* of one minute, for each processor; -1 = not known */
    double memory_percent; /* available; -1 = not known */
    double disk_percent;   /* free for us; -1 = not known */
};

/* Of the texts of /proc/loadavg and /proc/meminfo (proc(5)); -1 when they do not say. */
double host_read_load(const char *loadavg, int processor_count);
double host_read_memory(const char *meminfo);
/* What could be used now without swapping, in bytes; -1 = not known.  proc as in host_limits. */
int64_t host_available_bytes(const char *proc);
void host_look(const struct host_limits *limits, struct host_state *ret);

/* False when nothing is the matter; else what, in words. */
bool host_is_saturated(const struct host_limits *limits, const struct host_state *state, char *ret, size_t bytes);
