import { expect, test } from "vitest";
import { bytes } from "./format";
import { measured, spacedPercent } from "./measures";

test.each([
  [0, "0 bytes"],
  [900, "900 bytes"],
  [1_024, "1.0 kB"],
  [1_468_006, "1.4 MB"],
  [52_428_800, "50.0 MB"],
  [3 * 1024 ** 3, "3.0 GB"],
])("%d bytes are %j", (value, want) => expect(bytes(value)).toBe(want));

test.each([
  ["used_memory", 52_428_800, "50.0 MB", "52,428,800 bytes"],
  ["memory_max", 52_428_800, "50.0 MB", "52,428,800 bytes"],
  ["maxmemory", 900, "900 bytes", ""],
  ["slot_retained_bytes", 2_048, "2.0 kB", "2,048 bytes"],
  ["memory_percent", 74.26, "74 %", "74.26"],
  ["health", 98, "98 %", ""],
  ["mem_fragmentation_ratio", 1.08, "1.08", ""],
  ["answer_ms", 12, "12 ms", ""],
  ["uptime_in_seconds", 3_725, "62 min 5 s", "3725"],
  ["clients_max", 10_000, "10,000", ""],
  ["exit_code", 137, "137", ""],
  ["pid", 12_345, "12345", ""],
  ["role", "master", "master", ""],
  ["nothing", null, "–", ""],
])("%s %j reads %j, exactly %j", (name, value, text, exact) => expect(measured(name, value)).toMatchObject({ text, exact, at: "" }));

test("a time is a moment, whatever its fraction; words around one are none", () => {
  expect(measured("started_at", "2026-03-01T10:00:00.123456789Z").at).toBe("2026-03-01T10:00:00.123456789Z");
  expect(measured("note", "since 2026-03-01T10:00:00Z").at).toBe("");
  expect(measured("x", "2026-99-01T10:00:00Z").at).toBe("");
});

test("a percentage has one shape", () => expect(spacedPercent("health 12% → 98 %, 100%")).toBe("health 12 % → 98 %, 100 %"));
