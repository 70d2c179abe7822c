import { decodeState } from "./decode-history";
import type { HistoryState } from "./decode-history";
import { fields, isFields, number, text } from "./values";
import type { Fields } from "./values";

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

/** What it takes for a target to count as well again: health above `healthy_above`, `rise` times in a row. */
export interface Recovery {
  healthy_above: number;
  rise: number;
  /** So many times in a row by now. */
  good_run: number;
}

function decodeRecovery({ healthy_above, rise, good_run }: Fields): Recovery | null {
  const [above, needed, seen] = [number(healthy_above), number(rise), number(good_run)];
  return above === null || needed === null ? null : { healthy_above: above, rise: needed, good_run: seen ?? 0 };
}

/** When a target is asked next, and how long nothing that happens to it is an incident. */
export interface Schedule {
  /** Null from a monitor that does not say. */
  recovery: Recovery | null;
  next_check_at: string;
  maintenance_until: string;
  maintenance_reason: string;
}

export function decodeSchedules(value: unknown): Record<string, Schedule> | null {
  if (!isFields(value)) return null;
  const rows = Object.entries(fields(value.services)).map(([name, one]) => {
    const row = fields(one);
    const schedule: Schedule = {
      recovery: decodeRecovery(row),
      next_check_at: text(row.next_check_at),
      maintenance_until: text(row.maintenance_until),
      maintenance_reason: text(row.maintenance_reason),
    };
    return [name, schedule] as const;
  });
  return Object.fromEntries(rows);
}
