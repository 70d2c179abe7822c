/* fault_loss.c - loss: three in four of the packets that the target sends never arrive. */
#include "incident-generator/network_fault.h"
#include <string.h>

static const char *how(const char *kind)
{
    return strcmp(kind, "netem") == 0 ? "is lost, three packets in four (tc netem)"
                                      : "is lost, three packets in four (a random filter of tc htb, since this kernel has no netem)";
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    return network_fault_inject(i, EXECUTOR_LOSSY_NETWORK, how, message, err);
}

const struct fault fault_loss = {
    .name = "loss",
    .target_type = "any",
    .description = "Lose three in four of the packets that the container sends",
    .fix = "clear-network",
    .fits = network_fault_fits,
    .inject = inject,
    .undo = network_fault_undo,
    .still_active = network_fault_active,
    .let_go = network_fault_let_go,
};
