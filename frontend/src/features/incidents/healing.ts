import type { AuditRecord } from "@/lib/decode-audit";
import type { Recovery } from "@/lib/decode-moment";
import { percent } from "@/lib/format";
import type { Incident, SystemState } from "@/lib/types";
import { fields, text } from "@/lib/values";
import { solutionOf, usable } from "./analysis";

/** Why an open incident is not over yet, in words: what its target still lacks, and why nothing is done about it. */

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
  if (health === null || health <= above) return `${now}, needs more than ${percent(above)} ${times(rise)}${fault && ` and no ${fault}`}`;
  if (fault) return `${now}, but ${fault} is still seen`;
  return seen >= rise ? `${now}: it is well` : `${now}, well ${times(seen)}, needs it ${times(rise)}`;
}

const saidOf = (record: AuditRecord, name: string) => record.detail.find((one) => one.name === name)?.value ?? "";

/** By the newest of what the agent said and did. `heldBack`: why nothing may be run there now. */
export function fixWords(incident: Incident, records: AuditRecord[], heldBack: string | null): string {
  if (incident.status === "fixing") return "a fix is under way";
  if (heldBack !== null) return heldBack;
  const last = records.filter((one) => ["proposal", "refusal", "approval", "end"].includes(one.kind)).toSorted((a, b) => b.seq - a.seq)[0];
  if (last?.kind === "refusal") return `${saidOf(last, "what") === "approval" ? "its fix was turned down" : "no fix is proposed"}: ${saidOf(last, "reason")}`;
  if (last?.kind === "end") return `the last fix ${saidOf(last, "status")}${saidOf(last, "reason") && `: ${saidOf(last, "reason")}`}`;
  if (last?.kind === "proposal") return `${saidOf(last, "action")} is proposed and not approved`;
  if (last?.kind === "approval") return "a fix was approved";
  return usable(solutionOf(incident.analysis)) ? "nobody has asked the agent for a fix" : "nobody has asked for a solution, which a fix goes by";
}

export function waitingFor(incident: Incident, system: SystemState | undefined, recovery: Recovery | null, records: AuditRecord[], heldBack: string | null): Waiting | null {
  if (incident.status === "resolved") return null;
  return { target: targetWords(system, recovery), fix: fixWords(incident, records, heldBack) };
}
