/* hand.h - what is said between docker-hand and the daemons: one request a connection, in frames, over a Unix socket.
 *
 * A frame is the count of its bytes (4 bytes, big-endian), its kind (1 byte), and the bytes.  The client sends one HAND_REQUEST (a JSON object,
 * perhaps with an open file beside it); what comes back is any number of HAND_OUT, HAND_ERR, HAND_CONNECTED and HAND_EVENT, and at last one
 * HAND_ANSWER: {"code": "none", ...} or {"code": "not_found", "message": s}.  Who closes before that calls it off. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { HAND_FRAME_MAX_BYTES = 32 * 1024 };

enum hand_kind {
    HAND_REQUEST = 'q',
    HAND_OUT = 'o', /* of a command: what it printed, as it came */
    HAND_ERR = 'e',
    HAND_CONNECTED = 'c', /* the stream of events is open */
    HAND_EVENT = 'v',
    HAND_ANSWER = 'a',
};

/* Waiting for a frame. */
struct hand_wait {
    int64_t until_mono_ms;        /* INT64_MAX = no limit */
    const atomic_bool *cancelled; /* NULL, or a flag that ends the wait with ERR_CANCELLED */
    int wake_fd;                  /* readable = look at the flag now; -1 = none */
    int look_ms;                  /* and at least this often */
};

struct hand_frame {
    enum hand_kind kind;
    char *bytes; /* HAND_FRAME_MAX_BYTES + 1 of the caller's; 0-terminated after `count` */
    size_t count;
    int file_fd; /* what was handed over with it, -1 = nothing; the caller closes it */
};

/* For this user and its group.  Takes the place of a socket that nobody listens on any more; ERR_CONFLICT where somebody does. */
enum err_code hand_listen(const char *path, int *ret_fd, struct err *err);
/* The next one who connects, and who that is as the kernel says it (struct ucred needs _GNU_SOURCE).  ERR_IO: nobody, or already gone. */
struct ucred;
enum err_code hand_accept(int listen_fd, int send_ms, int *ret_fd, struct ucred *ret_who, struct err *err);
/* ERR_UNAVAILABLE: nobody listens there.  The socket sends with a time limit of send_ms. */
enum err_code hand_connect(const char *path, int send_ms, int *ret_fd, struct err *err);
/* file_fd -1 = none.  ERR_IO: the other side is gone, or takes nothing for longer than the socket's limit; ERR_LIMIT: too long. */
enum err_code hand_send(int fd, enum hand_kind kind, const char *bytes, size_t count, int file_fd, struct err *err);
/* Any number of bytes, in as many frames as they need. */
enum err_code hand_send_all(int fd, enum hand_kind kind, const char *bytes, size_t count, struct err *err);
enum err_code hand_send_json(int fd, enum hand_kind kind, const json_t *value, int file_fd, struct err *err);
/* ERR_LIMIT: the frame says it is longer than allowed; ERR_IO: the other side has closed, in the middle or not; ERR_TIMEOUT. */
enum err_code hand_receive(int fd, const struct hand_wait *w, struct hand_frame *frame, struct err *err);

/* The last frame.  value: owned by this call; NULL = nothing but how it went. */
void hand_answer(int fd, json_t *value, const struct err *err);
/* The answer's code; ERR_PROTOCOL for a word that is none. */
enum err_code hand_code_of(const char *name);
