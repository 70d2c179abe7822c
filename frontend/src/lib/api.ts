import { decodeAnalysis, decodeIncident, decodeSystem } from "./decode";
import { call } from "./http";
import { nextBefore } from "./page-link";
import { backend, incidentPath, many } from "./services";
import type { Incident, IncidentStatus, Severity } from "./types";
import { urls } from "./urls";

/** Incidents and systems. Components reach every request through the hooks of their feature. */

/** A language model may think for a while; the backend gives up before this. */
const thinkingTimeoutMs = 90_000;

/** Resolved incidents, last changed first, or open ones, last opened first; `before` leads to older ones, null when there are none. */
export interface IncidentPage {
  incidents: Incident[];
  before: string | null;
}

const decodePage = (body: unknown, headers: Headers): IncidentPage | null => {
  const incidents = many(decodeIncident)(body);
  return incidents && { incidents, before: nextBefore(headers.get("Link")) };
};

export const listResolved = (before: string | null, signal?: AbortSignal) =>
  call(
    backend,
    `/incidents/resolved${before === null ? "" : `?${before}`}`,
    decodePage,
    { signal },
  );

/** Of one system those that were resolved or changed since then. A backend that does not know the question answers with those of all. */
export const listResolvedOf = (system: string, since: Date, before: string | null, signal?: AbortSignal) =>
  call(
    backend,
    `/incidents/resolved?${new URLSearchParams({ system, since: since.toISOString() }).toString()}${before === null ? "" : `&${before}`}`,
    decodePage,
    { signal },
  );

export const listOpen = (before: string | null, signal?: AbortSignal) =>
  call(backend, `/incidents${before === null ? "" : `?${before}`}`, decodePage, { signal });

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
  call(backend, incidentPath(id), decodeIncident, { signal });

/** What a person may change of an incident. */
export interface IncidentChange {
  status?: IncidentStatus;
  notes?: string;
  severity?: Severity;
  team?: string;
}

export const patchIncident = (id: string, body: IncidentChange) =>
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

export const listSystems = (signal?: AbortSignal) =>
  call(backend, "/systems", many(decodeSystem), { signal });

/** A file for somebody else: everything about the incident, signed. */
export const bundleUrl = (id: string) => urls.api + incidentPath(id, "/bundle");
