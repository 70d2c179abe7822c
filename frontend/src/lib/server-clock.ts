/** The services' clock, as far as their answers tell it, counted on by this page's monotonic clock: nobody sets that one, and it does
 * not matter what the reader's own clock says. */

/** An answer names the second in which it was given: the latest reading of several is the nearest one. */
let aheadMs: number | null = null;

/** `date`: an answer's Date header; null where it has none. */
export function hearServerClock(date: string | null): void {
  const toldMs = date === null ? NaN : Date.parse(date);
  if (Number.isNaN(toldMs)) return;
  aheadMs = Math.max(aheadMs ?? -Infinity, toldMs - performance.now());
}

/** Right to a second, and never ahead; null as long as no service has said. */
export const serverNowMs = (): number | null => (aheadMs === null ? null : performance.now() + aheadMs);
