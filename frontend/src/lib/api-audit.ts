import { decodeApproval, decodeAuditCheck, decodeAuditRecord } from "./decode-audit";
import type { AuditCheck, AuditRecord } from "./decode-audit";
import { call } from "./http";
import { nextAfter, nextBefore } from "./page-link";
import { backend, many } from "./services";
import { text } from "./values";

/** Records of the audit, newest first; `before` leads to older ones, null when there are none. */
export interface AuditPage {
  records: AuditRecord[];
  before: string | null;
}

const decodeAuditPage = (body: unknown, headers: Headers): AuditPage | null => {
  const records = many(decodeAuditRecord)(body);
  return records && { records, before: nextBefore(headers.get("Link")) };
};

/** What is asked of the audit; "" = whatever it is. Times are RFC 3339. */
export interface AuditFilter {
  kind: string;
  actor: string;
  incident_id: string;
  from: string;
  to: string;
}

const filterQuery = (filter: AuditFilter) =>
  Object.entries(filter)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `&${name}=${encodeURIComponent(value)}`)
    .join("");

export const listAudit = (filter: AuditFilter, before: string | null, signal?: AbortSignal) =>
  call(
    backend,
    `/audit?limit=100${filterQuery(filter)}${before === null ? "" : `&${before}`}`,
    decodeAuditPage,
    { signal },
  );

/** The newest approvals of an incident. */
export const listApprovals = (incidentId: string, signal?: AbortSignal) =>
  call(
    backend,
    `/audit?limit=100&kind=approval&incident_id=${encodeURIComponent(incidentId)}`,
    many(decodeApproval),
    { signal },
  );

/** The newest records about an incident, newest first. */
export const listAuditOf = (incidentId: string, signal?: AbortSignal) =>
  call(
    backend,
    `/audit?limit=200&incident_id=${encodeURIComponent(incidentId)}`,
    many(decodeAuditRecord),
    { signal },
  );

/** From the record after that one on, or from the start. */
export const checkAudit = (from: AuditCheck | null, signal?: AbortSignal) =>
  call(
    backend,
    `/audit/verify${from === null ? "" : `?after=${from.last}&after_hash=${encodeURIComponent(from.hash)}`}`,
    decodeAuditCheck,
    { signal },
  );

export interface AuditLines {
  text: string;
  after: number | null;
}

const linesTimeoutMs = 30_000;

const asText = { read: (response: Response) => response.text(), timeoutMs: linesTimeoutMs };

/** A page of the audit as it is kept: JSON Lines, oldest first. Its bytes go to a file, and are not looked at here. */
export const exportAudit = (after: number, signal: AbortSignal) =>
  call(backend, `/audit/export?after=${after}`, (body, headers): AuditLines => ({ text: text(body), after: nextAfter(headers.get("Link")) }), { ...asText, signal });
