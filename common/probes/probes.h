/* probes.h - the front door of common/probes/: asking a target itself, and making facts of what it says.
 *
 * A probe speaks one server's protocol (a file and a row); an asker owns the probe of one target, remembers its counters, and puts
 * together what is known now: the answer, what a fresh login and a write are told, health and summary.
 * Monitor and agent use the same, so that they see the same.  Each wait is bounded and ends at once when stop_fd is readable. */
#pragma once
#include "common/probes/asker.h"
#include "common/probes/container_facts.h"
#include "common/probes/probe.h"
