/* network_fault.h - what the faults of a target's network share: a queue at its interface, in its own network namespace, that delays or drops what it
 * sends.  It goes with the namespace when the container stops. */
#pragma once
#include "incident-generator/fault.h"

/* Servers that can be asked from here, to see how late an answer is. */
bool network_fault_fits(const struct target *t);
/* Does the verb, and asks until an answer takes a second or does not come.  `how` (of the queue's kind) is put into the message:
 * "what container X sends " how "; an answer took 2000 ms". */
enum err_code network_fault_inject(struct injection *i, enum executor_verb verb, const char *(*how)(const char *kind),
                                   char message[FAULT_MESSAGE_BYTES], struct err *err);
/* As the functions of struct fault. */
enum err_code network_fault_undo(struct injection *i, struct err *err);
enum err_code network_fault_active(struct injection *i, bool *ret_active, struct err *err);
void network_fault_let_go(struct injection *i);
