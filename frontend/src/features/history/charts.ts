import { bytes, duration, label, percent } from "@/lib/format";
import type { History, Indicator } from "@/lib/decode-history";
import { holesOf } from "@/lib/holes";

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

type Row = { ms: number; values: History["points"][number]["values"] | null };

function lineOf(rows: Row[], place: number, indicator: Indicator, isLimit = false): Line {
  const readings = rows.map(({ values }) => values?.[place] ?? null);
  const each = (which: 0 | 1 | 2) => readings.map((reading) => reading && reading[which]);
  return { name: indicator.name, unit: indicator.unit, isLimit, low: each(0), mean: each(1), high: each(2) };
}

/** The points, and one without values in each hole: a line drawn over that would be made up. */
function withHoles(history: History): Row[] {
  const begins = new Set(holesOf(history).flatMap((hole) => (hole.isOver ? [hole.fromMs] : [])));
  const rows: Row[] = history.points.map(({ at, values }) => ({ ms: Date.parse(at), values }));
  return rows.flatMap((row) => (begins.has(row.ms) ? [row, { ms: row.ms + 1, values: null }] : [row]));
}

export function chartsOf(history: History): Chart[] {
  const { indicators } = history;
  const rows = withHoles(history);
  const times = rows.map(({ ms }) => ms / 1_000);
  const limits = new Set(indicators.map((one) => one.limit));
  return indicators.flatMap((indicator, place) => {
    if (indicator.name === "" || limits.has(indicator.name)) return [];
    const lines = [lineOf(rows, place, indicator)];
    const limitPlace = indicators.findIndex((one) => one.name !== "" && one.name === indicator.limit);
    const limit = indicators[limitPlace];
    if (limit) lines.push(lineOf(rows, limitPlace, limit, true));
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

const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** A value for people. */
export function amount(value: number, unit: string): string {
  if (unit === "percent") return percent(value);
  if (unit === "ms") return value < 10 ? `${value.toFixed(1)} ms` : duration(value);
  if (unit === "bytes") return bytes(value);
  return plain.format(value);
}

/** A check is named with a hyphen, and is told by the health that it gives, not by what it counts. */
export const healthName = (name: string) => (name.includes("-") ? `${name.replaceAll("-", "_")}_health` : name);

export const chartTitle = ({ name }: Pick<Chart, "name">) => label(healthName(name)).replace(/ ms$/, " time");
