/* rights_table.c - who may what, on what, and what does it: one row a verb. */
#include "docker-hand/verbs.h"

enum { M = PEER_MONITOR, A = PEER_AGENT, G = PEER_GENERATOR, S = PEER_SELF };

/* Diagnosis and backend stand nowhere.  What a command inside a container may be: commands.c. */
const struct right rights[VERB_COUNT] = {
    [VERB_PING] = {"ping", M | A | G | S, 0, false, verb_ping},
    [VERB_INSPECT] = {"inspect", M | A, G, true, verb_inspect},
    [VERB_EVENTS] = {"events", M | A, 0, false, verb_events},
    [VERB_LOGS] = {"logs", M | A, 0, true, verb_logs},
    [VERB_EXEC] = {"exec", M | A, G, true, verb_exec},
    [VERB_END_MARKED] = {"end-marked", A, 0, true, verb_end_marked},
    [VERB_START] = {"start", A, G, true, verb_act},
    [VERB_STOP] = {"stop", A, G, true, verb_act},
    [VERB_RESTART] = {"restart", A, 0, true, verb_act},
    [VERB_PAUSE] = {"pause", A, G, true, verb_act},
    [VERB_UNPAUSE] = {"unpause", A, G, true, verb_act},
    [VERB_KILL] = {"kill", 0, G, true, verb_act},
    [VERB_PUT_FILE] = {"put-file", A, 0, true, verb_put_file},
    [VERB_PUT_FILES] = {"put-files", 0, G, true, verb_put_files},
    [VERB_FILE_HEAD] = {"file-head", 0, G, true, verb_file_head},
    [VERB_GET_RESTART] = {"get-restart", 0, G, true, verb_get_restart},
    [VERB_SET_RESTART] = {"set-restart", 0, G, true, verb_set_restart},
    [VERB_SCRATCH_CREATE] = {"scratch-create", A, 0, false, verb_scratch_create},
    [VERB_SCRATCH_REMOVE] = {"scratch-remove", A, 0, false, verb_scratch_remove},
    [VERB_SCRATCH_SWEEP] = {"scratch-sweep", A, 0, false, verb_scratch_sweep},
};
