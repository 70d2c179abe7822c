import { expect, test } from "vitest";
import { decodeAuditRecord } from "@/lib/decode-audit";
import type { AuditRecord } from "@/lib/decode-audit";
import { incident } from "@/test/samples";
import { endedAt, endedBy } from "./ended";

const record = (seq: number, kind: string, detail: Record<string, unknown>, actor = "ai-agent") =>
  decodeAuditRecord({ seq, kind, actor, detail, at: "2026-03-01T10:00:00Z", hash: "" }) as AuditRecord;
const resolved = (seq: number, actor = "daemon") => record(seq, "incident.status", { from: "fixing", to: "resolved" }, actor);
const approval = record(2, "approval", { execution_id: "x1", action: "flush" }, "anna");
const healed = record(3, "step.end", { execution_id: "x1", healed: true });
const back = record(5, "incident.status", { from: "resolved", to: "triage" }, "daemon");

test.each([
  ["a person", [resolved(4, "anna")], "anna closed it."],
  ["somebody without a name", [resolved(4, "unauthenticated")], "A person closed it."],
  ["a fix", [approval, healed, resolved(4)], "flush mended it, and the target was then seen to be well."],
  ["a fix whose record is on its way", [approval, resolved(4)], ""],
  ["nothing but time", [resolved(4)], "The target recovered without a fix."],
  ["nothing but time, after a fix that did not hold", [approval, healed, resolved(4), back, resolved(6)], "The target recovered without a fix."],
  ["no audit", [], ""],
])("ended by %s", (_, records, want) => expect(endedBy(records.toReversed())).toBe(want));

test("it ended when it was last resolved, not when it was last touched", () => {
  const change = (to_status: string, changed_at: string) => ({ from_status: null, to_status, changed_at });
  expect(endedAt(incident({ updated_at: "z", status_history: [change("resolved", "a"), change("triage", "b"), change("resolved", "c")] }))).toBe("c");
  expect(endedAt(incident({ updated_at: "z" }))).toBe("z");
});
