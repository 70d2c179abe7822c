/* err.h - one error: a code for the program, a message for the person.
 *
 * A function that can fail returns an enum err_code (0 = ERR_NONE = fine), takes a `struct err *`
 * as its last argument and leaves its `ret_*` outputs untouched on failure.  `err` may be NULL when
 * the caller does not want the text.  common/ never logs; the level that decides what happens next does. */
#pragma once

enum err_code {
    ERR_NONE = 0,
    ERR_NOMEM,
    ERR_IO, /* a socket or file failed; trying again may help */
    ERR_TIMEOUT,
    ERR_INVALID, /* what came in is wrong; trying again will not help */
    ERR_NOT_FOUND,
    ERR_CONFLICT,    /* the thing is in a state that forbids it */
    ERR_LIMIT,       /* larger or more than is allowed */
    ERR_UNAVAILABLE, /* another part (engine, database, daemon) is down */
    ERR_PROTOCOL,    /* the other side said something we do not understand */
    ERR_CANCELLED,
    ERR_CODE_COUNT
};

struct err {
    enum err_code code;
    char msg[512];
};

/* Record a failure and return its code: return err_set(err, ERR_IO, "open %s: %s", path, strerror(errno)); */
enum err_code err_set(struct err *err, enum err_code code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Put "who was asking: " before the message; keeps and returns the code. */
enum err_code err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Short name of a code, such as "timeout".  Never NULL. */
const char *err_code_name(enum err_code code);
