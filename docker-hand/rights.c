/* rights.c - asks the table of rights (rights_table.c). */
#include "docker-hand/rights.h"
#include <string.h>

bool verb_find(const char *name, enum verb *ret)
{
    for (int verb = 0; verb < VERB_COUNT; verb++)
        if (strcmp(rights[verb].verb, name) == 0) {
            *ret = (enum verb)verb;
            return true;
        }
    return false;
}

bool rights_allow(unsigned peers, enum verb verb, bool lab)
{
    return ((rights[verb].peers | (lab ? rights[verb].lab_peers : 0)) & peers) != 0;
}

const char *peer_name(unsigned peers)
{
    return peers & PEER_AGENT       ? "ai-agent"
           : peers & PEER_MONITOR   ? "health-monitor"
           : peers & PEER_GENERATOR ? "incident-generator"
           : peers & PEER_SELF      ? "docker-hand"
                                    : "nobody";
}
