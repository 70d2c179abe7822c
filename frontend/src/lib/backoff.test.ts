import { expect, test } from "vitest";
import { backoffMs } from "./backoff";

test.each([
  [0, 500, 1_000],
  [1, 1_000, 2_000],
  [4, 8_000, 16_000],
  [5, 15_000, 30_000],
  [1_000, 15_000, 30_000],
])("after %d failures it waits between %d and %d ms", (failures, least, most) => {
  expect(backoffMs(failures, () => 0)).toBe(least);
  expect(backoffMs(failures, () => 1)).toBe(most);
});
