import { decodeAction } from "./decode";
import { decodeExecution, decodeExecutionLog } from "./decode-agent";
import { decodeProposal } from "./decode-proposal";
import { decodeRehearsal } from "./decode-rehearsal";
import { call } from "./http";
import { agent, backend, done, incidentPath, many } from "./services";

/** Proposals, rehearsals, executions, and the record of what was done. */

/** With an action: that one, by a person's choice, in place of what the rules say. */
export const proposeAgentFix = (incidentId: string, action?: string) =>
  call(backend, incidentPath(incidentId, "/propose-fix"), decodeProposal, {
    method: "POST",
    ...(action && { body: { action } }),
  });

/** The proposal to take an execution back. */
export const proposeUndo = (executionId: string) =>
  call(agent, "/propose-undo", decodeProposal, { method: "POST", body: { execution_id: executionId }, timeoutMs: 60_000 });

/** Ends a running execution; no further step of it runs. */
export const cancelExecution = (executionId: string) =>
  call(agent, `/executions/${encodeURIComponent(executionId)}/cancel`, done, { method: "POST", body: {} });

/** Tries a proposal; it approves nothing. */
export const startRehearsal = (proposalId: string) =>
  call(agent, "/api/v1/rehearse", decodeRehearsal, { method: "POST", body: { proposal_id: proposalId }, timeoutMs: 60_000 });

export const getRehearsal = (rehearsalId: string, signal?: AbortSignal) =>
  call(
    agent,
    `/api/v1/rehearsals/${encodeURIComponent(rehearsalId)}`,
    decodeRehearsal,
    { signal },
  );

export const listExecutions = (incidentId: string, signal?: AbortSignal) =>
  call(
    agent,
    `/executions?incident_id=${encodeURIComponent(incidentId)}`,
    many(decodeExecution),
    { signal },
  );

export const getExecution = (executionId: string, fromSeq: number) =>
  call(
    agent,
    `/executions/${encodeURIComponent(executionId)}?from_seq=${fromSeq}&output=none`,
    decodeExecutionLog,
  );

export const getAgentActions = (incidentId: string, signal?: AbortSignal) =>
  call(backend, incidentPath(incidentId, "/actions"), many(decodeAction), { signal });
