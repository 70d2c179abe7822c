import { clipped, fields, isFields, number, someOf } from "./values";

/** How well incidents were handled over a span of time. Null: not known, which is not nought. */
export interface Spread {
  count: number;
  median_ms: number | null;
  p90_ms: number | null;
}

export const outcomes = ["completed", "failed", "relapsed", "interrupted", "lost", "refused", "cancelled"] as const;
export type Outcome = (typeof outcomes)[number];

/** What came of the executions of one action against one fault; without a fault it is an undo. */
export interface ExecutionLine extends Record<Outcome, number> {
  action: string;
  fault: string;
  count: number;
}

export interface ActionLine {
  action: string;
  fault: string;
  count: number;
  success: number;
  failed: number;
  unknown: number;
  median_ms: number | null;
}

export interface DayLine {
  day: string;
  system: string;
  count: number;
}

export interface Recurrence {
  system: string;
  fault: string;
  incidents: number;
  relapses: number;
  first_at: string;
  last_at: string;
}

export interface ApproverLine {
  actor: string;
  count: number;
  median_ms: number | null;
}

export interface Insight {
  from: string;
  to: string;
  /** The zone that its days are of. */
  tz: string;
  incidents: number;
  /** False: there was more than the backend looks at. */
  complete: boolean;
  times: { detect: Spread; approve: Spread; heal: Spread; heal_by_fix: Spread };
  executions: ExecutionLine[];
  actions: ActionLine[];
  days: DayLine[];
  recurrences: Recurrence[];
  /** Of `evidence_known` approvals it is recorded whether the evidence was opened before; before `evidence_opened` of these it was. */
  approvals: { approvals: number; rehearsed: number; proposals: number; evidence_known: number; evidence_opened: number; by: ApproverLine[] };
}

const lineLimit = 2_000;
const name = (value: unknown) => clipped(value, 200);
const count = (value: unknown) => number(value) ?? 0;

function spread(value: unknown): Spread {
  const { count: of, median_ms, p90_ms } = fields(value);
  return { count: count(of), median_ms: number(median_ms), p90_ms: number(p90_ms) };
}

const lines = <T>(value: unknown, decode: (line: Record<string, unknown>) => T) =>
  someOf(value, (line) => (isFields(line) ? decode(line) : null), lineLimit);

const execution = (line: Record<string, unknown>): ExecutionLine => ({
  ...(Object.fromEntries(outcomes.map((outcome) => [outcome, count(line[outcome])])) as Record<Outcome, number>),
  action: name(line.action),
  fault: name(line.fault),
  count: count(line.count),
});

const action = (line: Record<string, unknown>): ActionLine => ({
  action: name(line.action),
  fault: name(line.fault),
  count: count(line.count),
  success: count(line.success),
  failed: count(line.failed),
  unknown: count(line.unknown),
  median_ms: number(line.median_ms),
});

const recurrence = (line: Record<string, unknown>): Recurrence => ({
  system: name(line.system),
  fault: name(line.fault),
  incidents: count(line.incidents),
  relapses: count(line.relapses),
  first_at: name(line.first_at),
  last_at: name(line.last_at),
});

export function decodeInsight(value: unknown): Insight | null {
  if (!isFields(value) || !isFields(value.times)) return null;
  const { detect, approve, heal, heal_by_fix } = value.times;
  const approvals = fields(value.approvals);
  return {
    from: name(value.from),
    to: name(value.to),
    tz: name(value.tz) || "UTC",
    incidents: count(value.incidents),
    complete: value.complete !== false,
    times: { detect: spread(detect), approve: spread(approve), heal: spread(heal), heal_by_fix: spread(heal_by_fix) },
    executions: lines(value.executions, execution),
    actions: lines(value.actions, action),
    days: lines(value.days, (line) => ({ day: name(line.day), system: name(line.system), count: count(line.count) })),
    recurrences: lines(value.recurrences, recurrence),
    approvals: {
      approvals: count(approvals.approvals),
      rehearsed: count(approvals.rehearsed),
      proposals: count(approvals.proposals),
      evidence_known: count(approvals.evidence_known),
      evidence_opened: count(approvals.evidence_opened),
      by: lines(approvals.by, (line) => ({ actor: name(line.actor), count: count(line.count), median_ms: number(line.median_ms) })),
    },
  };
}
