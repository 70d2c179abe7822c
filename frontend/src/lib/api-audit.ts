import { decodeApproval, decodeAuditRecord } from "./decode-audit";
import type { AuditRecord } from "./decode-audit";
import { call } from "./http";
import { nextBefore } from "./page-link";
import { backend, many } from "./services";

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
