import { clipped, isFields, list, number, someOf, text } from "./values";

/** What the monitor keeps of a target over time. */

export interface Indicator {
  name: string;
  /** "percent", "ms", "bytes" or "count". */
  unit: string;
  /** Less than this is bad; null where no threshold is set. */
  bad_below: number | null;
  /** The indicator that it may reach; "" where there is none. */
  limit: string;
}

/** What was measured within one step: least, mean, greatest; null where nothing was. */
export type Reading = readonly [low: number, mean: number, high: number] | null;

export interface HistoryPoint {
  at: string;
  values: Reading[];
}

/** What the monitor thought of the target from then on. */
export interface HistoryState {
  since: string;
  status: string;
  health: number | null;
  title: string;
  summary: string;
  incident_id: string;
  maintenance_reason: string;
}

export interface History {
  target: string;
  from: string;
  to: string;
  step_ms: number;
  kept_from: string;
  indicators: Indicator[];
  points: HistoryPoint[];
  states: HistoryState[];
}

const indicatorLimit = 64;
const pointLimit = 2_000;

function decodeIndicator(value: unknown): Indicator | null {
  if (!isFields(value) || typeof value.name !== "string") return null;
  return { name: clipped(value.name, 100), unit: text(value.unit, "count"), bad_below: number(value.bad_below), limit: clipped(value.limit, 100) };
}

function decodeReading(value: unknown): Reading {
  const [low, mean, high] = list(value).map(number);
  return typeof low === "number" && typeof mean === "number" && typeof high === "number" ? [low, mean, high] : null;
}

function decodePoint(value: unknown): HistoryPoint | null {
  if (!isFields(value) || Number.isNaN(Date.parse(text(value.at)))) return null;
  return { at: text(value.at), values: list(value.values).slice(0, indicatorLimit).map(decodeReading) };
}

export function decodeState(value: unknown): HistoryState | null {
  if (!isFields(value)) return null;
  return {
    since: text(value.since),
    status: text(value.status, "unknown"),
    health: number(value.health),
    title: clipped(value.title, 200),
    summary: clipped(value.summary, 500),
    incident_id: clipped(value.incident_id, 64),
    maintenance_reason: clipped(value.maintenance_reason, 200),
  };
}

export function decodeHistory(value: unknown): History | null {
  if (!isFields(value) || typeof value.target !== "string") return null;
  return {
    target: value.target,
    from: text(value.from),
    to: text(value.to),
    step_ms: number(value.step_ms) ?? 1_000,
    kept_from: text(value.kept_from),
    // In its place even when it cannot be read: the values of a point go by it.
    indicators: list(value.indicators)
      .slice(0, indicatorLimit)
      .map((one) => decodeIndicator(one) ?? { name: "", unit: "count", bad_below: null, limit: "" }),
    points: someOf(value.points, decodePoint, pointLimit),
    states: someOf(value.states, decodeState, 1_000),
  };
}
