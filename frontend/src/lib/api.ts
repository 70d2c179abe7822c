import {
  decodeAction,
  decodeAnalysis,
  decodeIncident,
  decodeSystem,
} from "./decode";
import { decodeExecution, decodeExecutionLog, decodeFaults } from "./decode-agent";
import { decodeAuditRecord } from "./decode-audit";
import type { AuditRecord } from "./decode-audit";
import { decodeProposal } from "./decode-proposal";
import { decodeRehearsal } from "./decode-rehearsal";
import { call } from "./http";
import type { Service } from "./http";
import { nextBefore } from "./page-link";
import type { Incident, IncidentStatus } from "./types";
import { urls } from "./urls";
import { listOf } from "./values";

/** Every request this page makes. Components reach it through the hooks of their feature. */

const backend: Service = { name: "backend", base: urls.api };
const agent: Service = { name: "agent", base: urls.agent };
const generator: Service = { name: "incident generator", base: urls.generator };

/** A language model may think for a while; the backend gives up before this. */
const thinkingTimeoutMs = 90_000;

const many = <T>(decode: (item: unknown) => T | null) => (body: unknown) =>
  Array.isArray(body) ? listOf(body, decode) : null;

const done = () => true;

const incidentPath = (id: string, rest = "") => `/incidents/${encodeURIComponent(id)}${rest}`;

/** Resolved incidents, last changed first; `before` leads to older ones, null when there are none. */
export interface ResolvedPage {
  incidents: Incident[];
  before: string | null;
}

const decodePage = (body: unknown, headers: Headers): ResolvedPage | null => {
  const incidents = many(decodeIncident)(body);
  return incidents && { incidents, before: nextBefore(headers.get("Link")) };
};

export const listResolved = (before: string | null, signal?: AbortSignal) =>
  call(
    backend,
    `/incidents/resolved${before === null ? "" : `?${before}`}`,
    decodePage,
    signal ? { signal } : {},
  );

export const listOpen = (signal?: AbortSignal) =>
  call(backend, "/incidents", many(decodeIncident), signal ? { signal } : {});

export interface NewIncident {
  message: string;
  source?: string;
  affected_system?: string;
}

export const createIncident = (body: NewIncident) =>
  call(backend, "/incidents", decodeIncident, { method: "POST", body });

export const generateIncident = () =>
  call(backend, "/incidents/generate", decodeIncident, {
    method: "POST",
    timeoutMs: thinkingTimeoutMs,
  });

/** The whole incident, with nothing cut. */
export const getIncident = (id: string, signal?: AbortSignal) =>
  call(backend, incidentPath(id), decodeIncident, signal ? { signal } : {});

export const patchIncident = (id: string, body: { status?: IncidentStatus; notes?: string }) =>
  call(backend, incidentPath(id), decodeIncident, { method: "PATCH", body });

export const diagnose = (id: string) =>
  call(backend, incidentPath(id, "/diagnose"), decodeAnalysis, {
    method: "POST",
    timeoutMs: thinkingTimeoutMs,
  });

export const suggestFix = (id: string) =>
  call(backend, incidentPath(id, "/suggest-fix"), decodeAnalysis, {
    method: "POST",
    timeoutMs: thinkingTimeoutMs,
  });

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
    signal ? { signal } : {},
  );

export const getAgentActions = (incidentId: string, signal?: AbortSignal) =>
  call(backend, incidentPath(incidentId, "/actions"), many(decodeAction), signal ? { signal } : {});

export const listSystems = (signal?: AbortSignal) =>
  call(backend, "/systems", many(decodeSystem), signal ? { signal } : {});

/** Records of the audit, newest first; `before` leads to older ones, null when there are none. */
export interface AuditPage {
  records: AuditRecord[];
  before: string | null;
}

const decodeAuditPage = (body: unknown, headers: Headers): AuditPage | null => {
  const records = many(decodeAuditRecord)(body);
  return records && { records, before: nextBefore(headers.get("Link")) };
};

export const listAudit = (before: string | null, signal?: AbortSignal) =>
  call(
    backend,
    `/audit?limit=100${before === null ? "" : `&${before}`}`,
    decodeAuditPage,
    signal ? { signal } : {},
  );

/** A file for somebody else: everything about the incident, signed. */
export const bundleUrl = (id: string) => urls.api + incidentPath(id, "/bundle");

export const listExecutions = (incidentId: string, signal?: AbortSignal) =>
  call(
    agent,
    `/executions?incident_id=${encodeURIComponent(incidentId)}`,
    many(decodeExecution),
    signal ? { signal } : {},
  );

export const getExecution = (executionId: string, fromSeq: number) =>
  call(
    agent,
    `/executions/${encodeURIComponent(executionId)}?from_seq=${fromSeq}`,
    decodeExecutionLog,
  );

export const listFaults = (signal?: AbortSignal) =>
  call(generator, "/failures", decodeFaults, signal ? { signal } : {});

export const injectFailure = (system: string, failure: string) =>
  call(generator, "/inject-failure", done, {
    method: "POST",
    body: { system, failure },
    timeoutMs: 60_000,
  });

export const heal = (what: { system?: string; failure?: string }) =>
  call(generator, "/heal", done, { method: "POST", body: what, timeoutMs: 60_000 });
