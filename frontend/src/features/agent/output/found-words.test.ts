import { expect, test } from "vitest";
import { foundWords } from "./found-words";

test("a search says where it stands, and that it stopped counting", () => {
  expect(foundWords(false, { index: -1, count: 0 })).toBe("");
  expect(foundWords(true, { index: -1, count: 0 })).toBe("not found");
  expect(foundWords(true, { index: -1, count: 3 })).toBe("3 found");
  expect(foundWords(true, { index: 0, count: 11 })).toBe("1 of 11");
  expect(foundWords(true, { index: 4, count: 1_000 })).toBe("5 of 1000+");
});
