import { clipped, fields, isFields, number, shown, text } from "./values";

/** One record of the audit, as the page shows it. Whether the chain is whole is asked of the backend (GET /audit/verify), and by who does not trust it of `selfheal-admin audit verify`. */
export interface AuditRecord {
  seq: number;
  at: string;
  kind: string;
  actor: string;
  incident_id: string;
  hash: string;
  /** "name: value" of what it says, in the order in which it came. */
  detail: { name: string; value: string }[];
}

const valueLimit = 300;
const nameLimit = 60;
const detailLimit = 24;

/** That an execution was approved, and the seal of what was. */
export interface Approval {
  execution_id: string;
  digest: string;
}

export function decodeApproval(value: unknown): Approval | null {
  if (!isFields(value) || value.kind !== "approval") return null;
  const { execution_id, digest } = fields(value.detail);
  return text(digest) === "" ? null : { execution_id: text(execution_id), digest: clipped(digest, 64) };
}

export function decodeAuditRecord(value: unknown): AuditRecord | null {
  if (!isFields(value)) return null;
  const seq = number(value.seq);
  if (seq === null) return null;
  return {
    seq,
    at: clipped(value.at, nameLimit),
    kind: clipped(value.kind, nameLimit),
    actor: clipped(value.actor, 200),
    incident_id: clipped(value.incident_id, nameLimit),
    hash: clipped(value.hash, 64),
    detail: Object.entries(fields(value.detail))
      // The seal of a proposal is pages long; its digest stands beside it.
      .filter(([name]) => name !== "seal" && name !== "happened_at")
      .slice(0, detailLimit)
      .map(([name, one]) => ({ name: clipped(name, nameLimit), value: clipped(shown(one), valueLimit) })),
  };
}

/** How far a check of the chain has come. */
export interface AuditCheck {
  ok: boolean;
  last: number;
  count: number;
  /** Of the last good record. */
  hash: string;
  bad_seq: number | null;
  why: string;
  more: boolean;
}

export function decodeAuditCheck(value: unknown): AuditCheck | null {
  if (!isFields(value) || typeof value.ok !== "boolean") return null;
  const last = number(value.last);
  const hash = text(value.hash);
  // Nothing but a hash may become part of the next question.
  if (last === null || !/^[0-9a-f]{64}$/.test(hash)) return null;
  return {
    ok: value.ok,
    last,
    count: number(value.count) ?? 0,
    hash,
    bad_seq: number(value.bad_seq),
    why: clipped(value.why, valueLimit),
    more: value.more === true,
  };
}
