import type { IncidentStatus } from "@/lib/types";

/** A card that is carried by the keyboard: where the next column is. Up and down go on scrolling. */

export type StepKey = "ArrowLeft" | "ArrowRight" | "Home" | "End";

const ways: Record<StepKey, (place: number, last: number) => number> = {
  ArrowLeft: (place) => place - 1,
  ArrowRight: (place) => place + 1,
  Home: () => 0,
  End: (_, last) => last,
};

export const isStepKey = (code: string): code is StepKey => code in ways;

/** Of the columns that are shown; at the first and the last it stays. */
export function nextColumn(shown: readonly IncidentStatus[], from: IncidentStatus, key: StepKey): IncidentStatus {
  const last = shown.length - 1;
  const place = Math.max(0, shown.indexOf(from));
  return shown[Math.min(last, Math.max(0, ways[key](place, last)))] ?? from;
}
