import { expect, test } from "vitest";
import { decodeAuditRecord } from "@/lib/decode-audit";
import type { AuditRecord } from "@/lib/decode-audit";
import { incident } from "@/test/samples";
import { reopenedOf, whySick } from "./reopened";

const at = (seq: number) => `2026-03-01T10:00:${10 + seq}Z`;
const record = (seq: number, kind: string, detail: Record<string, unknown>, actor = "daemon") =>
  decodeAuditRecord({ seq, kind, actor, detail, at: at(seq), hash: "" }) as AuditRecord;
const approval = record(1, "approval", { execution_id: "x1", action: "flush" }, "anna");
const healed = record(2, "step.end", { execution_id: "x1", healed: true }, "ai-agent");
const resolved = record(3, "incident.status", { from: "fixing", to: "resolved" });
const end = record(4, "end", { execution_id: "x1", status: "completed" }, "ai-agent");
const back = (to: string, actor = "daemon") => record(9, "incident.status", { from: "resolved", to }, actor);
const fix = [approval, healed, resolved, end];

test.each([
  ["a relapse", [...fix, back("triage")], { endedAt: at(2), action: "flush", againAt: at(9), how: "relapse", who: "" }],
  ["an undo", [...fix, back("fixing")], { endedAt: at(2), action: "flush", againAt: at(9), how: "undone", who: "" }],
  ["a person", [resolved, back("triage", "ben")], { endedAt: at(3), action: "", againAt: at(9), how: "person", who: "ben" }],
  ["a person without a name", [resolved, back("triage", "unauthenticated")], { endedAt: at(3), action: "", againAt: at(9), how: "person", who: "" }],
])("open again by %s, in whatever order the records come", (_, records, want) => {
  expect(reopenedOf(incident(), records)).toEqual(want);
  expect(reopenedOf(incident(), records.toReversed())).toEqual(want);
});

test("what never was over, or is, is not open again", () => {
  expect(reopenedOf(incident(), fix.slice(0, 2))).toBeNull();
  expect(reopenedOf(incident({ status: "resolved" }), [...fix, back("triage")])).toBeNull();
});

test("why is what was seen, before what somebody wrote", () => {
  const seen = { text: "OOM", source: "seen" as const, at: "" };
  expect(whySick(incident({ evidence: [{ ...seen, text: "help", source: "posted" }, seen], error_logs: ["a log"] }))).toBe("OOM");
  expect(whySick(incident({ error_logs: ["a log"] }))).toBe("a log");
  expect(whySick(incident())).toBe("");
});
