import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { OutputRange } from "@/lib/types";
import { OutputFeed } from "./output-feed";

const encode = (text: string) => new TextEncoder().encode(text);
/** A character of two bytes stands on every border of a piece of 5 bytes. */
const whole = encode("abcdäfghiäklmnäpqrsät".repeat(20));
let shown: number[];
let answers: ((range: OutputRange | Error) => void)[];
let asked: number[];

const make = () =>
  new OutputFeed({
    fetchFrom: (from) => {
      asked.push(from);
      return new Promise((resolve, reject) => answers.push((range) => (range instanceof Error ? reject(range) : resolve(range))));
    },
    show: (bytes) => shown.push(...bytes),
    random: () => 1,
  });
const settle = () => vi.advanceTimersByTimeAsync(0);
const answer = async (range: OutputRange | Error) => {
  answers.shift()?.(range);
  await settle();
};
const piece = (from: number, to: number): OutputRange => ({ from, bytes: whole.slice(from, to) });

beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
  answers = [];
  asked = [];
});
afterEach(() => vi.useRealTimers());

test("pieces follow each other, asked for one at a time from where the last one ended", async () => {
  const feed = make();
  feed.extend(12);
  feed.extend(20);
  expect(asked).toEqual([0]);
  await answer(piece(0, 5));
  expect(asked).toEqual([0, 5]);
  await answer(piece(5, 20));
  expect(asked).toEqual([0, 5]);
  expect(shown).toEqual([...whole.slice(0, 20)]);
});

test("a connection that breaks in the middle: nothing is missing, nothing is doubled", async () => {
  const feed = make();
  feed.extend(whole.length);
  for (let from = 0, turn = 0; from < whole.length; turn += 1) {
    if (turn % 3 === 1) {
      await answer(new Error("the connection broke"));
      // What was told before the break is told again after it.
      feed.extend(from);
      feed.extend(whole.length);
      await vi.advanceTimersByTimeAsync(60_000);
      continue;
    }
    const to = Math.min(whole.length, from + 5);
    await answer(piece(from, to));
    from = to;
  }
  expect(shown).toEqual([...whole]);
  expect(feed.shown).toBe(whole.length);
});

test("an answer that begins before what is shown adds only what is new; one that leaves a gap adds nothing", async () => {
  const feed = make();
  feed.extend(10);
  await answer(piece(0, 6));
  await answer(piece(3, 10));
  expect(shown).toEqual([...whole.slice(0, 10)]);
  feed.extend(30);
  await answer(piece(20, 30));
  expect(shown).toEqual([...whole.slice(0, 10)]);
  feed.extend(31);
  await answer(piece(10, 31));
  expect(shown).toEqual([...whole.slice(0, 31)]);
});

test("what is gone is not asked for without end, and after a stop nothing is", async () => {
  const feed = make();
  feed.extend(10);
  await answer(piece(0, 0));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([0]);
  feed.extend(11);
  feed.stop();
  await answer(piece(0, 11));
  expect(shown).toEqual([]);
});
