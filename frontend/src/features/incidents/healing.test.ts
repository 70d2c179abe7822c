import { expect, test } from "vitest";
import { decodeAuditRecord } from "@/lib/decode-audit";
import type { AuditRecord } from "@/lib/decode-audit";
import { analysis, execution, incident, system } from "@/test/samples";
import { fixWords, targetWords, waitingFor } from "./healing";

const recovery = (good_run = 0) => ({ healthy_above: 80, rise: 2, good_run });
const fault = { facts: { fault: "redis-oom" } };

test.each([
  ["below it", system({ health: 74, status: "unhealthy" }), recovery(), "health 74 %, needs more than 80 % twice in a row"],
  ["a fault as well", system({ health: 30, metrics: fault }), recovery(), "health 30 %, needs more than 80 % twice in a row, and the fault gone"],
  ["the fault alone", system({ health: 95, metrics: fault }), recovery(), "health 95 %, but the fault is still seen"],
  ["no answer", system({ health: 0, status: "down" }), recovery(), "it does not answer, needs more than 80 % twice in a row"],
  ["once well", system({ health: 98, status: "unhealthy" }), recovery(1), "health 98 %, well once, needs it twice in a row"],
  ["well", system({ health: 98, status: "healthy" }), recovery(), "health 98 %: it is well"],
  ["nobody looked", system({ health: null, status: "unknown" }), recovery(), "its state is not known: the monitor has not looked lately"],
  ["a monitor that does not say what it takes", system({ health: 74 }), null, "health 74 %"],
])("the target, %s", (_, now, needs, want) => expect(targetWords(now, needs)).toBe(want));

const record = (seq: number, kind: string, detail: Record<string, unknown> = {}) =>
  decodeAuditRecord({ seq, kind, actor: "ai-agent", detail, at: "2026-03-01T10:00:00Z", hash: "" }) as AuditRecord;
const refused = record(2, "refusal", { what: "proposal", reason: "Redis loads its data" });

test.each([
  ["no solution yet", {}, [], null, "ask for a diagnosis first"],
  ["just opened", { created_at: new Date().toISOString() }, [], null, "its diagnosis is on its way"],
  ["a diagnosis", { analysis: analysis() }, [], null, "ask for a solution first, then for a fix"],
  ["a solution", { analysis: analysis({ solution: "flush" }) }, [], null, "no fix was asked for yet"],
  ["refused", {}, [record(1, "proposal", { action: "flush" }), refused], null, "no fix is proposed: Redis loads its data"],
  ["turned down", {}, [record(3, "refusal", { what: "approval", reason: "void" }), refused], null, "its fix was turned down: void"],
  ["proposed", {}, [record(4, "proposal", { action: "flush" }), refused], null, "flush is proposed, and waits for an approval"],
  ["ended", {}, [record(5, "end", { status: "failed", reason: "exit code 1" })], null, "the last fix did not heal it: exit code 1"],
  ["ended, by name", {}, [record(6, "end", { execution_id: "x", status: "cancelled" }), record(5, "approval", { execution_id: "x", action: "flush" })], null, "the last fix (flush) was cancelled"],
  ["healed once, and back", {}, [record(7, "incident.status", { from: "resolved", to: "triage" }), record(6, "end", { status: "completed" })], null, "no fix was asked for since"],
  ["proposed since it is back", {}, [record(8, "proposal", { action: "restart" }), record(7, "incident.status", { from: "resolved", to: "triage" })], null, "restart is proposed, and waits for an approval"],
  ["held back", {}, [refused], "No acting: audit (said anna).", "No acting: audit (said anna)."],
  ["cancelled", {}, [record(5, "end", { status: "failed", cancelled_by: "anna", reason: "12 % now" })], null, "the last fix was cancelled: 12 % now"],
  ["taken up", { status: "fixing" as const }, [], null, "it was taken up by hand, and nothing runs"],
])("the fix, %s", (_, change, records, held, want) => expect(fixWords(incident(change), records, held)).toBe(want));

test("what is resolved waits for nothing, and what nobody watches has no target", () => {
  expect(waitingFor(incident({ status: "resolved" }), system(), recovery(), [], null)).toBeNull();
  expect(waitingFor(incident(), undefined, null, [], null)?.target).toBe("");
});

const approval = record(5, "approval", { execution_id: "exec-1", action: "flush" });
test.each([
  ["it runs", { status: "running" as const }, "a fix is under way"],
  ["it was cancelled, and its last record is on its way", { status: "cancelled" as const }, "the last fix (flush) was cancelled"],
  ["nobody knows it", { execution_id: "exec-9", status: "failed" as const }, "a fix was approved"],
])("after an approval the agent's own word counts: %s", (_, change, want) => {
  expect(fixWords(incident({ status: "investigating" }), [approval], null, { begins: false, executions: [execution(change)] })).toBe(want);
});

test("what was approved on this page begins, whatever the incident's status", () =>
  expect(fixWords(incident(), [], null, { begins: true, executions: [] })).toBe("a fix is under way"));
