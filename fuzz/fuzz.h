/* fuzz.h - what the programs here share.  Each hands libFuzzer's bytes to one parser; a crash, a leak, undefined behaviour, a hang or a MUST
 * that does not hold ends the run. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

#define MUST(condition)                                                                                                                              \
    do {                                                                                                                                             \
        if (!(condition)) {                                                                                                                          \
            fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #condition);                                                               \
            abort();                                                                                                                                 \
        }                                                                                                                                            \
    } while (0)

/* A copy with a NUL, malloc'd to the byte, so that a parser that reads on is seen. */
static inline char *fuzz_text(const uint8_t *data, size_t bytes)
{
    char *text = malloc(bytes + 1);
    MUST(text);
    if (bytes)
        memcpy(text, data, bytes);
    text[bytes] = '\0';
    return text;
}

/* Takes the first byte, 0 when there is none: for choices. */
static inline unsigned fuzz_byte(const uint8_t **data, size_t *bytes)
{
    if (*bytes == 0)
        return 0;
    --*bytes;
    return *(*data)++;
}
