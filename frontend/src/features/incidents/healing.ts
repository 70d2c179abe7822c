import type { AuditRecord } from "@/lib/decode-audit";
import type { Recovery } from "@/lib/decode-moment";
import { percent } from "@/lib/format";
import type { ExecutionSummary, Incident, SystemState } from "@/lib/types";
import { fields, text } from "@/lib/values";
import { diagnosisOf, isDiagnosing, solutionOf, usable } from "./analysis";
import { actionOf, saidOf } from "./ended";
import { reopening } from "./reopened";

/** Why an open incident is not over yet, in words: what its target still lacks, and why nothing is done about it. */

/** What the agent is at, which its records in the audit follow by some seconds. */
export interface FixNow {
  /** One was approved here, and the agent has not named it yet. */
  begins: boolean;
  executions: ExecutionSummary[];
}
export const noFix: FixNow = { begins: false, executions: [] };

export interface Waiting {
  /** Of the target; "" where nobody watches it. */
  target: string;
  /** Of the fix; "" where nothing need be said. */
  fix: string;
}

const times = (count: number) => (count === 1 ? "once" : count === 2 ? "twice in a row" : `${count} times in a row`);

/** "health 74 %, needs more than 80 % twice in a row". */
export function targetWords(system: SystemState | undefined, recovery: Recovery | null): string {
  if (!system) return "";
  const { status, health, metrics } = system;
  if (status === "unknown") return "its state is not known: the monitor has not looked lately";
  const now = status === "down" ? "it does not answer" : `health ${health === null ? "not known" : percent(health)}`;
  if (!recovery) return now;
  const { healthy_above: above, rise, good_run: seen } = recovery;
  const fault = text(fields(metrics.facts).fault);
  if (status === "healthy" && seen === 0) return `${now}: it is well`;
  if (health === null || health <= above) return `${now}, needs more than ${percent(above)} ${times(rise)}${fault && ", and the fault gone"}`;
  if (fault) return `${now}, but the fault is still seen`;
  return seen >= rise ? `${now}: it is well` : `${now}, well ${times(seen)}, needs it ${times(rise)}`;
}

/** How an execution ended that did not heal it. */
const ends = new Map([
  ["completed", "ended, and the target is not seen to be well yet"],
  ["failed", "did not heal it"],
  ["refused", "was not run"],
  ["cancelled", "was cancelled"],
  ["interrupted", "was interrupted"],
]);

const lastFix = (action: string, status: string, reason: string) => `the last fix${named(action)} ${ends.get(status) ?? status}${reason && `: ${reason}`}`;

function endWords(end: AuditRecord, records: AuditRecord[]): string {
  const status = saidOf(end, "cancelled_by") === "" ? saidOf(end, "status") : "cancelled";
  return lastFix(actionOf(records, saidOf(end, "execution_id")), status, saidOf(end, "reason"));
}
const named = (action: string) => action && ` (${action})`;

/** By the newest of what the agent said and did since the incident was last opened. `heldBack`: why nothing may be run there now. */
export function fixWords(incident: Incident, records: AuditRecord[], heldBack: string | null, fix = noFix, nowMs = Date.now()): string {
  if (fix.begins || fix.executions.some((one) => one.status === "running")) return "a fix is under way";
  if (heldBack !== null) return heldBack;
  const again = reopening(records);
  const since = again ? records.filter((one) => one.seq > again.seq) : records;
  const last = since.filter((one) => ["proposal", "refusal", "approval", "end"].includes(one.kind)).toSorted((a, b) => b.seq - a.seq)[0];
  if (last?.kind === "refusal") return `${saidOf(last, "what") === "approval" ? "its fix was turned down" : "no fix is proposed"}: ${saidOf(last, "reason")}`;
  if (last?.kind === "end") return endWords(last, records);
  if (last?.kind === "proposal") return `${saidOf(last, "action")} is proposed, and waits for an approval`;
  if (last?.kind === "approval") {
    const approved = fix.executions.find((one) => one.execution_id === saidOf(last, "execution_id"));
    return approved ? lastFix(approved.action, approved.status, "") : "a fix was approved";
  }
  if (incident.status === "fixing") return "it was taken up by hand, and nothing runs";
  if (again) return "no fix was asked for since";
  if (usable(solutionOf(incident.analysis))) return "no fix was asked for yet";
  if (isDiagnosing(incident, nowMs)) return "its diagnosis is on its way";
  return usable(diagnosisOf(incident.analysis)) ? "ask for a solution first, then for a fix" : "ask for a diagnosis first";
}

export function waitingFor(incident: Incident, system: SystemState | undefined, recovery: Recovery | null, records: AuditRecord[], heldBack: string | null, fix = noFix): Waiting | null {
  if (incident.status === "resolved") return null;
  return { target: targetWords(system, recovery), fix: fixWords(incident, records, heldBack, fix) };
}
