import { expect, test } from "vitest";
import { decodeAuditRecord } from "@/lib/decode-audit";
import type { AuditRecord } from "@/lib/decode-audit";
import { incident } from "@/test/samples";
import { timelineOf } from "./timeline";

const record = (seq: number, kind: string, detail: Record<string, unknown>, actor = "ai-agent") =>
  decodeAuditRecord({ seq, kind, actor, detail, at: `2026-03-01T10:00:${10 + seq}Z`, hash: "" }) as AuditRecord;
const titles = (...of: Parameters<typeof timelineOf>) => timelineOf(...of).map((moment) => moment.title);

test("the audit tells the whole way, the oldest first, however it came", () => {
  const records = [
    record(5, "end", { execution_id: "exec-1", status: "completed" }),
    record(4, "step.end", { execution_id: "exec-1", attempt: 1, healed: true, result: "success", health_before: 0, health_after: 98, duration_ms: 12 }),
    record(3, "step.begin", { execution_id: "exec-1", attempt: 1, action: "flush", command: "redis-cli FLUSHALL" }),
    record(2, "approval", { execution_id: "exec-1", action: "flush", system: "redis-test" }, "anna"),
    record(1, "proposal", { action: "flush", system: "redis-test", seal: {} }),
    record(0, "incident.status", { from: "", to: "triage" }, "daemon"),
  ];
  const moments = timelineOf(incident(), records);
  expect(moments.map((moment) => moment.title)).toEqual([
    "Opened",
    "Triage",
    "Proposed: flush on redis-test",
    "Approved: flush on redis-test",
    "Step 1: flush",
    "Step 1 verified: healed",
    "Execution completed",
  ]);
  expect(moments[3]).toMatchObject({ who: "anna", executionId: "exec-1" });
  expect(moments[4]?.text).toBe("redis-cli FLUSHALL");
  expect(moments[5]).toMatchObject({ tone: "success", text: "health 0 % → 98 % · 12 ms" });
});

test.each([
  [{ healed: false, result: "failed" }, "danger", "Step 2 verified: failed"],
  [{ healed: false, result: "success" }, "warning", "Step 2 verified: success"],
  [{ healed: null, result: "unknown" }, "warning", "Step 2 verified: unknown"],
])("a step that did not heal is not painted as one that did: %j", (detail, tone, title) => {
  expect(timelineOf(incident(), [record(1, "step.end", { attempt: 2, ...detail })]).at(-1)).toMatchObject({ tone, title });
});

test.each([
  ["step.end", { attempt: 1, result: "unknown", cancelled_by: "anna" }, "Step 1: Cancelled"],
  ["end", { status: "failed", cancelled_by: "anna", reason: "Cancelled by anna. What was under way" }, "Execution cancelled"],
  ["end", { status: "failed", reason: "Cancelled by anna. What was under way was told to end" }, "Execution cancelled"],
])("what a person cancelled is no failure: %s %j", (kind, detail, title) => {
  expect(timelineOf(incident(), [record(1, kind, detail)]).at(-1)).toMatchObject({ tone: "neutral", title });
});

test("a step that was cancelled while it was verified is no success; what the look after it showed is told with the end", () => {
  const records = [
    record(1, "step.end", { execution_id: "x", attempt: 1, result: "failed", health_before: 0, health_after: 0 }),
    record(2, "step.end", { execution_id: "x", attempt: 2, result: "success", health_before: 0, health_after: null, duration_ms: 12 }),
    record(3, "end", { execution_id: "x", status: "failed", cancelled_by: "anna", reason: "Cancelled by anna. health 0 % before, 12 % now (OOM)." }),
  ];
  const moments = timelineOf(incident(), records).slice(1);
  expect(moments.map((one) => one.title)).toEqual(["Step 1 verified: failed", "Step 2: Cancelled", "Execution cancelled"]);
  expect(moments[1]).toMatchObject({ tone: "neutral", text: "its command: done, not verified · 12 ms" });
  expect(moments[2]?.text).toContain("12 % now");
});

test("a kind that is new to this page shows by its name", () => {
  expect(titles(incident(), [record(1, "weather.changed", {})])).toEqual(["Opened", "weather.changed"]);
});

test("without an audit the incident's own history and actions are told", () => {
  const status_history = [
    { from_status: null, to_status: "triage", changed_at: "2026-03-01T10:00:00Z" },
    { from_status: "triage", to_status: "resolved", changed_at: "2026-03-01T10:00:09Z" },
  ];
  const action = {
    id: "a1", action: "flush", command: "redis-cli FLUSHALL", executed_at: "2026-03-01T10:00:05Z", result: "success", exit_code: 0,
    stdout: "", stderr: "", duration_ms: 3, health_before: 0, health_after: 98, approver: "anna",
  };
  expect(titles(incident({ status_history, agent_actions: [action] }), [])).toEqual(["Opened", "Triage", "flush: success", "Resolved"]);
});

test.each([
  ["incident.team", { from: "", to: "Data" }, "Assigned to Data", ""],
  ["incident.team", { from: "Data", to: "" }, "Assigned to nobody", "before: Data"],
  ["incident.notes", { text: "seen before", bytes: 11 }, "Note of the report changed", "seen before"],
  ["incident.notes", { added: "again at noon" }, "Noted", "again at noon"],
  ["incident.notes", { added: "health-monitor: it is back: after 4 s" }, "The monitor noted", "it is back: after 4 s"],
  ["incident.notes", { added: "ai-agent: undo (execution 608c5123-915a-431f-889c-3883fd895953): done" }, "The agent noted", "undo: done"],
  ["incident.note", { note_id: "n1", text: "I called them", bytes: 13 }, "Noted", "I called them"],
  ["incident.diagnosis", { provider: "rules", rule: "redis-oom", confidence_percent: 92, text: "• It is full • It refuses" }, "Diagnosis by rules, redis-oom, 92 % confident", "It is full"],
  ["incident.solution", { provider: "rules", confidence_percent: 0, text: "• Flush it", asked_by: "anna" }, "Solution by rules, asked for by anna", "Flush it"],
  ["check", { system: "redis-test", status: "down", health: 0 }, "Checked by hand: down", "health 0 %"],
])("%s %j", (kind, detail, title, text) => {
  expect(timelineOf(incident(), [record(1, kind, detail)]).at(-1)).toMatchObject({ title, text });
});

test("what the monitor saw stands between what was done, by its time", () => {
  const seen = { key: "state-1", at: "2026-03-01T10:00:12Z", tone: "warning" as const, title: "Target unhealthy", who: "", text: "", executionId: "" };
  const records = [record(1, "incident.status", { to: "triage" }), record(3, "incident.status", { to: "resolved" })];
  expect(timelineOf(incident(), records, [seen]).map((moment) => moment.title)).toEqual(["Opened", "Triage", "Target unhealthy", "Resolved"]);
});
