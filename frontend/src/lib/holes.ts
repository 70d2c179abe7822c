import type { History } from "./decode-history";

/** Where nobody looked: the times between two points, and behind the last one, that are longer than usual. Pictures and timelines go by the same. */

export interface Hole {
  /** The point before it, and the one behind it, or the end of what was asked for. */
  fromMs: number;
  toMs: number;
  /** Somebody has looked since. */
  isOver: boolean;
}

/** More than so many usual gaps are a hole: a missing point, and not one that came a little late. */
const holeGaps = 1.5;
/** What is usual is told by so many gaps before and after: old points are further apart than new ones. */
const neighbours = 8;
/** The monitor writes its numbers some seconds after it has them. */
const writtenMs = 10_000;

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Of each of these moments (milliseconds, oldest first) whether there is a hole behind it. `stepMs`: points are not closer than that. */
function holesBetween(times: number[], gaps: number[], stepMs: number): boolean[] {
  return times.map((_, place) => {
    const gap = gaps[place];
    const near = [gaps.slice(Math.max(0, place - neighbours), place), gaps.slice(place + 1, place + 1 + neighbours)].filter((some) => some.length > 0);
    // Two points alone do not tell what is usual.
    return gap !== undefined && near.length > 0 && gap > holeGaps * Math.max(stepMs, ...near.map(median));
  });
}

/** Oldest first; none where nothing was measured at all. */
export function holesOf({ points, step_ms, to }: Pick<History, "step_ms" | "to"> & { points: { at: string }[] }): Hole[] {
  const times = points.map(({ at }) => Date.parse(at));
  const gaps = times.slice(1).map((ms, before) => ms - (times[before] ?? ms));
  const isHole = holesBetween(times, gaps, step_ms);
  const found = times.flatMap((fromMs, place) => (isHole[place] ? [{ fromMs, toMs: times[place + 1] ?? fromMs, isOver: true }] : []));
  const [lastMs, toMs] = [times.at(-1) ?? NaN, Date.parse(to)];
  const usualMs = Math.max(step_ms, median(gaps.slice(-neighbours)));
  return toMs - lastMs > holeGaps * usualMs + writtenMs ? [...found, { fromMs: lastMs, toMs, isOver: false }] : found;
}
