import { expect, test } from "vitest";
import { blockCount, isLarge, linesOfBlock, linesOfPart, partCount, partLines, partOf, roomOf, rowPx } from "./which-view";

const head = (bytes: number, lines: number) => ({ bytes, lines, ended: true, cut: "" });

test("what a terminal can hold goes into one, by its bytes and by its lines", () => {
  expect(isLarge(head(1 << 20, 10_000))).toBe(false);
  expect(isLarge(head((1 << 20) + 1, 1))).toBe(true);
  expect(isLarge(head(20_002, 10_001))).toBe(true);
});

test("a million lines are one part, and every part can be drawn by every browser", () => {
  expect(partCount(1_000_000)).toBe(1);
  expect(partCount(1_000_001)).toBe(2);
  expect([partOf(1), partOf(partLines), partOf(partLines + 1)]).toEqual([0, 0, 1]);
  expect([linesOfPart(0, 2_500_000), linesOfPart(2, 2_500_000), linesOfPart(3, 2_500_000)]).toEqual([partLines, 500_000, 0]);
  expect(partLines * rowPx).toBeLessThan(17_000_000);
});

test.each([
  [null, null, "", "none"],
  [head(0, 0), 0, "", "none"],
  [head(3, 1), 3, "", "lines"],
  [null, null, "one\ntwo\nthree\nfour\n", "little"],
  [head(600, 8), 600, "", "little"],
  [head(600, 9), 600, "", "much"],
  [null, 641, "", "much"],
] as const)("an output takes the room that it needs: %j, %j, %j", (known, toByte, text, want) => {
  expect(roomOf(known, toByte, [{ text }])).toBe(want);
});

test("the blocks of a part are its lines, each once", () => {
  const lines = Array.from({ length: blockCount(39) }, (_, block) => linesOfBlock(block, 39)).flat();
  expect(lines).toEqual(Array.from({ length: 39 }, (_, i) => i));
  expect([blockCount(0), linesOfBlock(0, 0)]).toEqual([0, []]);
});
