import { describe, expect, test } from "vitest";
import { decodeFrame, decodeIncident } from "./decode";
import { decodeExecution, decodePhase } from "./decode-agent";
import { decodeProposal } from "./decode-proposal";

describe("incident", () => {
  test.each([
    ["an array", ["a", "b"], ["a", "b"]],
    ["JSON in a string", '["a","b"]', ["a", "b"]],
    ["plain text", "connection refused", ["connection refused"]],
    ["other items", [{ code: 1 }, 7], ['{"code":1}', "7"]],
    ["nothing", undefined, []],
    ["null", null, []],
  ])("error_logs as %s", (_, error_logs, want) => {
    expect(decodeIncident({ id: "x", error_logs })?.error_logs).toEqual(want);
  });

  test.each([
    ["an object", { used: 1 }, { used: 1 }],
    ["JSON in a string", '{"used":1}', { used: 1 }],
    ["broken JSON", '{"used":', {}],
    ["an array", [1], {}],
    ["nothing", undefined, {}],
  ])("metrics_snapshot as %s", (_, metrics_snapshot, want) => {
    expect(decodeIncident({ id: "x", metrics_snapshot })?.metrics_snapshot).toEqual(want);
  });

  test("what the monitor puts beside its measurements is not one of them", () => {
    const evidence = [{ text: "OOM command not allowed", source: "seen", at: "2026-03-01T10:00:00Z" }];
    const metrics_snapshot = { used_memory: 5, evidence, linked_to: "other-id", fault: "redis-oom" };
    expect(decodeIncident({ id: "x", metrics_snapshot })).toMatchObject({
      evidence,
      linked_to: "other-id",
      fault: "redis-oom",
    });
    expect(decodeIncident({ id: "x", metrics_snapshot })?.metrics_snapshot).toEqual({ used_memory: 5 });
  });

  test.each([
    [0.9, 0.9],
    [7, 1],
    [-1, 0],
    ["0.9", 0],
    [undefined, 0],
  ])("a confidence of %j counts as %d", (confidence, want) => {
    expect(decodeIncident({ id: "x", analysis: { confidence } })?.analysis?.confidence).toBe(want);
  });

  test("an unknown status counts as triage", () => {
    expect(decodeIncident({ id: "x", status: "paused" })?.status).toBe("triage");
  });

  test("a severity that is none of the three is no severity", () => {
    expect(decodeIncident({ id: "x", analysis: { severity: "critical" } })?.analysis?.severity).toBeNull();
  });

  test.each([null, 7, "x", [], {}, { id: "" }, { id: 4 }])("%j is no incident", (value) => {
    expect(decodeIncident(value)).toBeNull();
  });
});

describe("frame", () => {
  test("a bare incident", () => {
    expect(decodeFrame({ id: "x", status: "resolved" })).toMatchObject({
      kind: "incident",
      incident: { id: "x", status: "resolved" },
    });
  });

  test.each([
    ["flat", { type: "system", name: "redis-test", status: "down", health: 0 }],
    ["nested", { type: "system", system: { name: "redis-test", status: "down", health: 0 } }],
    ["as a list", { type: "system", systems: [{ name: "redis-test", status: "down", health: 0 }] }],
  ])("a system, %s", (_, frame) => {
    expect(decodeFrame(frame)).toMatchObject({
      kind: "systems",
      systems: [{ name: "redis-test", status: "down", health: 0 }],
    });
  });

  test("a deletion", () => {
    expect(decodeFrame({ type: "incident_deleted", incident_id: "x" })).toEqual({
      kind: "deleted",
      incidentId: "x",
    });
  });

  test.each([{ type: "user_list_update", id: "x" }, { type: "system" }, { type: "incident_deleted" }, [], "x"])(
    "%j is ignored",
    (frame) => expect(decodeFrame(frame)).toBeNull(),
  );
});

describe("proposal", () => {
  test("the command line is shown as the agent previews it", () => {
    const found = decodeProposal({ action: "flush", command_preview: "docker exec r redis-cli FLUSHALL" });
    expect(found).toMatchObject({ kind: "fix", command: "docker exec r redis-cli FLUSHALL" });
  });

  test("without steps the action itself is the only step", () => {
    expect(decodeProposal({ action: "restart", command: "docker restart r", risk: "low" })).toMatchObject({
      steps: [{ action: "restart", command: "docker restart r", risk: "low" }],
    });
  });

  test("a risk the agent did not state is not harmless", () => {
    expect(decodeProposal({ action: "restart", risk: "none" })).toMatchObject({ risk: "unknown" });
  });

});

test.each([
  [{ phase: "error", refused: true }, true],
  [{ phase: "error" }, false],
  [{ phase: "error", refused: "yes" }, false],
  [{ phase: "complete", refused: true }, false],
])("%j is a refusal: %s", (value, want) => {
  expect(decodePhase(value)?.refused).toBe(want);
});

test.each([
  [{ status: "failed", refused: true }, "refused"],
  [{ status: "refused" }, "refused"],
  [{ status: "failed" }, "failed"],
  [{ status: "completed", refused: true }, "completed"],
])("an execution told as %j is %s", (value, want) => {
  expect(decodeExecution({ execution_id: "e", ...value })?.status).toBe(want);
});

test.each([
  [{ until: "2026-03-01T10:00:00Z", key_count: 104, bytes: 9 }, { until: "2026-03-01T10:00:00Z", key_count: 104, bytes: 9 }],
  [{ until: "2026-03-01T10:00:00Z", key_count: -1 }, { until: "2026-03-01T10:00:00Z", key_count: null, bytes: 0 }],
  [{ until: "soon" }, null],
  ["yes", null],
  [undefined, null],
])("an offer to undo told as %j is %j", (undo, want) => {
  expect(decodeExecution({ execution_id: "e", undo })?.undo).toEqual(want);
});

test.each([{ phase: "dancing" }, {}, null])("%j is no phase message", (value) => {
  expect(decodePhase(value)).toBeNull();
});

test("duration_ms and duration are the same number", () => {
  expect(decodePhase({ phase: "result", duration: 12 })?.duration_ms).toBe(12);
});
