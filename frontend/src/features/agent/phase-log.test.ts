import { expect, test } from "vitest";
import type { PhaseMessage } from "@/lib/types";
import { phase } from "@/test/samples";
import { addPhase, emptyLog, outputLimit } from "./phase-log";

const logOf = (...messages: Partial<PhaseMessage>[]) =>
  messages.reduce((log, message, seq) => addPhase(log, phase({ seq, ...message })), emptyLog);
const outputs = (log: ReturnType<typeof logOf>) =>
  log.entries.map((entry) => entry.chunks.map((chunk) => chunk.text).join(""));

test("pieces of a running command are put together in one entry", () => {
  const log = logOf(
    { phase: "executing", command: "redis-cli FLUSHALL" },
    { phase: "executing", stdout: "a" },
    { phase: "executing", stdout: "b", stderr: "!" },
    { phase: "executing", stdout: "c" },
  );
  expect(log.entries).toHaveLength(1);
  expect(log.entries[0]).toMatchObject({ seq: 0, command: "redis-cli FLUSHALL" });
  expect(log.entries[0]?.chunks).toEqual([
    { stream: "stdout", text: "ab" },
    { stream: "stderr", text: "!" },
    { stream: "stdout", text: "c" },
  ]);
});

test.each([
  ["all of it was streamed", ["one\n", "two\n"], "one\ntwo\n", ["one\ntwo\n", ""]],
  ["the tail was not streamed", ["one\n"], "one\ntwo\n", ["one\ntwo\n", ""]],
  ["nothing was streamed", [], "one\n", ["one\n", ""]],
])("a result is not printed twice when %s", (_, pieces, stdout, want) => {
  const log = logOf(
    { phase: "executing" },
    ...pieces.map((text) => ({ phase: "executing" as const, stdout: text })),
    { phase: "result", stdout, exit_code: 0 },
  );
  expect(outputs(log)).toEqual(want);
});

test("a result without a running entry before it shows its output itself", () => {
  expect(outputs(logOf({ phase: "result", stdout: "OK\n" }))).toEqual(["OK\n"]);
});

test("the next step does not write into the entry of the one before", () => {
  const log = logOf(
    { phase: "executing", attempt: 1, stdout: "a" },
    { phase: "executing", attempt: 2, stdout: "b" },
  );
  expect(outputs(log)).toEqual(["a", "b"]);
});

test("doubles and late ones change nothing", () => {
  const log = logOf({ phase: "thinking" }, { phase: "executing", stdout: "a" });
  expect(addPhase(log, phase({ seq: 1, phase: "executing", stdout: "a" }))).toBe(log);
  expect(addPhase(log, phase({ seq: 0 }))).toBe(log);
});

test("a server may count from 1 as well", () => {
  expect(addPhase(emptyLog, phase({ seq: 1 })).lastSeq).toBe(1);
});

test.each([
  [{ phase: "complete", status: "completed" }, "completed"],
  [{ phase: "complete", status: "failed" }, "failed"],
  [{ phase: "error", status: "failed" }, "failed"],
  [{ phase: "error", status: "failed", refused: true }, "refused"],
  [{ phase: "complete", status: "completed", interrupted: true }, "interrupted"],
  [{ phase: "complete", status: "failed", cancelled_by: "anna" }, "cancelled"],
  [{ phase: "result", status: "failed", cancelled_by: "anna" }, "running"],
  [{ phase: "result", status: "failed" }, "running"],
] as const)("after %j it is %s", (last, want) => expect(logOf({}, last).status).toBe(want));

test("after its end nothing is added", () => {
  const log = logOf({ phase: "complete", status: "completed" });
  expect(addPhase(log, phase({ seq: 9 }))).toBe(log);
});

test("an error outside the count ends a running log all the same", () => {
  const log = addPhase(logOf({}, {}, {}), phase({ seq: 0, phase: "error", message: "unknown execution" }));
  expect(log).toMatchObject({ status: "failed", lastSeq: 3 });
});

test("of an endless output the end is kept", () => {
  const log = logOf(
    { phase: "executing", stdout: "x".repeat(outputLimit) },
    { phase: "executing", stderr: "the end" },
  );
  const entry = log.entries[0];
  expect(entry?.cut).toBe(true);
  expect(entry?.chunks.reduce((sum, chunk) => sum + chunk.text.length, 0)).toBe(outputLimit);
  expect(entry?.chunks.at(-1)?.text).toBe("the end");
});
