/* transcript.h - the numbered messages of one execution, and who is watching it.
 *
 * Thread-safe.  A viewer that attaches gets the messages from its seq on, then each new one, without a gap or a
 * repeat.  The last message (complete or error) ends it: later ones are dropped and the viewers are let go. */
#pragma once
#include "ai-agent/phase.h"
#include "common/base/base.h"
#include "common/ws/ws.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where messages go; neither call may block. */
struct viewer_sink {
    /* Takes a hold of its own; false when it cannot: the viewer is let go then, so that it never sees a gap. */
    bool (*send)(void *ctx, uint64_t session, struct ws_message *m);
    void (*close)(void *ctx, uint64_t session, int code); /* after what was sent */
    void *ctx;
};

/* Keeps each message before anybody sees it, so that no seq is ever given twice. */
struct transcript_keeper {
    void (*keep)(void *ctx, uint64_t seq, const char *text); /* NULL = not kept */
    void *ctx;
};

/* What a viewer wants of what the commands printed: all that the messages have, or nothing that is kept elsewhere (to_byte, output_bytes): of pieces
 * that follow each other, and are there already, a late viewer is then sent the last one alone. */
enum transcript_output { TRANSCRIPT_WHOLE, TRANSCRIPT_LEAN };

struct transcript;

struct transcript *transcript_create(const struct viewer_sink *sink, const struct transcript_keeper *keeper); /* NULL on no memory */
/* A message of an earlier life, in order, under the seq that it says; the last one ends it again. */
void transcript_restore(struct transcript *t, const char *text);
void transcript_destroy(struct transcript *t); /* NULL fine */

/* Gives the message its seq and time, keeps it, sends it.  False when already ended or out of memory. */
bool transcript_append(struct transcript *t, const struct phase_head *head, const struct phase *phase);
/* False when it has as many viewers as it can take. */
bool transcript_attach(struct transcript *t, uint64_t session, uint64_t from_seq, enum transcript_output output);
void transcript_detach(struct transcript *t, uint64_t session);

bool transcript_ended(struct transcript *t);
uint64_t transcript_last_seq(struct transcript *t);
/* Of the last message; PHASE_THINKING before the first. */
enum phase_kind transcript_phase(struct transcript *t);
size_t transcript_bytes(struct transcript *t);
/* The messages from from_seq on, separated by commas. */
bool transcript_copy(struct transcript *t, uint64_t from_seq, enum transcript_output output, struct strbuf *out);
