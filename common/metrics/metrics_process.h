/* metrics_process.h - what the kernel tells of this process, by the names that Prometheus' own clients use. */
#pragma once
#include "common/base/base.h"

void metrics_add_process(struct strbuf *b); /* what cannot be read is left out */
