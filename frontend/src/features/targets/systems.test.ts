import { expect, test } from "vitest";
import type { SystemState } from "@/lib/types";
import { mergeList, mergeSystems, staleAfterMs, toneOf } from "./systems";

const checked = Date.parse("2026-03-01T10:00:00Z");
const system = (change: Partial<SystemState> = {}): SystemState => ({
  name: "redis-test",
  type: "redis",
  status: "healthy",
  health: 90,
  checked_at: "2026-03-01T10:00:00Z",
  metrics: {},
  ...change,
});

test.each([
  ["healthy", 71, 0, "success"],
  ["unhealthy", 69, 0, "warning"],
  ["unhealthy", 40, 0, "warning"],
  ["unhealthy", 39, 0, "danger"],
  ["unhealthy", null, 0, "warning"],
  ["down", 0, 0, "danger"],
  ["unknown", null, 0, "neutral"],
  ["something new", 100, 0, "neutral"],
  ["healthy", 100, staleAfterMs, "success"],
  ["healthy", 100, staleAfterMs + 1, "neutral"],
])("%s at health %s, checked %d ms ago, is %s", (status, health, ageMs, want) => {
  expect(toneOf(system({ status, health }), checked + ageMs)).toBe(want);
});

test("a newer check wins, an older one is dropped, and frames keep the type", () => {
  const older = system({ health: 10, checked_at: "2026-03-01T09:59:50Z" });
  const newer = system({ health: 20, checked_at: "2026-03-01T10:00:10Z", type: "" });
  expect(mergeSystems([system()], [older])[0]?.health).toBe(90);
  expect(mergeSystems([system()], [newer])[0]).toMatchObject({ health: 20, type: "redis" });
});

test.each([
  [0, ["postgres-test", "redis-test"]],
  [staleAfterMs + 1, ["postgres-test"]],
])("%d ms after its check a system that is not listed leaves %j", (ageMs, want) => {
  const merged = mergeList([system()], [system({ name: "postgres-test" })], checked + ageMs);
  expect(merged.map((one) => one.name)).toEqual(want);
});

test("systems stand in the order of their names", () => {
  const merged = mergeSystems([system()], [system({ name: "postgres-test" })]);
  expect(merged.map((one) => one.name)).toEqual(["postgres-test", "redis-test"]);
});
