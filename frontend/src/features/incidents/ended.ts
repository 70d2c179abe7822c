import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";

/** How an incident ended, as far as it and the audit tell. */

export const saidOf = (record: AuditRecord, name: string): string => record.detail.find((one) => one.name === name)?.value ?? "";

/** When it was last resolved; where its history does not tell, when it was last changed. */
export function endedAt({ status_history = [], updated_at }: Pick<Incident, "status_history" | "updated_at">): string {
  return status_history.findLast((change) => change.to_status === "resolved")?.changed_at ?? updated_at;
}

/** Whoever has shown no name has none that could be told. */
const byNobody = new Set(["", "unauthenticated"]);

/** The last step that is proven to have healed it; undefined where none did. */
export const healingStep = (records: AuditRecord[]): AuditRecord | undefined =>
  records.filter((one) => one.kind === "step.end" && saidOf(one, "healed") === "true").toSorted((a, b) => a.seq - b.seq).at(-1);

/** What an execution was approved to do. */
export const actionOf = (records: AuditRecord[], executionId: string): string => {
  const approval = records.find((one) => one.kind === "approval" && saidOf(one, "execution_id") === executionId);
  return approval ? saidOf(approval, "action") : "";
};

/** In a sentence; "" where nothing tells it. A daemon's own records come some seconds after what it did. */
export function endedBy(records: AuditRecord[]): string {
  const ordered = records.toSorted((a, b) => a.seq - b.seq);
  const resolved = ordered.findLast((one) => one.kind === "incident.status" && saidOf(one, "to") === "resolved");
  if (!resolved) return "";
  if (resolved.actor !== "daemon") return byNobody.has(resolved.actor) ? "A person closed it." : `${resolved.actor} closed it.`;
  const opened = ordered.findLast((one) => one.kind === "incident.status" && one.seq < resolved.seq && saidOf(one, "from") === "resolved");
  const since = ordered.filter((one) => one.seq > (opened?.seq ?? 0));
  const step = healingStep(since);
  if (step) return `${actionOf(since, saidOf(step, "execution_id")) || "The fix"} mended it, and the target was then seen to be well.`;
  return since.some((one) => one.kind === "approval") ? "" : "The target recovered without a fix.";
}
