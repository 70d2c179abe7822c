import type { Rehearsal, RehearsalStep } from "./types";
import { clipped, fields, isFields, number, oneOf, someOf, text } from "./values";

const statuses = ["running", "completed", "failed"] as const;
const ways = ["copy", "told"] as const;

/** More rows than that hide what changed. */
const factLimit = 20;

function decodeFacts(value: unknown): Record<string, number | string> {
  const known = Object.entries(fields(value)).flatMap(([name, fact]): [string, number | string][] => {
    if (typeof fact === "string") return [[name, clipped(fact, 300)]];
    return number(fact) === null ? [] : [[name, fact as number]];
  });
  return Object.fromEntries(known.slice(0, factLimit));
}

function decodeStep(value: unknown): RehearsalStep | null {
  if (!isFields(value)) return null;
  return {
    action: clipped(value.action, 200),
    state: text(value.state, "ran"),
    why: clipped(value.why, 500),
    exit_code: number(value.exit_code),
    stdout: clipped(value.stdout),
    stderr: clipped(value.stderr),
    duration_ms: number(value.duration_ms),
    would_end: someOf(value.would_end, (line) => clipped(line, 500) || null),
    would_end_count: number(value.would_end_count),
  };
}

export function decodeRehearsal(value: unknown): Rehearsal | null {
  if (!isFields(value) || typeof value.rehearsal_id !== "string") return null;
  const status = oneOf(statuses, value.status);
  if (!status) return null;
  return {
    rehearsal_id: value.rehearsal_id,
    proposal_id: text(value.proposal_id),
    status,
    stage: clipped(value.stage, 200),
    way: oneOf(ways, value.way),
    steps: someOf(value.steps, decodeStep),
    before: decodeFacts(value.before),
    after: decodeFacts(value.after),
    health_before: number(value.health_before),
    health_after: number(value.health_after),
    fault_shown: typeof value.fault_shown === "boolean" ? value.fault_shown : null,
    healed: typeof value.healed === "boolean" ? value.healed : null,
    connections_cut: number(value.connections_cut),
    lost: clipped(value.lost),
    duration_ms: number(value.duration_ms),
    error: clipped(value.error),
  };
}
