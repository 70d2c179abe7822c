import { expect, test } from "vitest";
import { axisTime } from "./axis-time";

test("midnight is 00:00 on every reader's clock", () => {
  const midnight = new Date(2026, 2, 1).getTime() / 1_000;
  expect(axisTime(midnight, [midnight, midnight + 3_600], ["en-US"])).toBe("00:00");
  expect(axisTime(midnight, [midnight, midnight + 7 * 86_400], ["en-US"])).toBe("Mar 1, 00:00");
});
