import { expect, test } from "vitest";
import { afterDrawing, afterOwnScroll, afterScroll, followAgain, followFromStart } from "./follow";

const atEnd = afterScroll(followFromStart, { top: 100, end: 100 });

test("a view that grew before it was scrolled goes on following", () => {
  expect(afterScroll(atEnd, { top: 100, end: 180 }).following).toBe(true);
});

test("scrolling up lets go, and growth does not take it up again", () => {
  const up = afterScroll(atEnd, { top: 60, end: 100 });
  expect(up.following).toBe(false);
  expect(afterScroll(up, { top: 60, end: 400 }).following).toBe(false);
  expect(afterScroll(up, { top: 90, end: 400 }).following).toBe(false);
});

test("back at the end, or on demand, it follows again", () => {
  const up = afterScroll(atEnd, { top: 60, end: 100 });
  expect(afterScroll(up, { top: 100, end: 100 }).following).toBe(true);
  expect(afterScroll(up, { top: 70, end: 100 }, 32).following).toBe(true);
  expect(followAgain(up).following).toBe(true);
});

test("a view that became shorter is no reader who scrolled up", () => {
  expect(afterScroll(atEnd, { top: 20, end: 20 }).following).toBe(true);
});

test("a terminal that stands before its end was scrolled, though it grew in the same moment and stands lower than before", () => {
  const drawn = afterDrawing(followFromStart, { top: 157, end: 157 });
  const up = afterDrawing(drawn, { top: 159, end: 161 });
  expect(up.following).toBe(false);
  expect(afterDrawing(up, { top: 159, end: 172 }).following).toBe(false);
  expect(afterDrawing(up, { top: 180, end: 180 }).following).toBe(true);
});

test("who scrolls up right after the page has scrolled down lets go, though he stands lower than he stood before", () => {
  const moved = afterOwnScroll(atEnd, { top: 1_000, end: 1_000 });
  expect(afterScroll(moved, { top: 600, end: 1_000 }).following).toBe(false);
  expect(afterScroll(atEnd, { top: 600, end: 1_000 }).following).toBe(true);
});
