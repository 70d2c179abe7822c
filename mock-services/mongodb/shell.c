/* The other names of the same program.
 *
 * mongosh --quiet --eval 'WORDS'...: of the real one's language it knows db.killOp(NUMBER) alone, which is what the catalogue's action runs;
 * whatever else is asked (logging in) is passed over.
 * standin '{"role": "secondary"}': tells the server what to be.  standin hold NUMBER: holds connections open until it is ended. */
#include "mock-services/mongodb/standin.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { REPLY_BYTES = 1 << 16, HEAD_BYTES = 21, WAIT_S = 5 };

static int connected(const char *host)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    struct timeval limit = {.tv_sec = WAIT_S};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    inet_pton(AF_INET, host, &at.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return connect(fd, (struct sockaddr *)&at, sizeof at) ? -1 : fd;
}

/* One command over a connection of its own; what comes back is printed. */
static int tell(const bson_t *command)
{
    uint8_t head[HEAD_BYTES] = {0}, reply[REPLY_BYTES];
    uint32_t bytes = BSON_UINT32_TO_LE((uint32_t)sizeof head + command->len), op = BSON_UINT32_TO_LE(2013);
    memcpy(head, &bytes, 4);
    memcpy(head + 12, &op, 4);
    int fd = connected("127.0.0.1");
    if (fd < 0 || send(fd, head, sizeof head, 0) < 0 || send(fd, bson_get_data(command), command->len, 0) < 0) {
        fprintf(stderr, "the server does not listen\n");
        return 1;
    }
    size_t got = 0;
    for (ssize_t more = 1; more > 0 && (got < 4 || (memcpy(&bytes, reply, 4), got < BSON_UINT32_FROM_LE(bytes))) && got < sizeof reply;
         got += (size_t)more)
        if ((more = recv(fd, reply + got, sizeof reply - got, 0)) <= 0)
            break;
    close(fd);
    bson_t answered;
    if (got < HEAD_BYTES + 5 || !bson_init_static(&answered, reply + HEAD_BYTES, got - HEAD_BYTES)) {
        fprintf(stderr, "no answer\n");
        return 1;
    }
    char *json = bson_as_relaxed_extended_json(&answered, NULL);
    bson_iter_t it;
    bool well = bson_iter_init_find(&it, &answered, "ok") && bson_iter_as_bool(&it);
    printf("%s\n", json);
    bson_free(json);
    return well ? 0 : 1;
}

static int tell_json(const char *json, const char *name)
{
    bson_error_t why;
    bson_t *fields = bson_new_from_json((const uint8_t *)json, -1, &why), *command = bson_new();
    if (!fields) {
        fprintf(stderr, "%s\n", why.message);
        return 2;
    }
    BSON_APPEND_INT32(command, name, 1);
    bson_concat(command, fields);
    BSON_APPEND_UTF8(command, "$db", "admin");
    int code = tell(command);
    bson_destroy(fields);
    bson_destroy(command);
    return code;
}

/* By the container's own address, as others would come. */
static int hold(int count)
{
    char host[64] = "";
    FILE *hosts = popen("hostname -i", "r");
    if (!hosts || fscanf(hosts, "%63s", host) != 1)
        return 1;
    pclose(hosts);
    for (int i = 0; i < count; i++)
        connected(host);
    pause();
    return 0;
}

int shell(int argc, char **argv)
{
    char json[64];
    int opid = 0;
    if (argc == 3 && strcmp(argv[1], "hold") == 0)
        return hold(atoi(argv[2]));
    if (argc == 2 && argv[1][0] == '{')
        return tell_json(argv[1], "standin");
    for (int i = 1; i < argc; i++)
        if (sscanf(argv[i], "db.killOp(%d)", &opid) == 1)
            break;
    if (opid <= 0) {
        fprintf(stderr, "a stand-in for mongosh: it knows --eval 'db.killOp(NUMBER)' alone\n");
        return 2;
    }
    snprintf(json, sizeof json, "{\"op\": %d}", opid);
    return tell_json(json, "killOp");
}
