/* fault_latency.c - latency: what the target sends comes seconds late, while the server itself is as quick as ever. */
#include "incident-generator/network_fault.h"
#include <string.h>

static const char *how(const char *kind)
{
    return strcmp(kind, "netem") == 0 ? "comes 3 s later (tc netem)" : "leaves it at 125 bytes a second (tc tbf, since this kernel has no netem)";
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    return network_fault_inject(i, EXECUTOR_SLOW_NETWORK, how, message, err);
}

const struct fault fault_latency = {
    .name = "latency",
    .target_type = "any",
    .description = "Delay what the container sends by seconds: the server is quick, and its answers come late",
    .fix = "clear-network",
    .fits = network_fault_fits,
    .inject = inject,
    .undo = network_fault_undo,
    .still_active = network_fault_active,
    .let_go = network_fault_let_go,
};
