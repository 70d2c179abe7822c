/* connect_cost.c PORT RATE SECONDS - what so many connections a second cost a program that only makes and closes them, as the monitor does for a
 * target of type tcp: in percent of a core, one number.  All else that the monitor does with a check comes on top. */
#include "common/base/base.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TOGETHER_MS = 20, TOGETHER_MAX = 500, ADDRESSES = 50, ANSWER_MS = 1000 };

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One that is on its way, in `epoll`; -1 where the system refuses. */
static int begin(int epoll, int port, int nth)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 0x100 + (uint32_t)(nth % ADDRESSES));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    struct epoll_event wanted = {.events = EPOLLOUT, .data.fd = fd};
    bool begun = connect(fd, (const struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS;
    if (begun && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wanted) == 0)
        return fd;
    close(fd);
    return -1;
}

/* So many at once, each closed once it stands. */
static bool round_of(int epoll, int port, int count)
{
    static int nth;
    struct epoll_event ready[TOGETHER_MAX];
    int open_count = 0;
    for (int i = 0; i < count; i++) {
        if (begin(epoll, port, nth++) < 0)
            return false;
        open_count++;
    }
    while (open_count > 0) {
        int now = epoll_wait(epoll, ready, TOGETHER_MAX, ANSWER_MS);
        for (int i = 0; i < now; i++)
            close(ready[i].data.fd);
        if (now <= 0)
            return false;
        open_count -= now;
    }
    return true;
}

int main(int argc, char **argv)
{
    int port = argc == 4 ? atoi(argv[1]) : 0, count = argc == 4 ? atoi(argv[2]) * TOGETHER_MS / 1000 : 0, rounds = 0;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (port <= 0 || count <= 0 || count > TOGETHER_MAX || epoll < 0)
        return 2;
    int64_t began_ms = clock_mono_ms(), end_ms = began_ms + atoi(argv[3]) * 1000LL;
    double before_s = cpu_s();
    for (int64_t now_ms; (now_ms = clock_mono_ms()) < end_ms; rounds++) {
        if (!round_of(epoll, port, count))
            return 1;
        int64_t left_ms = began_ms + (rounds + 1LL) * TOGETHER_MS - clock_mono_ms();
        if (left_ms > 0)
            poll(NULL, 0, (int)left_ms);
    }
    printf("%.2f\n", (cpu_s() - before_s) * 100 * 1000 / (double)(clock_mono_ms() - began_ms));
    return 0;
}
