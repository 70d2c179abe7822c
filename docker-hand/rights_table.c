/* rights_table.c - who may what, on what, and what does it: one row a verb; and how the table is asked. */
#include "docker-hand/verbs.h"

enum { M = PEER_MONITOR, A = PEER_AGENT, G = PEER_GENERATOR, S = PEER_SELF };

/* Diagnosis and backend stand nowhere.  What a command inside a container may be: commands.c. */
const struct right rights[VERB_COUNT] = {
    [VERB_PING] = {M | A | G | S, 0, false, verb_ping},
    [VERB_INSPECT] = {M | A, G, true, verb_inspect},
    [VERB_EVENTS] = {M | A, 0, false, verb_events},
    [VERB_FOUND] = {M | A, 0, false, verb_found},
    [VERB_LOGS] = {M | A, 0, true, verb_logs},
    [VERB_EXEC] = {M | A, G, true, verb_exec},
    [VERB_END_MARKED] = {A, 0, true, verb_end_marked},
    [VERB_START] = {A, G, true, verb_act},
    [VERB_STOP] = {A, G, true, verb_act},
    [VERB_RESTART] = {A, 0, true, verb_act},
    [VERB_PAUSE] = {A, G, true, verb_act},
    [VERB_UNPAUSE] = {A, G, true, verb_act},
    [VERB_KILL] = {0, G, true, verb_act},
    [VERB_CONNECT] = {A, G, true, verb_act},
    [VERB_DISCONNECT] = {0, G, true, verb_act},
    [VERB_THROTTLE] = {0, G, true, verb_act},
    [VERB_UNTHROTTLE] = {A, G, true, verb_act},
    [VERB_MEND_APPEND_ONLY] = {A, 0, true, verb_act},
    [VERB_PUT_BACK_APPEND_ONLY] = {A, 0, true, verb_act},
    [VERB_PUT_FILE] = {A, 0, true, verb_put_file},
    [VERB_PUT_FILES] = {0, G, true, verb_put_files},
    [VERB_FILE_HEAD] = {0, G, true, verb_file_head},
    [VERB_GET_RESTART] = {0, G, true, verb_get_restart},
    [VERB_SET_RESTART] = {0, G, true, verb_set_restart},
    [VERB_SCRATCH_CREATE] = {A, 0, false, verb_scratch_create},
    [VERB_SCRATCH_REMOVE] = {A, 0, false, verb_scratch_remove},
    [VERB_SCRATCH_SWEEP] = {A, 0, false, verb_scratch_sweep},
};

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
