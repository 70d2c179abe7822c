import { expect, test } from "vitest";
import type { PhaseMessage } from "@/lib/types";
import { phase } from "@/test/samples";
import { addPhase, emptyLog } from "./phase-log";
import { healthPoints, isFolded, summaryOf } from "./summary";

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 10, 0, 0, second * 1_000)).toISOString();
const entriesOf = (...messages: Partial<PhaseMessage>[]) =>
  messages.reduce((log, message, seq) => addPhase(log, phase({ seq, ...message })), emptyLog).entries;

const healing: Partial<PhaseMessage>[] = [
  { phase: "thinking", timestamp: at(0), health_before: 0 },
  { phase: "executing", attempt: 1, timestamp: at(1) },
  { phase: "result", attempt: 1, status: "failed", timestamp: at(1.5) },
  { phase: "executing", attempt: 2, timestamp: at(2) },
  { phase: "verification", attempt: 2, timestamp: at(3), health: 60 },
];

test("while it runs: the step it is at, how long it has taken by now, how the health is", () => {
  expect(summaryOf(entriesOf(...healing), true, "5.0 s")).toEqual(["step 2", "5.0 s", "health 0 % → 60 %"]);
});

test("the step is told with how many were approved, from the first one on, also where the rest was not needed", () => {
  const counted = healing.map((message) => ({ ...message, step_count: 3 }));
  expect(summaryOf(entriesOf(...counted.slice(0, 2)), true, "5.0 s")[0]).toBe("step 1 of 3");
  expect(summaryOf(entriesOf(...counted), true, "5.0 s")[0]).toBe("step 2 of 3");
  expect(summaryOf(entriesOf(...counted), false, "")[0]).toBe("step 2 of 3");
});

test("once over: all its steps, its whole length, health before and after", () => {
  const all = entriesOf(...healing, { phase: "complete", attempt: 2, status: "completed", timestamp: at(3.4), health_before: 0, health_after: 98 });
  expect(summaryOf(all, false, "")).toEqual(["step 2 of 2", "3.4 s", "health 0 % → 98 %"]);
  expect(healthPoints(all).map((point) => point.health)).toEqual([0, 60, 98]);
});

test("what only the end tells of before is where the line begins: an undo of a well target", () => {
  const undo = entriesOf(
    { phase: "thinking", timestamp: at(0) },
    { phase: "result", attempt: 1, status: "completed", timestamp: at(2) },
    { phase: "verification", attempt: 1, timestamp: at(2), health: 0 },
    { phase: "complete", attempt: 1, status: "completed", timestamp: at(3), health_before: 98, health_after: 0 },
  );
  expect(summaryOf(undo, false, "").at(-1)).toBe("health 98 % → 0 %");
  expect(healthPoints(undo).map((point) => point.health)).toEqual([98, 0, 0]);
});

test("where nothing was run there is no step, and nothing is said of an empty log", () => {
  expect(summaryOf(entriesOf({ phase: "error", refused: true, timestamp: at(0) }), false, "")).toEqual(["0 ms"]);
  expect(summaryOf([], true, "")).toEqual([]);
});

test("what is over folds, unless it failed; the newest stays open", () => {
  const entries = entriesOf(...healing);
  expect(entries.map((entry, index) => isFolded(entry, index === entries.length - 1))).toEqual([true, true, false, true, false]);
});
