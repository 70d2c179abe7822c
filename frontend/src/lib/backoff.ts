/** Waits that grow: 1 s doubling to 30 s, each drawn from the upper half of its range, so that
 * many pages that lost the same server do not all come back in the same instant. */

export const firstDelayMs = 1_000;
export const maxDelayMs = 30_000;

export function backoffMs(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(failures, 16));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
