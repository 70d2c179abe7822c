import { expect, test } from "vitest";
import { inPageWords } from "./machine-words";

test.each([
  ["Health 98%: memory 0.5 of 47.7 MB used", "Health 98 %: memory 0.5 of 47.7 MB used"],
  ["flush is done, exit code 0 after 1830 ms", "flush is done, exit code 0 after 1.8 s"],
  ["output cut at 67108864 bytes", "output cut at 64.0 MB"],
  ["98 % and 12 bytes stay", "98 % and 12 bytes stay"],
])("%s", (said, want) => expect(inPageWords(said)).toBe(want));

test("a time is the reader's, not the machine's", () => {
  expect(inPageWords(`started at ${new Date().toISOString()}`)).toMatch(/^started at \d\d:\d\d:\d\d$/);
  expect(inPageWords("idle since 2026-03-01T10:00:00.123Z, 1830.1500 ms")).toMatch(/^idle since .*2026.*\d\d:\d\d:\d\d, 1830\.1500 ms$/);
});
