/** Where nobody looked between two points of a picture. */

/** More than so many usual gaps are a hole: a missing point, and not one that came a little late. */
const holeGaps = 1.5;
/** What is usual is told by so many gaps before and after: old points are further apart than new ones. */
const neighbours = 8;

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Of each of these moments (milliseconds, oldest first) whether there is a hole behind it. `stepMs`: points are not closer than that. */
export function holesIn(times: number[], stepMs: number): boolean[] {
  const gaps = times.slice(1).map((ms, before) => ms - (times[before] ?? ms));
  return times.map((_, place) => {
    const gap = gaps[place];
    const near = [gaps.slice(Math.max(0, place - neighbours), place), gaps.slice(place + 1, place + 1 + neighbours)].filter((some) => some.length > 0);
    // Two points alone do not tell what is usual.
    return gap !== undefined && near.length > 0 && gap > holeGaps * Math.max(stepMs, ...near.map(median));
  });
}
