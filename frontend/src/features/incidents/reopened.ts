import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";
import { actionOf, healingStep, saidOf } from "./ended";

/** An incident that was over and is open again. */
export interface Reopened {
  /** When it was over, and by which action; "" where no fix did it, or that is not told. */
  endedAt: string;
  action: string;
  againAt: string;
  /** relapse: the target is sick again.  undone: its fix was taken back.  person: somebody said so. */
  how: "relapse" | "undone" | "person";
  /** The person; "" where there is none, or none that is known. */
  who: string;
}

const isReopening = (one: AuditRecord) => one.kind === "incident.status" && saidOf(one, "from") === "resolved";
const isNamed = (actor: string) => actor !== "" && actor !== "unauthenticated";

/** The last time that it was opened again; undefined where it never was over. */
export const reopening = (records: AuditRecord[]): AuditRecord | undefined => records.filter(isReopening).toSorted((a, b) => a.seq - b.seq).at(-1);

/** Null for one that is over, or never was. */
export function reopenedOf(incident: Pick<Incident, "status">, records: AuditRecord[]): Reopened | null {
  const again = reopening(records);
  if (incident.status === "resolved" || !again) return null;
  const before = records.filter((one) => one.seq < again.seq).toSorted((a, b) => a.seq - b.seq);
  const step = healingStep(before);
  const over = before.findLast((one) => one.kind === "incident.status" && saidOf(one, "to") === "resolved");
  const byDaemon = again.actor === "daemon";
  return {
    endedAt: (step ?? over)?.at ?? "",
    action: step ? actionOf(before, saidOf(step, "execution_id")) : "",
    againAt: again.at,
    how: !byDaemon ? "person" : saidOf(again, "to") === "fixing" ? "undone" : "relapse",
    who: !byDaemon && isNamed(again.actor) ? again.actor : "",
  };
}

/** What was seen of it last, in the target's own words; "" where nothing was. */
export const whySick = ({ evidence, error_logs }: Pick<Incident, "evidence" | "error_logs">): string =>
  evidence.find((one) => one.source === "seen")?.text ?? error_logs[0] ?? "";
