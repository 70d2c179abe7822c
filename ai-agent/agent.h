/* agent.h - the parts of the running agent, as its routes and sockets see them. */
#pragma once
#include "ai-agent/capsule.h"
#include "ai-agent/config.h"
#include "ai-agent/executions.h"
#include "ai-agent/identity.h"
#include "ai-agent/incident.h"
#include "ai-agent/live.h"
#include "ai-agent/outputs.h"
#include "ai-agent/proposals.h"
#include "ai-agent/rehearsal.h"
#include "ai-agent/restraint.h"
#include "common/found/found.h"
#include "common/http/http.h"
#include "common/reload/reload.h"
#include "common/ws/ws.h"

struct agent {
    const struct agent_settings *settings;
    struct catalogue *catalogue;
    struct reload *reload;
    struct executors *executors;
    struct finder *finder; /* NULL = labels are not looked at */
    struct identities *identities;
    struct live *asked;
    struct host_limits host;
    struct restraint_memory seen_well;
    struct live_source live;    /* facts of now, from `asked` */
    struct http_client *client; /* to the backend */
    struct auth *auth;
    struct auth_remote *auth_remote;
    struct auth_sockets *auth_sockets; /* NULL with AUTH=off */
    struct incident_backend backend;
    struct incident_source incidents;
    struct store *store;
    struct outbox *outbox;
    struct recorder_places places;
    struct capsules *capsules;
    char *capsule_folder;
    struct outputs *outputs;
    char *output_folder;
    struct recorder recorder;
    struct proposals *proposals;
    struct executions *executions;
    struct rehearsals *rehearsals;
    struct viewers *viewers;
    struct ws_server *ws;
    struct http_server *http;
    struct deadman *deadman; /* NULL = no address is set */
    atomic_bool stopping;
    atomic_bool actions_refused; /* said once */
    atomic_bool audit_refused;
};
