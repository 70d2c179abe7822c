/* disk.h - how full the disk under a target's data folder is, asked by `df` in its container.
 *
 * The output is POSIX' (df -P -k, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/df.html): a head, then one line of
 * "NAME 1024-BLOCKS USED AVAILABLE CAPACITY% FOLDER", of which the first and the last may hold blanks. */
#pragma once
#include "common/facts/facts.h"
#include "common/probes/probe.h"

struct disk {
    bool known;
    double size_bytes, used_bytes, free_bytes; /* free: what is left for who is not root, so used and free need not come to the size */
    bool left_over_known;
    double left_over_bytes; /* of it, what its own kind of server left there for nothing; looked for only where little is free */
};

/* False where the text is no such output; *ret is then untouched. */
bool disk_read(const char *output, struct disk *ret);
/* Runs df in the container, and where that is nearly full and its type knows of left-overs (kind->look with the folder, which prints their bytes),
 * that too; for at most 6 s each.  What it tells is known then; a container that cannot be looked into tells nothing. */
void disk_look(const struct probe_options *o, struct disk *ret);
/* disk_folder, disk_size_bytes, disk_free_bytes, disk_used_percent, and left_over_bytes where that was looked for; nothing while it is not known. */
void disk_tell(const struct disk *d, const struct target *t, struct facts *f);
