/* A raw HTTP and WebSocket client for tests. */
#include "common/testing/net_testing.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

int net_connect(int port)
{
    const struct timeval wait = {.tv_sec = NET_WAIT_S};
    const int on = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* The server may end the connection before all is sent; the test then looks at the reply. */
void net_send(int fd, const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count > 0) {
        ssize_t sent = send(fd, at, count, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        at += sent;
        count -= (size_t)sent;
    }
}

void net_send_text(int fd, const char *text)
{
    net_send(fd, text, strlen(text));
}

static bool read_all(int fd, void *bytes, size_t count)
{
    char *at = bytes;
    while (count > 0) {
        ssize_t got = recv(fd, at, count, 0);
        if (got <= 0)
            return false;
        at += got;
        count -= (size_t)got;
    }
    return true;
}

static char *read_head(int fd)
{
    size_t bytes = 0, room = 16384;
    char *head = malloc(room + 1);
    assert_non_null(head);
    while (bytes < room && read_all(fd, head + bytes, 1)) {
        head[++bytes] = '\0';
        if (bytes >= 4 && strcmp(head + bytes - 4, "\r\n\r\n") == 0)
            return head;
    }
    free(head);
    return NULL;
}

struct net_reply net_read_reply(int fd)
{
    struct net_reply r = {.head = read_head(fd)};
    char length[32];
    if (!r.head || sscanf(r.head, "HTTP/1.1 %d", &r.status) != 1)
        return r;
    if (r.status == 100) {
        free(r.head);
        return net_read_reply(fd);
    }
    r.body_bytes = net_reply_header(&r, "Content-Length", length, sizeof length) ? strtoul(length, NULL, 10) : 0;
    r.body = calloc(1, r.body_bytes + 1);
    assert_non_null(r.body);
    if (!read_all(fd, r.body, r.body_bytes))
        r.status = 0;
    return r;
}

struct net_reply net_ask(int port, const char *request)
{
    int fd = net_connect(port);
    net_send_text(fd, request);
    struct net_reply r = net_read_reply(fd);
    close(fd);
    return r;
}

void net_reply_free(struct net_reply *r)
{
    free(r->head);
    free(r->body);
    *r = (struct net_reply){0};
}

const char *net_reply_header(const struct net_reply *r, const char *name, char *buf, size_t room)
{
    size_t length = strlen(name);
    for (const char *line = r->head; line && *line; line = strstr(line, "\r\n") ? strstr(line, "\r\n") + 2 : NULL) {
        if (strncasecmp(line, name, length) != 0 || line[length] != ':')
            continue;
        const char *value = line + length + 1 + strspn(line + length + 1, " ");
        snprintf(buf, room, "%.*s", (int)strcspn(value, "\r"), value);
        return buf;
    }
    return NULL;
}

void net_read_to_end(int fd, char *buf, size_t room)
{
    size_t bytes = 0;
    ssize_t got;
    while ((got = recv(fd, buf + bytes, room - 1 - bytes, 0)) > 0)
        bytes += (size_t)got;
    buf[bytes] = '\0';
    assert_true(bytes < room - 1);
    if (got < 0)
        assert_int_equal(errno, ECONNRESET);
}

bool net_is_closed(int fd)
{
    char byte;
    ssize_t got = recv(fd, &byte, 1, 0);
    return got == 0 || (got < 0 && errno == ECONNRESET);
}

/* ---- WebSocket ---- */

char *net_ws_request(const char *path, const char *extra)
{
    char *text = NULL;
    assert_true(asprintf(&text,
                         "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n",
                         path, extra) > 0);
    return text;
}

int net_ws_open(int port, const char *path)
{
    int fd = net_connect(port);
    char *request = net_ws_request(path, "");
    char accept[64];
    net_send_text(fd, request);
    free(request);
    struct net_reply r = net_read_reply(fd);
    assert_int_equal(r.status, 101);
    assert_string_equal(net_reply_header(&r, "Sec-WebSocket-Accept", accept, sizeof accept), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    net_reply_free(&r);
    return fd;
}

void net_ws_send(int fd, int first_byte, const void *bytes, size_t count)
{
    static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
    unsigned char *frame = malloc(count + 14);
    assert_non_null(frame);
    size_t at = 0;
    frame[at++] = (unsigned char)first_byte;
    if (count < 126) {
        frame[at++] = (unsigned char)(0x80 | count);
    } else {
        int width = count < 65536 ? 2 : 8;
        frame[at++] = width == 2 ? 0x80 | 126 : 0x80 | 127;
        for (int i = width - 1; i >= 0; i--)
            frame[at++] = (unsigned char)((uint64_t)count >> (8 * i));
    }
    memcpy(frame + at, mask, sizeof mask);
    at += sizeof mask;
    for (size_t i = 0; i < count; i++)
        frame[at + i] = ((const unsigned char *)bytes)[i] ^ mask[i % 4];
    net_send(fd, frame, at + count);
    free(frame);
}

void net_ws_text(int fd, const char *text)
{
    net_ws_send(fd, NET_WS_FINAL | NET_WS_TEXT, text, strlen(text));
}

int net_ws_read(int fd, char **ret, size_t *ret_bytes)
{
    unsigned char head[10];
    if (!read_all(fd, head, 2))
        return -1;
    uint64_t count = head[1] & 0x7f;
    int width = count == 126 ? 2 : count == 127 ? 8 : 0;
    if (!read_all(fd, head + 2, (size_t)width))
        return -1;
    for (int i = 0; i < width; i++)
        count = i ? count << 8 | head[2 + i] : head[2];
    assert_true(count < 64u << 20);
    char *payload = malloc(count + 1);
    assert_non_null(payload);
    if (!read_all(fd, payload, count)) {
        free(payload);
        return -1;
    }
    payload[count] = '\0';
    *ret = payload;
    *ret_bytes = count;
    return head[0] & 0x0f;
}

void net_ws_expect(int fd, const char *text)
{
    char *payload;
    size_t bytes;
    assert_int_equal(net_ws_read(fd, &payload, &bytes), NET_WS_TEXT);
    assert_string_equal(payload, text);
    free(payload);
}

void net_ws_expect_close(int fd, int code)
{
    char *payload;
    size_t bytes;
    int opcode;
    while ((opcode = net_ws_read(fd, &payload, &bytes)) == NET_WS_TEXT)
        free(payload);
    assert_int_equal(opcode, NET_WS_CLOSE);
    assert_true(bytes >= 2);
    assert_int_equal((unsigned char)payload[0] << 8 | (unsigned char)payload[1], code);
    free(payload);
}
