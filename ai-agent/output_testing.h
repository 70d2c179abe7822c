/* output_testing.h - a folder, a clock and an output for the tests of what a step printed. */
#pragma once
#include "ai-agent/output_file.h"
#include "ai-agent/output_view.h"

struct output_lab {
    char folder[64], path[80];
    int64_t now_ms;
    struct output_file *file;
};

void output_lab_open(struct output_lab *l, uint64_t limit_bytes);
void output_lab_add(struct output_lab *l, enum executor_stream stream, const char *bytes, size_t count);
void output_lab_say(struct output_lab *l, const char *text); /* on stdout */
void output_lab_end(struct output_lab *l);
/* The file as kill -9 leaves it: what was not flushed is gone, and its index does not say that it has ended. */
void output_lab_kill(struct output_lab *l);
struct output_view output_lab_view(const struct output_lab *l);
void output_lab_close(struct output_lab *l); /* ends it where it has not, and removes all */
