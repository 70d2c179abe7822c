import { expect, test } from "vitest";
import { decodeRehearsal } from "./decode-rehearsal";
import { textLimit } from "./values";

const sent = { rehearsal_id: "r1", proposal_id: "p1", status: "completed", way: "copy" };

test("what the agent sends is read", () => {
  const steps = [{ action: "flush", state: "ran", exit_code: 0, stdout: "OK", stderr: "", duration_ms: 3 }];
  const found = decodeRehearsal({ ...sent, steps, before: { keys: 104, write: "OOM" }, after: { keys: 0 }, health_before: 0, lost: "104 of 104 keys" });
  expect(found).toMatchObject({ status: "completed", before: { keys: 104, write: "OOM" }, health_before: 0, health_after: null, lost: "104 of 104 keys" });
  expect(found?.steps[0]).toMatchObject({ action: "flush", exit_code: 0, would_end: [], would_end_count: null });
});

test.each([
  ["no object", "x"],
  ["no id", { status: "running" }],
  ["a status nobody knows", { ...sent, status: "dreaming" }],
])("%s is none", (_, value) => expect(decodeRehearsal(value)).toBeNull());

test("what is no fact is left out, and long texts are cut", () => {
  const found = decodeRehearsal({ ...sent, before: { a: 1, b: [], c: null, d: "x" }, lost: "x".repeat(textLimit + 9), way: "else", error: null });
  expect(found?.before).toEqual({ a: 1, d: "x" });
  expect(found?.lost).toHaveLength(textLimit + 1);
  expect([found?.way, found?.error]).toEqual([null, ""]);
});
