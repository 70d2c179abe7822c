// Made from docs/api/openapi.yaml and asyncapi.yaml by `npm run api-types`: change those, not this.

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Can it work? */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process's numbers, for Prometheus */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Does it answer? */
        get: operations["getApiHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Are there users here? */
        get: operations["getAuth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A name and a password for a session's cookie */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the session of the cookie */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who asks */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whose session or token is that? For the other daemons */
        post: operations["checkCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Those not resolved, newest first; a page of at most 2,000 */
        get: operations["listIncidents"];
        put?: never;
        /** Opens one */
        post: operations["createIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/resolved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The resolved ones, last changed first; a page of at most 500 */
        get: operations["listResolvedIncidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens one that ai-diagnosis invents; a body is ignored */
        post: operations["generateIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        /** One, whole */
        get: operations["getIncident"];
        put?: never;
        post?: never;
        /** Removes it with its history and analysis */
        delete: operations["deleteIncident"];
        options?: never;
        head?: never;
        /** Changes status, notes, severity and team, all or nothing */
        patch: operations["changeIncident"];
        trace?: never;
    };
    "/api/v1/incidents/{id}/diagnose": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for a diagnosis now; a body is ignored */
        post: operations["diagnoseIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/suggest-fix": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for a solution in words; a body is ignored */
        post: operations["suggestFix"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/propose-fix": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The agent's answer of POST /propose-fix, as it is */
        post: operations["proposeFixOfIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        /** The recorded commands, oldest first, outputs whole */
        get: operations["listActions"];
        put?: never;
        /** Records a command that was run */
        post: operations["recordAction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        /** What people noted, oldest first */
        get: operations["listNotes"];
        put?: never;
        /** Adds a note; none is ever changed or taken away */
        post: operations["addNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/bundle": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        /** The incident's evidence as one signed HTML file */
        get: operations["getBundle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bundle-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public half of the key that signs bundles */
        get: operations["getBundleKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An agent asks for its turn on a system */
        post: operations["beginExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** How an execution ended */
        patch: operations["endExecution"];
        trace?: never;
    };
    "/api/v1/acting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What holds fixes back */
        get: operations["getActing"];
        put?: never;
        /** The kill switch */
        post: operations["setActing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/breakers/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person has looked, fixes may go on */
        post: operations["resetBreaker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The monitor tells of its maintenance notes */
        post: operations["setMaintenance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Records, newest first; a page of at most 200 */
        get: operations["listAudit"];
        put?: never;
        /** A daemon's record */
        post: operations["writeAudit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/head": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest record's number and hash */
        get: operations["getAuditHead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checks the chain for about 2 s */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Records as JSON Lines, oldest first; a page of at most 500 */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How well incidents were handled */
        get: operations["getInsight"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was told to whom, newest first */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A message is sent once more */
        post: operations["resendAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A test message, now */
        post: operations["testAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/alertmanager": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Alertmanager's webhook, version 4; with AUTH=on it shows the token of ALERTS_IN_TOKEN_FILE */
        post: operations["takeAlerts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The watched systems as the monitor saw them last, by name */
        get: operations["listSystems"];
        put?: never;
        /** The monitor's report */
        post: operations["reportSystems"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/daemons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When the other daemons were last heard of, and which have fallen silent */
        get: operations["listDaemons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live socket, docs/api/asyncapi.yaml */
        get: operations["openLiveSocket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/execute-fix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The socket of executions, docs/api/asyncapi.yaml */
        get: operations["openExecutionSocket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/propose-fix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would be done about an incident, by what is so of its target now */
        post: operations["proposeFix"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/propose-undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would be done to take an execution back */
        post: operations["proposeUndo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rehearse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries a proposal before its approval */
        post: operations["beginRehearsal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rehearsals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["RehearsalPath"];
            };
            cookie?: never;
        };
        /** How far it is, or its result */
        get: operations["getRehearsal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What runs, and what can still be approved */
        get: operations["getActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The executions that are kept, newest first */
        get: operations["listExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
            };
            cookie?: never;
        };
        /** One, with its messages */
        get: operations["getExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{id}/steps/{attempt}/output": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
                /** @description The number of the step */
                attempt: components["parameters"]["AttemptPath"];
            };
            cookie?: never;
        };
        /** All that a step's command printed, in parts; also while it runs */
        get: operations["getOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{id}/steps/{attempt}/output.txt": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
                /** @description The number of the step */
                attempt: components["parameters"]["AttemptPath"];
            };
            cookie?: never;
        };
        /** The same as a file, byte by byte */
        get: operations["downloadOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{id}/steps/{attempt}/output.cast": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
                /** @description The number of the step */
                attempt: components["parameters"]["AttemptPath"];
            };
            cookie?: never;
        };
        /** The same as an asciicast (version 2) */
        get: operations["downloadOutputCast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What runs is told to end */
        post: operations["cancelExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalogue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Targets, actions and rules in force, and where each value comes from */
        get: operations["getCatalogue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/outbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits for the backend, and what it refused */
        get: operations["getOutbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/outbox/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A refused one is sent once more */
        post: operations["resendOutbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was seen last */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was measured of a target over time */
        get: operations["getHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/history/at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the monitor knew of each target at that moment */
        get: operations["getHistoryAt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backtest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What another threshold would have made of the checks that are kept */
        get: operations["getBacktest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks now, and waits at most 5 s */
        post: operations["checkNow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What happens to a target is no incident for a while */
        post: operations["setTargetMaintenance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/diagnosis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is wrong? */
        post: operations["diagnose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suggested-fix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What helps? */
        post: operations["suggestFixInWords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generate-incident": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One of the catalogue's synthetic incidents; a body is ignored */
        post: operations["inventIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Invents incidents, one every 30 to 90 s */
        post: operations["startInventing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Invents no more */
        post: operations["stopInventing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether incidents are being invented */
        get: operations["getInventing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which faults can be injected, and which are */
        get: operations["listFaults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inject-failure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Breaks a system for real, for as long as its lease */
        post: operations["injectFault"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/heal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undoes faults; without a body all */
        post: operations["healFaults"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: string;
        };
        Ok: {
            /** @constant */
            status: "ok";
        };
        Degraded: {
            /** @constant */
            status: "degraded";
            /** @description database, engine, backend, store, or an engine by name */
            missing: string[];
        };
        Id: {
            id: components["schemas"]["Uuid"];
        };
        Message: {
            message: string;
        };
        /** Format: uuid */
        Uuid: string;
        /**
         * Format: date-time
         * @description RFC 3339 in UTC
         */
        Time: string;
        /** @description SHA-256 */
        Digest: string;
        /** @enum {string} */
        Severity: "low" | "medium" | "high";
        /** @enum {string} */
        IncidentStatus: "triage" | "investigating" | "fixing" | "resolved";
        Health: number;
        Auth: {
            /** @enum {string} */
            auth: "on" | "off";
        };
        /** @enum {string} */
        Role: "viewer" | "responder" | "approver" | "admin" | "daemon";
        Login: {
            name: string;
            password: string;
        };
        Identity: {
            name: string;
            role: components["schemas"]["Role"];
        };
        Me: {
            name: string;
            role: components["schemas"]["Role"];
            /** @enum {string} */
            auth: "on" | "off";
        };
        LoggedOut: {
            /** @constant */
            status: "logged out";
        };
        CredentialQuestion: {
            /** @enum {string} */
            kind: "session" | "token";
            digest: components["schemas"]["Digest"];
        };
        Incident: {
            id: components["schemas"]["Uuid"];
            message: string;
            source: string;
            status: components["schemas"]["IncidentStatus"];
            team?: string;
            generated_by: string;
            notes: string;
            affected_system?: string;
            /** @description Texts as a rule; what a client sent otherwise is kept */
            error_logs?: unknown[];
            metrics_snapshot?: components["schemas"]["Metrics"];
            created_at: components["schemas"]["Time"];
            updated_at: components["schemas"]["Time"];
            analysis?: components["schemas"]["Analysis"];
            status_history?: components["schemas"]["StatusChange"][];
            agent_actions?: components["schemas"]["Action"][];
            members?: components["schemas"]["Member"][];
            /** @description The fields that lists and frames show cut */
            cut?: ("message" | "notes" | "error_logs" | "metrics_snapshot" | "analysis" | "status_history")[];
        };
        /** @description Another system that is sick with the incident's own, or because of it, and has no incident of its own for that */
        Member: {
            system: string;
            fault: string;
            /**
             * @description They stopped answering together, or it depends on that one
             * @enum {string}
             */
            why: "together" | "depends";
            since: components["schemas"]["Time"];
            /** @description Absent while it is sick */
            well_at?: components["schemas"]["Time"];
        };
        /** @description Numbers and words of the target, by name; the monitor's also has evidence, fault, linked_to and facts */
        Metrics: {
            [key: string]: unknown;
        };
        Analysis: {
            id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            severity: components["schemas"]["Severity"];
            diagnosis: string;
            diagnosis_provider: string;
            /** @description "" until asked for */
            solution: string;
            solution_provider: string;
            /** @description 0 = not stated */
            confidence: number;
            created_at: components["schemas"]["Time"];
            /** @description Of the catalogue, it led to the diagnosis */
            rule?: string;
            /** @description The error_logs that the diagnosis rests on, by number */
            cites?: number[];
        };
        StatusChange: {
            id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            /** @description Null on the first */
            from_status: components["schemas"]["IncidentStatus"] | null;
            to_status: components["schemas"]["IncidentStatus"];
            changed_at: components["schemas"]["Time"];
        };
        Action: {
            id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            action: string;
            command: string;
            executed_at: components["schemas"]["Time"];
            /**
             * @description unknown: it may have run, how it ended is not known
             * @enum {string}
             */
            result: "success" | "failed" | "unknown";
            exit_code: number | null;
            stdout: string;
            stderr: string;
            duration_ms: number | null;
            health_before: number | null;
            health_after: number | null;
            /** @description "" where it is not told */
            approver: string;
            execution_id: components["schemas"]["Uuid"] | null;
        };
        /** @description Any field of an Incident is stored as given; names match in any case, unknown ones are ignored */
        IncidentCreate: {
            /** @description Makes the request repeatable */
            id?: string;
            message: string;
            source?: string;
            status?: string;
            team?: string;
            generated_by?: string;
            notes?: string;
            affected_system?: string;
            /** @description An array, or one as text in a string */
            error_logs?: unknown;
            metrics_snapshot?: Record<string, never> | string | null;
            created_at?: string;
            updated_at?: string;
            analysis?: Record<string, never> | null;
            status_history?: unknown[] | null;
        };
        IncidentPatch: {
            status?: components["schemas"]["IncidentStatus"] | null;
            notes?: string | null;
            /** @description At most 1,024 bytes; goes without notes */
            notes_append?: string | null;
            severity?: components["schemas"]["Severity"] | null;
            team?: string | null;
            /** @description Goes with status fixing */
            execution_id?: string | null;
            /** @description Another system is sick with this one; told again it replaces what was told of that system */
            member?: {
                system: string;
                fault?: string;
                /** @enum {string} */
                why: "together" | "depends";
                /** @description It is well again */
                well?: boolean;
            } | null;
        };
        ActionCreate: {
            /** @description Makes the request repeatable */
            id?: string;
            action: string;
            command?: string;
            /** Format: date-time */
            executed_at?: string;
            /** @enum {string} */
            result: "success" | "failed" | "unknown";
            exit_code?: number | null;
            stdout?: string;
            stderr?: string;
            duration_ms?: number | null;
            health_before?: number | null;
            health_after?: number | null;
            approver?: string;
            execution_id?: string | null;
        };
        Note: {
            id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            author: string;
            text: string;
            created_at: components["schemas"]["Time"];
        };
        NoteCreate: {
            /** @description Makes the request repeatable */
            id?: string;
            /** @description At most 4,000 bytes */
            text: string;
            /** @description Who is not logged in says so here; of who is, the name of the account counts. A daemon's name without its token is 403 */
            author?: string;
        };
        ActionChoice: {
            /** @description That a person chose instead of the rules */
            action?: string;
        };
        BundleKey: {
            /** @constant */
            algorithm: "Ed25519";
            /** @description Hex */
            public_key: components["schemas"]["Digest"];
        };
        ExecutionBegin: {
            id: components["schemas"]["Uuid"];
            system: string;
            incident_id: components["schemas"]["Uuid"];
            action: string;
            /** @description The rule; "" = an undo */
            fault?: string;
            lease_ms: number;
        };
        /** @description Exactly one field beside error says why */
        ExecutionRefusal: {
            error: string;
            running?: components["schemas"]["RunningExecution"];
            stopped?: components["schemas"]["ActingStop"];
            breaker?: components["schemas"]["Breaker"];
            maintenance?: components["schemas"]["MaintenanceWindow"];
            failed_before?: components["schemas"]["FixHistory"];
            too_many?: {
                count: number;
                window_ms: number;
            };
        };
        RunningExecution: {
            execution_id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            action: string;
            started_at: components["schemas"]["Time"];
        };
        ExecutionEnd: {
            outcome: components["schemas"]["ExecutionOutcome"];
        };
        /** @enum {string} */
        ExecutionOutcome: "completed" | "failed" | "interrupted" | "refused" | "cancelled";
        ExecutionEnded: {
            id: components["schemas"]["Uuid"];
            outcome: components["schemas"]["ExecutionOutcome"];
        };
        ActingStop: {
            /** @constant */
            stopped: true;
            owner: string;
            reason: string;
            set_at: components["schemas"]["Time"];
            expires_at?: components["schemas"]["Time"];
        };
        Acting: {
            stopped: boolean;
            /** @description Of the stop; absent while acting is allowed */
            owner?: string;
            reason?: string;
            set_at?: components["schemas"]["Time"];
            expires_at?: components["schemas"]["Time"];
            breakers?: components["schemas"]["Breaker"][];
            maintenance?: components["schemas"]["MaintenanceWindow"][];
            history?: components["schemas"]["FixHistory"][];
            /** @description Daemons that have not been heard of for SILENT_AFTER; in the answer to GET alone */
            silent?: components["schemas"]["SilentDaemon"][];
        };
        SilentDaemon: {
            /** @enum {string} */
            name: "health-monitor" | "ai-agent" | "ai-diagnosis";
            seen_at: components["schemas"]["Time"];
        };
        Daemons: {
            silent_after_s: number;
            daemons: {
                /** @enum {string} */
                name: "health-monitor" | "ai-agent" | "ai-diagnosis";
                seen_at: components["schemas"]["Time"] | null;
                silent: boolean;
            }[];
        };
        Breaker: {
            /** @description * = of all */
            system: string;
            reason: string;
            failures: number;
            since: components["schemas"]["Time"];
        };
        MaintenanceWindow: {
            system: string;
            owner: string;
            reason: string;
            until: components["schemas"]["Time"];
        };
        FixHistory: {
            action: string;
            failed_count: number;
            last_outcome: string;
        };
        ActingSet: {
            stopped: boolean;
            owner: string;
            /** @description Required when stopped */
            reason?: string;
            expires_in_ms?: number;
        };
        BreakerReset: {
            system: string;
            owner: string;
            reason: string;
        };
        BreakerState: {
            system: string;
            /** @constant */
            open: false;
        };
        MaintenanceSet: {
            system: string;
            owner?: string;
            reason?: string;
            /**
             * Format: date-time
             * @description Without it the window is over
             */
            until?: string;
        };
        MaintenanceState: {
            system: string;
            /** @description "" = over */
            until: string;
        };
        AuditRecord: {
            seq: number;
            id: components["schemas"]["Uuid"];
            at: components["schemas"]["Time"];
            kind: string;
            actor: string;
            incident_id: components["schemas"]["Uuid"] | null;
            detail: {
                [key: string]: unknown;
            };
            prev_hash: components["schemas"]["Digest"];
            hash: components["schemas"]["Digest"];
        };
        AuditCreate: {
            id: components["schemas"]["Uuid"];
            kind: string;
            actor: string;
            incident_id?: string | null;
            detail?: Record<string, never> | null;
        };
        AuditHead: {
            seq: number;
            hash: components["schemas"]["Digest"];
            at: components["schemas"]["Time"] | null;
        };
        AuditCheck: {
            ok: boolean;
            /** @description 0 where there was nothing to look at */
            first: number;
            /** @description The last good record */
            last: number;
            count: number;
            /** @description Of the last good record */
            hash: components["schemas"]["Digest"];
            /** @description The first record that is not as it was written */
            bad_seq: number | null;
            why: string | null;
            /** @description Go on with after and after_hash, which are last and hash */
            more: boolean;
        };
        Insight: {
            from: components["schemas"]["Time"];
            to: components["schemas"]["Time"];
            /** @description The zone that its days are of */
            tz: string;
            times: components["schemas"]["InsightTimes"];
            approvals: components["schemas"]["InsightApprovals"];
            executions: components["schemas"]["InsightExecutions"][];
            actions: components["schemas"]["InsightActions"][];
            days: components["schemas"]["InsightDay"][];
            recurrences: components["schemas"]["Recurrence"][];
            /** @description Opened in that span */
            incidents: number;
            /** @description false: there was more than is looked at */
            complete: boolean;
        };
        InsightTimes: {
            detect: components["schemas"]["Spread"];
            heal: components["schemas"]["Spread"];
            heal_by_fix: components["schemas"]["Spread"];
            approve: components["schemas"]["Spread"];
        };
        Spread: {
            count: number;
            median_ms: number | null;
            p90_ms: number | null;
        };
        InsightApprovals: {
            approvals: number;
            rehearsed: number;
            proposals: number;
            /** @description Of how many approvals it is recorded whether the evidence was opened */
            evidence_known: number;
            /** @description Before how many of these it was */
            evidence_opened: number;
            by: components["schemas"]["InsightApprover"][];
        };
        InsightApprover: {
            actor: string;
            count: number;
            median_ms: number | null;
        };
        InsightExecutions: {
            action: string;
            /** @description "" is an undo */
            fault: string;
            count: number;
            completed: number;
            failed: number;
            relapsed: number;
            interrupted: number;
            lost: number;
            refused: number;
            cancelled: number;
        };
        InsightActions: {
            action: string;
            /** @description "" where somebody wrote the incident */
            fault: string;
            count: number;
            success: number;
            failed: number;
            unknown: number;
            median_ms: number | null;
        };
        InsightDay: {
            /**
             * Format: date
             * @description In the zone that was asked for
             */
            day: string;
            /** @description "" is none */
            system: string;
            count: number;
        };
        Recurrence: {
            system: string;
            fault: string;
            incidents: number;
            relapses: number;
            first_at: components["schemas"]["Time"];
            last_at: components["schemas"]["Time"];
        };
        Alerts: {
            receivers: components["schemas"]["AlertReceiver"][];
            deliveries: components["schemas"]["AlertDelivery"][];
        };
        AlertReceiver: {
            name: string;
            /** @enum {string} */
            kind: "webhook" | "slack" | "email" | "pagerduty" | "ntfy" | "alertmanager";
            pending: number;
            dead: number;
            /** @description In a row */
            failures: number;
            retry_at?: components["schemas"]["Time"];
            error?: string;
        };
        AlertDelivery: {
            id: components["schemas"]["Uuid"];
            receiver: string;
            /** @enum {string} */
            state: "pending" | "delivered" | "dead";
            attempts: number;
            /** @enum {string} */
            kind: "event" | "summary" | "reminder";
            title: string;
            severity: components["schemas"]["Severity"];
            route: string;
            incident_ids: string[];
            /** @description What HTTP or SMTP answered */
            status?: number;
            error?: string;
            created_at: components["schemas"]["Time"];
            ended_at?: components["schemas"]["Time"];
            due_at?: components["schemas"]["Time"];
        };
        AlertId: {
            id: components["schemas"]["Uuid"];
        };
        AlertResent: {
            id: components["schemas"]["Uuid"];
            /** @constant */
            state: "pending";
        };
        AlertTest: {
            receiver: string;
        };
        AlertTested: {
            receiver: string;
            /** @constant */
            state: "delivered";
            status: number;
        };
        AlertmanagerWebhook: {
            /** @constant */
            version: "4";
            alerts: components["schemas"]["AlertmanagerAlert"][];
        };
        AlertmanagerAlert: {
            /** @enum {string} */
            status: "firing" | "resolved";
            labels: {
                [key: string]: string;
            };
            annotations?: {
                [key: string]: string;
            };
            startsAt?: string;
            generatorURL?: string;
            fingerprint: string;
        };
        AlertsTaken: {
            opened: components["schemas"]["Uuid"][];
            resolved: components["schemas"]["Uuid"][];
            /** @description Somebody has taken them up */
            left: components["schemas"]["Uuid"][];
            known: number;
            ignored: number;
        };
        System: {
            name: string;
            type: string;
            status: components["schemas"]["SystemStatus"];
            health: number | null;
            checked_at: components["schemas"]["Time"];
            metrics: components["schemas"]["Metrics"];
        };
        /** @enum {string} */
        SystemStatus: "healthy" | "unhealthy" | "down" | "unknown";
        SystemReport: {
            systems: {
                name: string;
                type?: string;
                status: components["schemas"]["SystemStatus"];
                health?: number | null;
                /** Format: date-time */
                checked_at?: string | null;
                metrics?: Record<string, never> | null;
            }[];
            /** @description What is watched no more */
            gone?: string[];
        };
        SystemsReceived: {
            received: number;
            changed: string[];
        };
        ProposeFix: {
            incident_id: components["schemas"]["Uuid"];
            action?: string;
        };
        ExecutionId: {
            execution_id: components["schemas"]["Uuid"];
        };
        Proposal: {
            proposal_id: components["schemas"]["Uuid"];
            digest: components["schemas"]["Digest"];
            incident_id: components["schemas"]["Uuid"];
            system: string;
            action: string;
            command: string;
            argv: string[];
            description: string;
            risk: components["schemas"]["Severity"];
            expected_result: string;
            undo: string;
            command_preview: string;
            /** @description "" = nothing */
            loss: string;
            verify: string;
            expected: components["schemas"]["ExpectedChange"];
            premise: components["schemas"]["Premise"];
            details: components["schemas"]["ProposalDetails"];
            steps: components["schemas"]["ProposalStep"][];
            rehearsal: components["schemas"]["RehearsalOffer"];
            /**
             * @description Absent = one
             * @constant
             */
            approvals?: 2;
            approved_by?: string[];
            evidence: string[];
            evidence_detail: components["schemas"]["Evidence"][];
            ruled_out: components["schemas"]["RuledOut"][];
            alternatives: components["schemas"]["Alternative"][];
            ladder: components["schemas"]["Rung"][];
            expires_at: components["schemas"]["Time"];
        };
        /** @description What it was worked out from */
        ProposalDetails: {
            rule: string;
            /** @description The evidence that decided */
            matched?: string;
            container: string;
            container_id: string;
            container_state: string;
            started_at: string;
            health: components["schemas"]["Health"];
            summary: string;
            /** @description What the action's own looking command says */
            preview?: string;
        };
        /** @description A proposal to take an execution back; approved and carried out like any */
        UndoProposal: {
            proposal_id: components["schemas"]["Uuid"];
            digest: components["schemas"]["Digest"];
            incident_id: components["schemas"]["Uuid"];
            system: string;
            /** @constant */
            action: "undo";
            command: string;
            command_preview: string;
            argv: string[];
            description: string;
            risk: components["schemas"]["Severity"];
            expected_result: string;
            loss: string;
            undo: string;
            verify: string;
            details: components["schemas"]["UndoDetails"];
            steps: components["schemas"]["ProposalStep"][];
            evidence: string[];
            evidence_detail: components["schemas"]["Evidence"][];
            ruled_out: components["schemas"]["RuledOut"][];
            alternatives: components["schemas"]["Alternative"][];
            /** @description The execution that it takes back */
            undo_of: components["schemas"]["Uuid"];
            expires_at: components["schemas"]["Time"];
            expected: components["schemas"]["ExpectedChange"];
            rehearsal: components["schemas"]["RehearsalOffer"];
        };
        /** @description The snapshot that is put back */
        UndoDetails: {
            snapshot: string;
            taken_at: components["schemas"]["Time"];
            key_count: number;
            bytes: number;
            sha256: components["schemas"]["Digest"];
            container: string;
            health: components["schemas"]["Health"];
        };
        ProposalStep: {
            action: string;
            argv?: string[];
            command: string;
            risk: components["schemas"]["Severity"];
            description: string;
            expected_result: string;
            loss?: string;
            undo: string;
            changed?: string;
        };
        ExpectedChange: {
            /** @enum {string} */
            metric: "health" | "faults" | "keys";
            of?: string;
            is?: number;
            now?: number;
            above?: number;
            below?: number;
        };
        Premise: {
            holds: string;
            /** @description The same in words; "" where there are none */
            because: string;
            facts: components["schemas"]["Facts"];
            checked_at: components["schemas"]["Time"];
        };
        Facts: {
            [key: string]: number | string;
        };
        RehearsalOffer: {
            possible: boolean;
            why_not: string;
            /** @description What was tried of this proposal last */
            rehearsal_id?: components["schemas"]["Uuid"];
        };
        /** @enum {string} */
        EvidenceSource: "seen" | "posted" | "log";
        Evidence: {
            text: string;
            source: components["schemas"]["EvidenceSource"];
            at?: string;
        };
        RuledOut: {
            rule: string;
            fault: string;
            reason: string;
        };
        Alternative: {
            action: string;
            command: string;
            risk: components["schemas"]["Severity"];
        };
        /** @enum {string} */
        RungState: "proposed" | "possible" | "next" | "declined" | "failed" | "not possible";
        Rung: {
            action: string;
            description: string;
            risk: components["schemas"]["Severity"];
            /** @description "" where nothing is lost, or where it is not possible */
            loss: string;
            possible: boolean;
            why_not: string;
            state: components["schemas"]["RungState"];
        };
        NoFix: {
            /** @constant */
            action: "none";
            incident_id: components["schemas"]["Uuid"];
            system: string;
            reason: string;
            evidence: string[];
            evidence_detail: components["schemas"]["Evidence"][];
            ruled_out: components["schemas"]["RuledOut"][];
            refusal: components["schemas"]["Refusal"];
            alternatives?: components["schemas"]["Alternative"][];
            ladder?: components["schemas"]["Rung"][];
            rule?: string;
            health?: number;
            /**
             * @description It passes by itself
             * @constant
             */
            wait?: true;
        };
        /** @enum {string} */
        RefusalKind: "unknown-system" | "healthy" | "fault-gone" | "pressure" | "hearsay" | "wait" | "for-a-person" | "not-possible" | "failed-before" | "stopped" | "breaker" | "maintenance" | "dependency-down" | "host-saturated" | "all-sick";
        Refusal: {
            kind: components["schemas"]["RefusalKind"];
            /** @description A person who chooses an action by name may have it all the same */
            gives_way: boolean;
            /** @description What it rests on, beyond the reason */
            evidence: string[];
        };
        ProposalId: {
            proposal_id: components["schemas"]["Uuid"];
        };
        Rehearsal: {
            rehearsal_id: components["schemas"]["Uuid"];
            proposal_id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            system: string;
            /** @enum {string} */
            status: "running" | "completed" | "failed";
            started_at: components["schemas"]["Time"];
            /** @description While it runs */
            stage?: string;
            /** @enum {string} */
            way?: "copy" | "told";
            steps?: components["schemas"]["RehearsalStep"][];
            copy_bytes?: number;
            before?: components["schemas"]["Facts"];
            health_before?: components["schemas"]["Health"];
            fault_shown?: boolean;
            /** @enum {string} */
            disk_file?: "found" | "none";
            saves_at_stop?: boolean;
            connections_cut?: number;
            after?: components["schemas"]["Facts"];
            health_after?: components["schemas"]["Health"];
            /** @description Whether the copy was well after the steps */
            healed?: boolean;
            lost?: string;
            error?: string | null;
            duration_ms?: number;
        };
        RehearsalStep: {
            action: string;
            command: string;
            /** @enum {string} */
            state: "ran" | "not_needed" | "cannot_be_tried";
            /** @description Where it did not run */
            why?: string;
            stdout?: string;
            stderr?: string;
            duration_ms?: number;
            exit_code?: number;
            /** @constant */
            cut?: true;
            would_end_count?: number;
            would_end?: string[];
        };
        /** @enum {string} */
        ExecutionStatus: "running" | "completed" | "failed" | "interrupted";
        Execution: {
            execution_id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            system: string;
            action: string;
            status: components["schemas"]["ExecutionStatus"];
            started_at: components["schemas"]["Time"];
            ended_at?: components["schemas"]["Time"];
            /**
             * @description Nothing was run
             * @constant
             */
            refused?: true;
            /** @constant */
            interrupted?: true;
            /** @description Its status is failed, and it ended so because this person cancelled it */
            cancelled_by?: string;
            approver?: string;
            last_seq: number;
            undo?: components["schemas"]["UndoOffer"];
            undone?: components["schemas"]["Undone"];
        };
        /** @description It was taken back, by an undo that was not taken back itself */
        Undone: {
            /** @description The undo */
            execution_id: components["schemas"]["Uuid"];
            /** @description Who approved it */
            by: string;
            at: components["schemas"]["Time"];
        };
        UndoOffer: {
            until: components["schemas"]["Time"];
            key_count: number;
            bytes: number;
        };
        ExecutionLog: {
            execution_id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            system: string;
            action: string;
            status: components["schemas"]["ExecutionStatus"];
            started_at: components["schemas"]["Time"];
            ended_at?: components["schemas"]["Time"];
            /**
             * @description Nothing was run
             * @constant
             */
            refused?: true;
            /** @constant */
            interrupted?: true;
            /** @description Its status is failed, and it ended so because this person cancelled it */
            cancelled_by?: string;
            approver?: string;
            last_seq: number;
            phases: components["schemas"]["PhaseMessage"][];
        };
        /** @enum {string} */
        Phase: "thinking" | "command" | "executing" | "result" | "verifying" | "verification" | "complete" | "error";
        /** @description One message of an execution, here and on its socket */
        PhaseMessage: {
            seq: number;
            /** @description Absent where nothing began */
            execution_id?: components["schemas"]["Uuid"];
            incident_id?: components["schemas"]["Uuid"];
            system?: string;
            action?: string;
            /** @description The number of the step */
            attempt?: number;
            /** @description How many steps were approved; each runs only where the one before did not heal. Absent where nothing began */
            step_count?: number;
            phase: components["schemas"]["Phase"];
            /** @enum {string} */
            status: "pending" | "running" | "completed" | "failed";
            message: string;
            command: string;
            timestamp: components["schemas"]["Time"];
            stdout?: string;
            stderr?: string;
            /** @description Where stdout and stderr stand in the whole output of the step */
            from_byte?: number;
            /** @description Behind the last one; the next piece begins here */
            to_byte?: number;
            /** @description How much of the output is kept */
            output_bytes?: number;
            exit_code?: number;
            /** @description Milliseconds */
            duration?: number;
            duration_ms?: number;
            health?: components["schemas"]["Health"];
            health_before?: components["schemas"]["Health"];
            health_after?: components["schemas"]["Health"];
            /**
             * @description Nothing was run
             * @constant
             */
            refused?: true;
            approvals?: {
                by: string[];
                /** @constant */
                needed: 2;
            };
            /** @constant */
            interrupted?: true;
            /** @description Of a result and an end: a person cancelled it, and whatever ran was cut off */
            cancelled_by?: string;
            differences?: components["schemas"]["Difference"][];
            recorded?: boolean;
        };
        Difference: {
            field: string;
            was: unknown;
            now: unknown;
        };
        /** @enum {string} */
        OutputStream: "stdout" | "stderr";
        OutputHead: {
            execution_id: components["schemas"]["Uuid"];
            attempt: number;
            bytes: number;
            lines: number;
            /** @description Nothing more comes */
            ended: boolean;
            started_at: components["schemas"]["Time"];
            duration_ms: number;
            streams: {
                /** @description Bytes */
                stdout: number;
                stderr: number;
            };
            /**
             * @description Why not all of it is there
             * @enum {string}
             */
            cut?: "limit" | "disk" | "killed";
        };
        OutputLines: {
            bytes: number;
            lines: number;
            ended: boolean;
            items: components["schemas"]["OutputLine"][];
        };
        OutputLine: {
            line: number;
            from_byte: number;
            /** @description Behind the line's end */
            to_byte: number;
            /** @description Of its first byte */
            stream: components["schemas"]["OutputStream"];
            /** @description At most 4 KiB of it, without its end */
            text: string;
            /**
             * @description The line is longer
             * @constant
             */
            cut?: true;
        };
        OutputMatches: {
            bytes: number;
            ended: boolean;
            matches: components["schemas"]["OutputMatch"][];
            /** @description Where to go on */
            next: number;
            /** @description There is something that was not looked through yet */
            more: boolean;
        };
        OutputMatch: {
            from_byte: number;
            to_byte: number;
            line: number;
        };
        Cancelled: {
            execution_id: components["schemas"]["Uuid"];
            cancelled_by: string;
        };
        Activity: {
            executions: components["schemas"]["ActivityExecution"][];
            proposals: components["schemas"]["ActivityProposal"][];
        };
        ActivityExecution: {
            execution_id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            system: string;
            /** @description Of its last message */
            phase: components["schemas"]["Phase"];
            /** @description A person has cancelled it; it ends */
            cancelled_by?: string;
        };
        ActivityProposal: {
            proposal_id: components["schemas"]["Uuid"];
            incident_id: components["schemas"]["Uuid"];
            system: string;
            action: string;
            expires_at: components["schemas"]["Time"];
            /** @description How many people must approve it */
            approvals: number;
            approved_by: string[];
        };
        Catalogue: {
            targets: components["schemas"]["CatalogueEntry"][];
            actions: components["schemas"]["CatalogueEntry"][];
            rules: components["schemas"]["CatalogueEntry"][];
            synthetic_incidents?: components["schemas"]["CatalogueEntry"][];
            path: string;
            digest: components["schemas"]["Digest"];
        };
        CatalogueEntry: {
            name: string;
            file: string;
            line: number;
            fields: components["schemas"]["CatalogueField"][];
        };
        CatalogueField: {
            name: string;
            /** @enum {string} */
            from: "file" | "environment" | "default" | "built in";
            line?: number;
            variables?: components["schemas"]["CatalogueVariable"][];
            /**
             * @description Then there is no value
             * @constant
             */
            secret?: true;
            /** @description As YAML has it, the variables replaced */
            value?: string | unknown[] | Record<string, never> | null;
        };
        CatalogueVariable: {
            name: string;
            set: boolean;
        };
        Outbox: {
            pending_count: number;
            parked_count: number;
            parked: components["schemas"]["ParkedEntry"][];
        };
        ParkedEntry: {
            key: string;
            group: string;
            method: string;
            path: string;
            reason: string;
        };
        OutboxKey: {
            key: string;
        };
        OutboxResent: {
            /** @constant */
            status: "pending";
            key: string;
        };
        Status: {
            /** @constant */
            status: "success";
            services: components["schemas"]["Services"];
            last_check: components["schemas"]["Time"];
            /**
             * @description Whether labelled containers are looked for
             * @enum {unknown}
             */
            labels: "on" | "off";
            labels_wrong: components["schemas"]["WrongLabels"][];
        };
        /** @description A container with selfheal.enable=true whose labels hold a mistake */
        WrongLabels: {
            container: string;
            /** @description Names the container and the label; of several mistakes, a line each */
            message: string;
        };
        /** @description By the target's name */
        Services: {
            [key: string]: components["schemas"]["Service"];
        };
        /** @description The numbers of its checks, and */
        Service: {
            memory_used?: number;
            memory_max?: number;
            memory_percent?: number;
            clients_connected?: number;
            clients_max?: number;
            total_connections?: number;
            max_connections?: number;
            idle_connections?: number;
            active_connections?: number;
            idle_in_transaction?: number;
            container_state?: string;
            exit_code?: number;
            /** @description What is worth telling and no incident by itself; of several, with "; " between them */
            warning?: string;
            /** @description The counter of errors that rises faster than its budget allows */
            burn_fact?: string;
            /** @description With burn_fact: so many times as fast */
            burn_rate?: number;
            /** @description The check that is running full; with the three below */
            trend_check?: string;
            /** @description When it will be bad if it goes on like this; 0: now */
            trend_bad_in_ms?: number;
            /** @description When nothing will be left */
            trend_full_in_ms?: number;
            /** @description What it loses */
            trend_percent_per_minute?: number;
            /** @description How often it changed between well and bad in its last 21 answers, the newest weighing most */
            flap_percent?: number;
            /** @description While it flaps */
            flapping_since?: components["schemas"]["Time"];
            /** @description Its labels name no type: which one was taken, and by what */
            type_guessed?: string;
            /** @description What it needs is sick, or only just well again: this target, and so no incident of its own */
            because_of?: string;
            /** @description The incident of another target that it is told to */
            member_of?: components["schemas"]["Uuid"];
            /** @description The monitor last saw nothing of it, from then on */
            blind_from?: components["schemas"]["Time"];
            /** @description With blind_from */
            blind_until?: components["schemas"]["Time"];
            type: string;
            /** @enum {string} */
            status: "healthy" | "unhealthy" | "down";
            health: components["schemas"]["Health"];
            will_trigger_incident: boolean;
            checked_at: components["schemas"]["Time"];
            next_check_at: components["schemas"]["Time"];
            /** @description Health below it is a bad answer */
            bad_below: components["schemas"]["Health"];
            /** @description Health above it is a good answer */
            healthy_above: components["schemas"]["Health"];
            /** @description So many good answers in a row end an incident */
            rise: number;
            /** @description Good answers in a row by now */
            good_run: number;
            maintenance_until?: components["schemas"]["Time"];
            /** @description With maintenance_until */
            maintenance_reason?: string;
            incident_id?: components["schemas"]["Uuid"];
        } & {
            [key: string]: number | string;
        };
        History: {
            target: string;
            from: components["schemas"]["Time"];
            to: components["schemas"]["Time"];
            /** @description From one point to the next */
            step_ms: number;
            /** @description What is older is not kept */
            kept_from: components["schemas"]["Time"];
            indicators: components["schemas"]["Indicator"][];
            /** @description Oldest first; steps in which nothing was measured are left out */
            points: components["schemas"]["HistoryPoint"][];
            /** @description The one that held at from, and those that began later; oldest first */
            states: components["schemas"]["HistoryState"][];
        };
        Backtest: {
            target: string;
            /** @description The one that was asked for */
            check?: string;
            from: components["schemas"]["Time"];
            to: components["schemas"]["Time"];
            /**
             * Format: date-time
             * @description From then on each check is kept as it came; before that it goes by the means of minutes or of ten
             */
            exact_from: string | null;
            /** @description A low percentage alone opens no incident of this target */
            threshold_alone_warns: boolean;
            check_count: number;
            in_force: components["schemas"]["BacktestRun"];
            asked: components["schemas"]["BacktestRun"];
            difference: components["schemas"]["BacktestDifference"];
            /** @description The difference in a sentence: would have fired 3 times instead of 11, 41 s later */
            words: string;
        };
        BacktestRun: {
            threshold: number;
            fall: number;
            rise: number;
            /** @description How often an incident would have been opened */
            fired_count: number;
            /** @description Oldest first; where there are more, the first ones */
            alarms: components["schemas"]["BacktestAlarm"][];
        };
        BacktestAlarm: {
            from: components["schemas"]["Time"];
            /** @description Missing while it would still be open */
            to?: components["schemas"]["Time"];
        };
        BacktestDifference: {
            /** @description Alarms of the asked rules that overlap one of those in force */
            both_count: number;
            only_asked_count: number;
            only_in_force_count: number;
            /** @description Mean over both_count, how much later the asked rules fire; negative: earlier */
            later_ms: number;
        };
        Indicator: {
            /** @description health, a check of the catalogue, answer_ms, or a number of its checks */
            name: string;
            /** @enum {string} */
            unit: "percent" | "bytes" | "ms" | "count";
            /** @description The threshold in force */
            bad_below?: number;
            /** @description The indicator that it may reach */
            limit?: string;
        };
        HistoryPoint: {
            at: components["schemas"]["Time"];
            /** @description In the order of the indicators: least, mean, greatest; null where it was not measured */
            values: (number[] | null)[];
        };
        HistoryState: {
            since: components["schemas"]["Time"];
            /** @enum {string} */
            status: "healthy" | "unhealthy" | "down" | "unknown";
            health: components["schemas"]["Health"];
            /** @description The rule's name, unreachable, pressure or burn */
            fault?: string;
            title?: string;
            summary?: string;
            incident_id?: components["schemas"]["Uuid"];
            /** @description The target that it needs and that is sick */
            because_of?: string;
            maintenance_until?: components["schemas"]["Time"];
            maintenance_reason?: string;
        };
        Moment: {
            time: components["schemas"]["Time"];
            /** @description By name */
            targets: {
                [key: string]: components["schemas"]["TargetThen"];
            };
        };
        TargetThen: {
            /** @description False: nobody looked then */
            known: boolean;
            state?: components["schemas"]["HistoryState"];
            checked_at?: components["schemas"]["Time"];
            /** @description The newest of each indicator */
            values: {
                [key: string]: number;
            };
        };
        CheckNow: {
            target?: string | null;
        };
        Checked: {
            /** @constant */
            status: "success";
            message: string;
            services: components["schemas"]["Services"];
        };
        TargetMaintenance: {
            target: string;
            /** @description 0 ends it */
            minutes?: number;
            /** @description Required unless it ends */
            reason?: string;
        };
        TargetMaintenanceSet: {
            /** @constant */
            status: "success";
            target: string;
            /** @description Absent when it is over */
            maintenance_until?: components["schemas"]["Time"];
        };
        Question: {
            description: string;
            affected_system?: string | null;
            /** @description Texts, or objects with message or error; or that as text in a string */
            error_logs?: unknown;
            metrics_snapshot?: Record<string, never> | string | null;
            generated_by?: string | null;
            system_now?: Record<string, never> | null;
        };
        Diagnosis: {
            diagnosis: string;
            severity: components["schemas"]["Severity"];
            provider: string;
            confidence: number;
            rule: string | null;
            /** @description The error logs that it rests on */
            cites: number[];
        };
        /** @description No provider had one; the text must not be stored */
        NoDiagnosis: {
            diagnosis: string;
            /** @constant */
            severity: "medium";
            /** @constant */
            provider: "error";
        };
        SuggestedFix: {
            suggested_fix: string;
            confidence: number;
            provider: string;
        };
        InventedIncident: {
            message: string;
            source: string;
            provider: string;
        };
        Mistake: {
            detail: {
                loc: string[];
                msg: string;
                /** @enum {string} */
                type: "missing" | "string_type" | "string_too_short" | "list_type" | "dict_type" | "model_attributes_type" | "json_invalid";
            }[];
            error: string;
        };
        GeneratorStarted: {
            /** @enum {string} */
            status: "started" | "already_running";
            message: string;
        };
        GeneratorStopped: {
            /** @enum {string} */
            status: "stopped" | "not_running";
            message: string;
        };
        GeneratorStatus: {
            is_running: boolean;
        };
        Faults: {
            available: components["schemas"]["AvailableFault"][];
            active: components["schemas"]["ActiveFault"][];
        };
        AvailableFault: {
            system: string;
            failure: string;
            description: string;
            /** @description The action that heals it by the rules that come with it; empty where none does */
            fix: string;
        };
        ActiveFault: {
            id: components["schemas"]["Uuid"];
            system: string;
            failure: string;
            /** @enum {string} */
            state: "preparing" | "active" | "undoing";
            since_at: components["schemas"]["Time"];
            expires_at: components["schemas"]["Time"];
            /** @description Why it could not be undone yet */
            error?: string;
        };
        InjectedFault: {
            id: components["schemas"]["Uuid"];
            system: string;
            failure: string;
            /** @constant */
            state: "active";
            since_at: components["schemas"]["Time"];
            expires_at: components["schemas"]["Time"];
            /** @description What was seen */
            message: string;
        };
        FaultChoice: {
            system: string;
            failure: string;
        };
        FaultFilter: {
            system?: string | null;
            failure?: string | null;
        };
        Healed: {
            healed: components["schemas"]["ActiveFault"][];
        };
        HealFailed: {
            error: string;
            healed: components["schemas"]["ActiveFault"][];
            failed: components["schemas"]["ActiveFault"][];
        };
        IncidentFrame: components["schemas"]["Incident"];
        IncidentDeletedFrame: {
            /** @constant */
            type: "incident_deleted";
            incident_id: components["schemas"]["Uuid"];
        };
        SystemFrame: {
            /** @constant */
            type: "system";
            name: string;
            system_type: string;
            status: components["schemas"]["SystemStatus"];
            health: number | null;
            checked_at: components["schemas"]["Time"];
            metrics: components["schemas"]["Metrics"];
        };
        PingFrame: {
            /** @constant */
            type: "ping";
        };
        PongFrame: {
            /** @constant */
            type: "pong";
        };
        StartFrame: {
            incident_id: components["schemas"]["Uuid"];
            system: string;
            action: string;
            /** Format: uuid */
            proposal_id?: string | null;
            digest?: string | null;
            /** @description Whether who approves had the evidence before his eyes; goes to the audit, and decides nothing */
            evidence_opened?: boolean | null;
            /** @description W3C Trace Context, for the log lines of the execution, since a page cannot send headers here; one that is none is ignored */
            traceparent?: string | null;
            /**
             * @description none: messages come without stdout and stderr where these are kept (to_byte, output_bytes)
             * @default whole
             * @enum {string}
             */
            output: "whole" | "none";
        };
        AttachFrame: {
            execution_id: components["schemas"]["Uuid"];
            /** @default 1 */
            from_seq: number;
            /**
             * @description none: messages come without stdout and stderr where these are kept (to_byte, output_bytes)
             * @default whole
             * @enum {string}
             */
            output: "whole" | "none";
        };
        PhaseFrame: components["schemas"]["PhaseMessage"];
    };
    responses: {
        /** @description In words */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description Any spelling of a UUID */
        IncidentPath: string;
        /** @description Any spelling of a UUID */
        ExecutionPath: string;
        /** @description The number of the step */
        AttemptPath: number;
        /** @description Any spelling of a UUID */
        RehearsalPath: string;
        /** @description How many at most */
        Limit: number;
        /** @description Opened (resolved ones - changed) before then */
        Before: string;
        /** @description Of the Link header, goes with before */
        BeforeId: string;
        /** @description Opened (resolved ones - changed) then or later */
        Since: string;
        /** @description Only those of that system: affected_system, or source where that is not told */
        SystemName: string;
        /** @description The target whose history is asked for */
        System: string;
        /** @description The rule's name */
        Fault: string;
        AuditLimit: number;
        /** @description Records below that number */
        AuditBefore: number;
        AuditKind: string;
        AuditIncident: string;
        /** @description The whole name */
        AuditActor: string;
        /** @description Records of that moment and later */
        AuditFrom: string;
        /** @description Records from before that moment */
        AuditTo: string;
        /** @description The last record that is known to be good, as an earlier check told it */
        VerifyAfter: number;
        /** @description Its hash, goes with after */
        VerifyAfterHash: string;
        /** @description At most 92 days before to; 30 days before it by default */
        InsightFrom: string;
        /** @description Not counted itself; now by default */
        InsightTo: string;
        /** @description The zone whose days are counted, by its IANA name; UTC by default */
        InsightZone: string;
        ExportLimit: number;
        /** @description Records above that number */
        ExportAfter: number;
        IncidentId: string;
        /** @description none: without stdout and stderr where they are kept and can be fetched by their bytes */
        Output: "whole" | "none";
        /** @description The first message */
        FromSeq: number;
    };
    requestBodies: never;
    headers: {
        /** @description The session's cookie */
        SetCookie: string;
        /** @description Seconds */
        RetryAfter: string;
        /** @description The next page, rel="next"; absent on the last one */
        Link: string;
        /** @description The file's name */
        ContentDisposition: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has all that it needs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            400: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description Something that it needs is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Degraded"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text 0.0.4, or OpenMetrics 1.0.0 where Accept names it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "application/openmetrics-text": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getApiHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Always */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ok"];
                };
            };
            400: components["responses"]["Error"];
            413: components["responses"]["Error"];
        };
    };
    getAuth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether AUTH is on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Auth"];
                };
            };
            400: components["responses"]["Error"];
            413: components["responses"]["Error"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description The session began */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["SetCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Identity"];
                };
            };
            400: components["responses"]["Error"];
            /** @description Name or password is wrong, or the user is unknown or disabled */
            401: components["responses"]["Error"];
            /** @description A foreign Origin */
            403: components["responses"]["Error"];
            /** @description AUTH=off: nobody logs in */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description Too many failed logins */
            429: {
                headers: {
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Also where there was none */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["SetCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedOut"];
                };
            };
            400: components["responses"]["Error"];
            /** @description A foreign Origin */
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With AUTH=off it is anonymous, an admin */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    checkCredential: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialQuestion"];
            };
        };
        responses: {
            /** @description It is valid */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Identity"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description Unknown, expired, revoked or disabled */
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    listIncidents: {
        parameters: {
            query?: {
                /** @description How many at most */
                limit?: components["parameters"]["Limit"];
                /** @description Opened (resolved ones - changed) before then */
                before?: components["parameters"]["Before"];
                /** @description Of the Link header, goes with before */
                before_id?: components["parameters"]["BeforeId"];
                /** @description Opened (resolved ones - changed) then or later */
                since?: components["parameters"]["Since"];
                /** @description Only those of that system: affected_system, or source where that is not told */
                system?: components["parameters"]["SystemName"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, its long pieces cut */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"][];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    createIncident: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncidentCreate"];
            };
        };
        responses: {
            /** @description It was there already: the stored one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description It was opened */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            /** @description A daemon's name in generated_by without the daemons' token; too low a role; a foreign Origin */
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    listResolvedIncidents: {
        parameters: {
            query?: {
                /** @description How many at most */
                limit?: components["parameters"]["Limit"];
                /** @description Opened (resolved ones - changed) before then */
                before?: components["parameters"]["Before"];
                /** @description Of the Link header, goes with before */
                before_id?: components["parameters"]["BeforeId"];
                /** @description Opened (resolved ones - changed) then or later */
                since?: components["parameters"]["Since"];
                /** @description Only those of that system: affected_system, or source where that is not told */
                system?: components["parameters"]["SystemName"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, its long pieces cut */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"][];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    generateIncident: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was opened */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description No usable answer of ai-diagnosis */
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getIncident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of it is cut */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    deleteIncident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            /** @description It is being fixed, or the agent has acted on it */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    changeIncident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncidentPatch"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    diagnoseIncident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stored analysis */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Analysis"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description No usable answer of ai-diagnosis */
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    suggestFix: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stored analysis, with its solution */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Analysis"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description No diagnosis yet, or no usable answer of ai-diagnosis */
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    proposeFixOfIncident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ActionChoice"];
            };
        };
        responses: {
            /** @description What could be run, or why nothing is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proposal"] | components["schemas"]["NoFix"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description Unknown incident or action */
            404: components["responses"]["Error"];
            /** @description Resolved already */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            /** @description The agent answered without JSON */
            502: components["responses"]["Error"];
            /** @description The database, the agent or what it needs is away */
            503: components["responses"]["Error"];
        };
    };
    listActions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Action"][];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    recordAction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionCreate"];
            };
        };
        responses: {
            /** @description It was there already: the stored one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Action"];
                };
            };
            /** @description It was recorded */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Action"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            /** @description The id belongs to another incident's action */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    listNotes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, at most 500 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"][];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    addNote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteCreate"];
            };
        };
        responses: {
            /** @description It was there already: the stored one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            /** @description It was added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            /** @description The id belongs to a note of another incident; or there are 500 already */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getBundle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["IncidentPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            /** @description The file would be larger than 32 MiB; or the request's body is too large */
            413: components["responses"]["Error"];
            /** @description Without a usable key */
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getBundleKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BundleKey"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description Without a usable key */
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    beginExecution: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecutionBegin"];
            };
        };
        responses: {
            /** @description It may begin; also when it asks again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Id"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description It may not; an Error where that execution has ended already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionRefusal"] | components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    endExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecutionEnd"];
            };
        };
        responses: {
            /** @description It is known now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionEnded"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getActing: {
        parameters: {
            query?: {
                /** @description The target whose history is asked for */
                system?: components["parameters"]["System"];
                /** @description The rule's name */
                fault?: components["parameters"]["Fault"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With parameters also the history */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acting"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    setActing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActingSet"];
            };
        };
        responses: {
            /** @description As it is now, without breakers, maintenance and history */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acting"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    resetBreaker: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BreakerReset"];
            };
        };
        responses: {
            /** @description It is closed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakerState"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description It is not open */
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    setMaintenance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceSet"];
            };
        };
        responses: {
            /** @description It is known now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceState"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                limit?: components["parameters"]["AuditLimit"];
                /** @description Records below that number */
                before?: components["parameters"]["AuditBefore"];
                kind?: components["parameters"]["AuditKind"];
                incident_id?: components["parameters"]["AuditIncident"];
                /** @description The whole name */
                actor?: components["parameters"]["AuditActor"];
                /** @description Records of that moment and later */
                from?: components["parameters"]["AuditFrom"];
                /** @description Records from before that moment */
                to?: components["parameters"]["AuditTo"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRecord"][];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    writeAudit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditCreate"];
            };
        };
        responses: {
            /** @description It was there already: the stored one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRecord"];
                };
            };
            /** @description It was written */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRecord"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description The id belongs to a record of another kind or incident */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getAuditHead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Number 0 and a hash of zeros while there is none */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditHead"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    verifyAudit: {
        parameters: {
            query?: {
                /** @description The last record that is known to be good, as an earlier check told it */
                after?: components["parameters"]["VerifyAfter"];
                /** @description Its hash, goes with after */
                after_hash?: components["parameters"]["VerifyAfterHash"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it came, and whether each record fits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditCheck"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                limit?: components["parameters"]["ExportLimit"];
                /** @description Records above that number */
                after?: components["parameters"]["ExportAfter"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An AuditRecord a line, canonical (RFC 8785) */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getInsight: {
        parameters: {
            query?: {
                /** @description At most 92 days before to; 30 days before it by default */
                from?: components["parameters"]["InsightFrom"];
                /** @description Not counted itself; now by default */
                to?: components["parameters"]["InsightTo"];
                /** @description The zone whose days are counted, by its IANA name; UTC by default */
                tz?: components["parameters"]["InsightZone"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is not known is not counted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Insight"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                state?: "pending" | "delivered" | "dead";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All receivers, and deliveries of that state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alerts"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    resendAlert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertId"];
            };
        };
        responses: {
            /** @description It waits to be sent */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertResent"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    testAlert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertTest"];
            };
        };
        responses: {
            /** @description The receiver took it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertTested"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            502: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    takeAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertmanagerWebhook"];
            };
        };
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertsTaken"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    listSystems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"][];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    reportSystems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SystemReport"];
            };
        };
        responses: {
            /** @description It is known now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemsReceived"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            500: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    listDaemons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As the backend found it a moment ago */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Daemons"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    openLiveSocket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The WebSocket is open */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No upgrade was asked for */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Nothing was shown that says who asks */
            401: components["responses"]["Error"];
            /** @description A foreign Origin */
            403: components["responses"]["Error"];
            /** @description Too many sockets are open */
            503: components["responses"]["Error"];
        };
    };
    openExecutionSocket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The WebSocket is open */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nothing was shown that says who asks */
            401: components["responses"]["Error"];
            /** @description A foreign Origin */
            403: components["responses"]["Error"];
            /** @description No upgrade was asked for */
            426: components["responses"]["Error"];
            /** @description Too many sockets are open */
            503: components["responses"]["Error"];
        };
    };
    proposeFix: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposeFix"];
            };
        };
        responses: {
            /** @description What could be run, or why nothing is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proposal"] | components["schemas"]["NoFix"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description Unknown incident or action */
            404: components["responses"]["Error"];
            /** @description Resolved already */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description The backend's answer is none */
            502: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    proposeUndo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecutionId"];
            };
        };
        responses: {
            /** @description A proposal like any other */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoProposal"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description Unknown, or nothing was put aside that can be put back */
            404: components["responses"]["Error"];
            /** @description Its time is over, or the container is another one */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    beginRehearsal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposalId"];
            };
        };
        responses: {
            /** @description It runs */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rehearsal"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description Unknown or expired */
            404: components["responses"]["Error"];
            /** @description It was used, cannot be tried, is another one by now, or too many run already */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getRehearsal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["RehearsalPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest 16 are kept, in memory */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rehearsal"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getActivity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Of all incidents */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    listExecutions: {
        parameters: {
            query?: {
                incident_id?: components["parameters"]["IncidentId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Of one incident, or all */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"][];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getExecution: {
        parameters: {
            query?: {
                /** @description The first message */
                from_seq?: components["parameters"]["FromSeq"];
                /** @description none: without stdout and stderr where they are kept and can be fetched by their bytes */
                output?: components["parameters"]["Output"];
            };
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With the messages from from_seq on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionLog"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getOutput: {
        parameters: {
            query?: {
                /** @description The first byte of a range or of a search */
                from?: number;
                /** @description The byte behind the last one; at most 256 KiB come */
                to?: number;
                /** @description Lines from this one on, counted from 1 */
                line?: number;
                /** @description How many lines */
                count?: number;
                /** @description A text, of at most 256 bytes */
                search?: string;
                /** @description Of ASCII letters */
                ignore_case?: boolean;
            };
            header?: {
                /** @description One range of bytes, for a 206 */
                Range?: string;
            };
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
                /** @description The number of the step */
                attempt: components["parameters"]["AttemptPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By what was asked: how much there is, its lines, the matches; or bytes, whose place is in the header Output-Range (FROM-TO/BYTES) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutputHead"] | components["schemas"]["OutputLines"] | components["schemas"]["OutputMatches"];
                    "application/octet-stream": string;
                };
            };
            /** @description The range of the header */
            206: {
                headers: {
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description The output has no such byte */
            416: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    downloadOutput: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
                /** @description The number of the step */
                attempt: components["parameters"]["AttemptPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What there was when it was asked for */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    downloadOutputCast: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
                /** @description The number of the step */
                attempt: components["parameters"]["AttemptPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A head, then an event a line */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-asciicast": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    cancelExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any spelling of a UUID */
                id: components["parameters"]["ExecutionPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was told */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancelled"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            /** @description It has ended, was interrupted, or is an undo */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getCatalogue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Without its passwords */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalogue"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            /** @description The file was changed since this agent has read it */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getOutbox: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 200 of the refused ones */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Outbox"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    resendOutbox: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutboxKey"];
            };
        };
        responses: {
            /** @description It waits to be sent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutboxResent"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A target that was not asked yet is left out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getHistory: {
        parameters: {
            query: {
                target: string;
                /** @description An hour before to by default; not before what is kept */
                from?: string;
                /** @description Now by default */
                to?: string;
                /** @description The time between two points, such as 60s; longer where there would be more than 601 points */
                step?: string;
                /** @description Only these indicators, with commas between them; one that was never measured is left out. All by default */
                indicator?: string;
                /** @description At most so many states, the newest; 0 for none */
                states?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 601 points */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            /** @description Unknown target; names those that exist */
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getHistoryAt: {
        parameters: {
            query: {
                time: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No targets when that time is not kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Moment"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getBacktest: {
        parameters: {
            query: {
                target: string;
                /** @description The one in force */
                threshold?: number;
                /** @description One check of the target alone, without error signals; its own limits are in force */
                check?: string;
                /** @description Bad answers in a row that open an incident */
                fall?: number;
                /** @description Good answers in a row that end it */
                rise?: number;
                /** @description How far back, such as 2d or 6h (1d); from says it as a time */
                since?: string;
                from?: string;
                /** @description Now */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Both rules over the same checks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            /** @description Unknown target or check; names those that exist */
            404: components["responses"]["Error"];
            /** @description Too large a request, or more checks are kept of this time than are replayed at once */
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    checkNow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CheckNow"];
            };
        };
        responses: {
            /** @description What came out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checked"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description Unknown target; names those that exist */
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    setTargetMaintenance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetMaintenance"];
            };
        };
        responses: {
            /** @description It is kept, over restarts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetMaintenanceSet"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            /** @description Unknown target; names those that exist */
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    diagnose: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Question"];
            };
        };
        responses: {
            /** @description By the rules; without an answer the provider is error */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnosis"] | components["schemas"]["NoDiagnosis"];
                };
            };
            /** @description The body is no question; an Error where the request itself is broken */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mistake"] | components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    suggestFixInWords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Question"];
            };
        };
        responses: {
            /** @description By the rules; without an answer the provider is error */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuggestedFix"];
                };
            };
            /** @description The body is no question; an Error where the request itself is broken */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mistake"] | components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    inventIncident: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An incident that nobody had */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InventedIncident"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description The catalogue has none */
            503: components["responses"]["Error"];
        };
    };
    startInventing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneratorStarted"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    stopInventing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is still */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneratorStopped"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getInventing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether it runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneratorStatus"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    listFaults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Both */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Faults"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    injectFault: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FaultChoice"];
            };
        };
        responses: {
            /** @description It is broken */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InjectedFault"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            /** @description LAB is not on, so nothing may be broken here; or who asks may not */
            403: components["responses"]["Error"];
            /** @description Unknown system; names those that exist */
            404: components["responses"]["Error"];
            /** @description That fault is active there already, or the system is not made for it */
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description The system answered what cannot be understood */
            502: components["responses"]["Error"];
            /** @description The container or its engine does not answer; nothing stays broken */
            503: components["responses"]["Error"];
        };
    };
    healFaults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FaultFilter"];
            };
        };
        responses: {
            /** @description Newest fault first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Healed"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            /** @description Some could not be undone yet, and are tried again; an Error where who asks cannot be checked */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealFailed"] | components["schemas"]["Error"];
                };
            };
        };
    };
}
