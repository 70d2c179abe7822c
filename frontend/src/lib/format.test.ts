import { describe, expect, test } from "vitest";
import { ago, bullets, clockTime, dateTime, duration, incidentNumber, timeLeft } from "./format";

describe("bullets", () => {
  test.each([
    ["• one\n• two", ["one", "two"]],
    ["Lead in • one • two", ["Lead in", "one", "two"]],
    ["no bullet at all", ["no bullet at all"]],
    ["•• • ", []],
    ["", []],
  ])("%j gives %j", (text, want) => expect(bullets(text)).toEqual(want));
});

describe("ago", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  test.each([
    ["2026-03-01T11:59:55Z", "just now"],
    ["2026-03-01T12:00:30Z", "just now"], // a server clock slightly ahead
    ["2026-03-01T11:59:20Z", "40 s ago"],
    ["2026-03-01T11:55:00Z", "5 min ago"],
    ["2026-03-01T09:00:00Z", "3 h ago"],
    ["2026-02-27T12:00:00Z", "2 d ago"],
    ["not a time", ""],
  ])("%s is %j", (iso, want) => expect(ago(iso, now)).toBe(want));
});

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_830, "1.8 s"],
  [125_000, "2 min 5 s"],
])("%d ms reads %j", (ms, want) => expect(duration(ms)).toBe(want));

test("an incident is numbered by the start of its id", () => {
  expect(incidentNumber("0a1b2c3d-0000")).toBe("INC-0A1B");
});

test("midnight is 00:00, not 24:00", () => {
  const midnight = new Date(2026, 2, 1).toISOString();
  expect(clockTime(midnight)).toBe("00:00:00");
  expect(dateTime(midnight)).toContain("00:00:00");
});

test("a time that is none shows as nothing", () => expect(clockTime("soon")).toBe(""));

describe("timeLeft", () => {
  const now = Date.parse("2026-03-01T10:00:00Z");
  test.each([
    ["2026-03-01T10:59:59Z", "59:59"],
    ["2026-03-01T11:00:00Z", "1:00:00"],
    ["2026-03-01T18:04:09Z", "8:04:09"],
    ["2026-03-01T10:00:07.9Z", "0:07"],
    ["2026-03-01T10:00:00.9Z", null],
    ["2026-03-01T09:00:00Z", null],
    ["nonsense", null],
  ])("until %s there is %j left", (until, left) => expect(timeLeft(until, now)).toBe(left));
});
