import { duration, label, percent } from "@/lib/format";
import type { History, Indicator } from "@/lib/decode-history";

/** Which pictures a history makes: what is measured in the same unit against the same limit stands in one. */

export interface Line {
  name: string;
  unit: string;
  /** A limit is drawn, but is no measurement of its own. */
  isLimit: boolean;
  /** By the points of the chart; null where nothing was measured. */
  low: (number | null)[];
  mean: (number | null)[];
  high: (number | null)[];
}

export interface Chart {
  name: string;
  unit: string;
  /** Less is bad. */
  badBelow: number | null;
  /** Seconds since 1970, as uPlot wants them. */
  times: number[];
  lines: Line[];
}

/** A hole in the picture where nothing was measured for this many steps. */
const gapSteps = 3;

function lineOf(history: History, place: number, indicator: Indicator, isLimit = false): Line {
  const line: Line = { name: indicator.name, unit: indicator.unit, isLimit, low: [], mean: [], high: [] };
  for (const { values } of withGaps(history)) {
    const reading = values?.[place] ?? null;
    line.low.push(reading && reading[0]);
    line.mean.push(reading && reading[1]);
    line.high.push(reading && reading[2]);
  }
  return line;
}

/** How far apart two points usually are: checks may come less often than the steps of the picture. */
function usualGapMs({ points, step_ms }: History): number {
  const gaps = points.slice(1).map(({ at }, before) => Date.parse(at) - Date.parse(points[before]?.at ?? at));
  return Math.max(step_ms, gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0);
}

/** The points, and one without values wherever the monitor did not look for a while: a line drawn over that would be made up. */
function withGaps(history: History) {
  const holeMs = usualGapMs(history) * gapSteps;
  const all: { ms: number; values: History["points"][number]["values"] | null }[] = [];
  for (const { at, values } of history.points) {
    const ms = Date.parse(at);
    const before = all.at(-1)?.ms;
    if (before !== undefined && ms - before > holeMs) all.push({ ms: before + 1, values: null });
    all.push({ ms, values });
  }
  return all;
}

export function chartsOf(history: History): Chart[] {
  const { indicators } = history;
  const times = withGaps(history).map(({ ms }) => ms / 1_000);
  const limits = new Set(indicators.map((one) => one.limit));
  return indicators.flatMap((indicator, place) => {
    if (indicator.name === "" || limits.has(indicator.name)) return [];
    const lines = [lineOf(history, place, indicator)];
    const limitPlace = indicators.findIndex((one) => one.name !== "" && one.name === indicator.limit);
    const limit = indicators[limitPlace];
    if (limit) lines.push(lineOf(history, limitPlace, limit, true));
    return [{ name: indicator.name, unit: indicator.unit, badBelow: indicator.bad_below, times, lines }];
  });
}

/** From this share of its limit on a value is shown below it; less would be a line on the ground, with nothing to see. */
const nearLimit = 0.1;

const greatest = (values: (number | null)[]) => values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);

/** How high the picture is. */
export function topOf({ unit, lines }: Chart): number {
  const [most, limit] = [greatest(lines[0]?.high ?? []), greatest(lines[1]?.high ?? [])];
  if (unit === "percent") return Math.max(100, most);
  return Math.max(1, most * 1.1, most >= limit * nearLimit ? limit * 1.1 : 0);
}

const bytes = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** A value for people. */
export function amount(value: number, unit: string): string {
  if (unit === "percent") return percent(value);
  if (unit === "ms") return value < 10 ? `${value.toFixed(1)} ms` : duration(value);
  if (unit === "bytes") return value < 1e6 ? `${bytes.format(value / 1e3)} kB` : `${bytes.format(value / 1e6)} MB`;
  return bytes.format(value);
}

export const chartTitle = ({ name }: Pick<Chart, "name">) => label(name).replaceAll("-", " ");
