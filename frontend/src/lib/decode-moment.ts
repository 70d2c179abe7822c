import { decodeState } from "./decode-history";
import type { HistoryState } from "./decode-history";
import { fields, isFields, number, text } from "./values";

/** What the monitor knew of one target at one moment. */
export interface TargetThen {
  name: string;
  /** False: nobody looked then. */
  known: boolean;
  checked_at: string;
  state: HistoryState | null;
  values: Record<string, number>;
}

function decodeTarget(name: string, value: unknown): TargetThen {
  const row = fields(value);
  const values = Object.entries(fields(row.values)).flatMap(([key, one]) => (number(one) === null ? [] : [[key, number(one)]]));
  return {
    name,
    known: row.known === true,
    checked_at: text(row.checked_at),
    state: decodeState(row.state),
    values: Object.fromEntries(values) as Record<string, number>,
  };
}

export function decodeMoment(value: unknown): TargetThen[] | null {
  if (!isFields(value) || !isFields(value.targets)) return null;
  return Object.entries(value.targets).map(([name, one]) => decodeTarget(name, one));
}

/** When a target is asked next, and how long nothing that happens to it is an incident. */
export interface Schedule {
  next_check_at: string;
  maintenance_until: string;
  maintenance_reason: string;
}

export function decodeSchedules(value: unknown): Record<string, Schedule> | null {
  if (!isFields(value)) return null;
  const rows = Object.entries(fields(value.services)).map(([name, one]) => {
    const row = fields(one);
    const schedule: Schedule = {
      next_check_at: text(row.next_check_at),
      maintenance_until: text(row.maintenance_until),
      maintenance_reason: text(row.maintenance_reason),
    };
    return [name, schedule] as const;
  });
  return Object.fromEntries(rows);
}
