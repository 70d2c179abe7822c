/* plugin_output.h - what a monitoring plugin prints, as facts: "DISK OK - 3 GB left | /=12MB;80;90;0;100 'my label'=7s". */
#pragma once
#include "common/facts/facts.h"

/* plugin_output: the first line up to the |.  perf_LABEL: its numbers without their units, at most 32, and perf_LABEL_warn, perf_LABEL_crit where
 * those are plain numbers; in a label whatever is no letter or digit is a _.  What has another shape is left out. */
void plugin_output_read(const char *text, struct facts *f);
