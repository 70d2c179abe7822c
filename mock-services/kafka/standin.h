/* standin.h - what the connections (standin.c) and the answers (answers.c) share. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BROKERS = 3,
    FIRST_PORT = 9092,
    MESSAGE_BYTES = 1 << 16,
    TOPICS = 2,
    PARTITIONS = 3,
    GROUPS = 2,
};

struct partition {
    int leader, isr[BROKERS], isr_count;
};

struct topic {
    const char *name;
    struct partition partitions[PARTITIONS];
};

struct group {
    const char *name;
    int64_t lag;
};

/* What the cluster is told to be. */
extern struct topic topics[TOPICS];
extern struct group groups[GROUPS];
extern bool down[BROKERS + 1];

struct connection {
    int fd, broker; /* broker 0: the one that is told */
    bool known;
    uint8_t in[MESSAGE_BYTES], out[MESSAGE_BYTES];
    size_t in_bytes, out_bytes, sent_bytes;
    int64_t next_ms;
};

struct reader {
    const uint8_t *at, *end;
    bool bad;
};

/* Big-endian, as all of it is.  What is not there or does not fit makes the reader bad. */
int64_t take(struct reader *r, int bytes);
void take_text(struct reader *r, char *ret, size_t bytes);
void put(struct connection *c, int64_t value, int bytes);

/* The body of the answer; false: there is none, and the connection is closed. */
bool answer(struct connection *c, int16_t key, int16_t version, struct reader *r);
