/* standin.h - a stand-in for a MongoDB server, because no Debian package has one.  It is no database: it speaks the wire protocol, knows the
 * commands that monitors ask, and misbehaves when it is told to.  Whatever it stores is invented.
 *
 * Held against: the wire protocol https://www.mongodb.com/docs/v6.0/reference/mongodb-wire-protocol/ (OP_MSG; OP_QUERY for the first word of a
 * driver), the answers' fields https://www.mongodb.com/docs/v6.0/reference/command/ (hello, serverStatus, replSetGetStatus, currentOp, killOp),
 * logging in https://www.rfc-editor.org/rfc/rfc7677 (SCRAM-SHA-256), and libmongoc, which is somebody else's client. */
#pragma once
#include <bson/bson.h>
#include <stdbool.h>
#include <stdint.h>

enum { PORT = 27017, OPERATION_MAX = 16, MESSAGE_BYTES = 1 << 20, NAME_BYTES = 64 };

/* One that runs for long and keeps others waiting. */
struct operation {
    int opid;
    int waiters;
    int64_t since_ms;
};

struct server {
    char role[NAME_BYTES]; /* primary, secondary, none (no set) */
    char mode[NAME_BYTES]; /* well, hung, slow (a byte a second), huge, lies (about its length), garbage, types (wrong ones), deep */
    char user[NAME_BYTES], password[NAME_BYTES];
    int limit; /* of connections */
    int connection_count;
    int64_t lag_ms;
    bool member_down;
    int next_opid;
    int64_t began_ms;
    struct operation operations[OPERATION_MAX];
};

struct login {
    bool done;
    char nonce[128], bare[256], first[512]; /* what the proof is over */
};

int64_t now_ms(void);

/* The reply to a command; the caller destroys it. */
bson_t *answer(struct server *s, struct login *l, bool from_here, const bson_t *command);
/* {"ok": 0, ...} */
bson_t *refuse(int code, const char *name, const char *words);
/* saslStart and saslContinue. */
bson_t *log_in(struct server *s, struct login *l, const bson_t *command);
/* mongosh --eval 'db.killOp(7)', and how a test tells the server what to be. */
int shell(int argc, char **argv);
