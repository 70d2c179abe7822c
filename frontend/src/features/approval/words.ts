import type { Tone } from "@/components/tone";
import { percent } from "@/lib/format";
import type { ExpectedChange, NoFix, Refusal, RefusalKind, Risk, RungState } from "@/lib/types";

/** Every risk, state and kind has its row here; one without does not compile. */

export const riskWords: Record<Risk, { name: string; tone: Tone }> = {
  low: { name: "Low risk", tone: "success" },
  medium: { name: "Medium risk", tone: "warning" },
  high: { name: "High risk", tone: "danger" },
  unknown: { name: "Risk not stated", tone: "danger" },
};

export const rungWords: Record<RungState, { name: string; tone: Tone }> = {
  proposed: { name: "proposed now", tone: "info" },
  possible: { name: "possible", tone: "neutral" },
  next: { name: "later, with an approval of its own", tone: "neutral" },
  declined: { name: "declined", tone: "neutral" },
  failed: { name: "failed before", tone: "warning" },
  "not possible": { name: "not possible now", tone: "neutral" },
};

/** "Memory used: 100 % now, healed below 20 %", or "Health: 0 % now, healed above 80 %" where nobody knows of what there is too little. A condition
 * and no promise: a gentle step may not reach it. What an undo brings back is known: "Keys: 0 → 104". */
export function expectedWords({ metric, of, now, above, below, is }: ExpectedChange): string {
  const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
  const from = (value: string | number | null) => (value === null ? "" : `${value} now, `);
  const part = (value: number | null) => (value === null ? null : percent(value));
  if (metric !== "health" || above === null) {
    if (above === null && below === null) return `${capital(metric)}: ${now === null ? "" : `${now} → `}${is ?? "not said"}`;
    return `${capital(metric)}: ${from(now)}healed ${above !== null ? `above ${above}` : `below ${below}`}`;
  }
  // A check says how much is left of one resource; its name begins with the type of the target.
  const resource = of.split("-").slice(1).join(" ");
  if (!resource) return `Health: ${from(part(now))}healed above ${percent(above)}`;
  return `${capital(resource)} used: ${from(part(now === null ? null : 100 - now))}healed below ${percent(100 - above)}`;
}

const refusalTitles: Record<RefusalKind, string> = {
  "unknown-system": "This system is not watched",
  healthy: "It is well: nothing to fix",
  "fault-gone": "The fault is gone: nothing to fix",
  pressure: "Much is used, but nothing is refused",
  hearsay: "Only somebody's word for it",
  wait: "Nothing to run: wait for it to end",
  "for-a-person": "No action mends this: a person must look",
  "not-possible": "No action is possible now",
  "failed-before": "Earlier fixes of this did not hold",
  stopped: "Acting is stopped",
  breaker: "The breaker is open",
  maintenance: "Under maintenance",
  "dependency-down": "Something it depends on is down",
  "host-saturated": "The host itself is at its limit",
  "all-sick": "Every system is sick at once",
};

export function refusalTitle({ refusal, wait }: Pick<NoFix, "refusal" | "wait">): string {
  if (refusal?.kind) return refusalTitles[refusal.kind];
  return wait ? refusalTitles.wait : "Nothing to run";
}

/** Whether a person may still ask for an action by its name; for all other kinds the answer would be the same. */
export const leavesChoice = (refusal: Refusal | null) =>
  refusal !== null && (refusal.gives_way || refusal.kind === "failed-before" || refusal.kind === "not-possible");
