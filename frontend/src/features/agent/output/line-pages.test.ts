import { expect, test, vi } from "vitest";
import type { OutputLine } from "@/lib/types";
import { pageLines, pagesKept } from "./kept-pages";
import { LinePages } from "./line-pages";

const whole = (lines: number) => ({ lines, bytes: lines * 10, ended: true });
const million = whole(1_000_000);
const lineOf = (line: number): OutputLine => ({ line, stream: "stdout", text: `line ${line}`, cut: false });
const linesFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => lineOf(first + i));
const settled = () => new Promise((done) => setTimeout(done));

test("what comes into view is fetched, by pages, once", async () => {
  const fetch = vi.fn(async (first: number, count: number) => linesFrom(first, count));
  const pages = new LinePages(fetch);
  pages.show(190, 210, million);
  await settled();
  pages.show(195, 215, million);
  await settled();
  expect(fetch.mock.calls.map(([first, count]) => [first, count])).toEqual([[1, 200], [201, 200]]);
  expect(pages.line(200)?.text).toBe("line 200");
  expect(pages.line(201)?.text).toBe("line 201");
  expect(pages.line(401)).toBeNull();
});

test("however far somebody scrolls, no more than so many pages are kept; those just seen are among them", async () => {
  const pages = new LinePages(async (first, count) => linesFrom(first, count));
  for (let page = 0; page < 3 * pagesKept; page += 1) {
    pages.show(page * pageLines + 1, page * pageLines + 50, million);
    await settled();
    expect(pages.kept).toBeLessThanOrEqual(pagesKept);
  }
  expect(pages.kept).toBe(pagesKept);
  expect(pages.line((3 * pagesKept - 1) * pageLines + 1)).not.toBeNull();
  expect(pages.line(1)).toBeNull();
});

test("a page of long lines comes in several answers; one that grew is fetched on from its end", async () => {
  const fetch = vi.fn(async (first: number, count: number) => linesFrom(first, Math.min(count, first > 100 ? 7 : 100)));
  const pages = new LinePages(fetch);
  pages.show(1, 50, whole(107));
  await vi.waitFor(() => expect(pages.line(107)?.text).toBe("line 107"));
  pages.show(1, 50, whole(110));
  await vi.waitFor(() => expect(pages.line(110)?.text).toBe("line 110"));
  expect(fetch.mock.calls.map(([first]) => first)).toEqual([1, 101, 108]);
});

test("who scrolls past a page lets go of its answer, and a failure is told and tried again only when asked for", async () => {
  const signals: AbortSignal[] = [];
  let fails = true;
  const pages = new LinePages(async (first, count, signal) => {
    signals.push(signal);
    await settled();
    if (fails) throw new Error("the agent is away");
    return linesFrom(first, count);
  });
  pages.show(1, 10, million);
  pages.show(90_001, 90_010, million);
  expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
  await vi.waitFor(() => expect(pages.error).toBeInstanceOf(Error));
  const asked = signals.length;
  pages.show(90_001, 90_020, million);
  await settled();
  expect(signals).toHaveLength(asked);
  fails = false;
  pages.retry();
  await vi.waitFor(() => expect(pages.line(90_001)).not.toBeNull());
});

test("the last line of an output that grows is asked for again when it goes on, until it is whole", async () => {
  const output = [...linesFrom(1, 106), { ...lineOf(107), text: "copying 10" }];
  const fetch = vi.fn(async (first: number, count: number) => output.slice(first - 1, first - 1 + count));
  const pages = new LinePages(fetch);
  pages.show(100, 107, { lines: 107, bytes: 1_000, ended: false });
  await vi.waitFor(() => expect(pages.line(107)?.text).toBe("copying 10"));
  pages.show(90, 107, { lines: 107, bytes: 1_000, ended: false });
  await settled();
  expect(fetch).toHaveBeenCalledTimes(1);
  output[106] = { ...lineOf(107), text: "copying 10 20" };
  pages.show(90, 107, { lines: 107, bytes: 1_003, ended: false });
  expect(pages.line(107)?.text).toBe("copying 10");
  await vi.waitFor(() => expect(pages.line(107)?.text).toBe("copying 10 20"));
  output[106] = { ...lineOf(107), text: "copying 10 20 done" };
  output.push(lineOf(108));
  pages.show(90, 108, { lines: 108, bytes: 1_020, ended: true });
  await vi.waitFor(() => expect(pages.line(107)?.text).toBe("copying 10 20 done"));
  expect(pages.line(108)?.text).toBe("line 108");
  pages.show(90, 108, { lines: 108, bytes: 1_020, ended: true });
  await settled();
  expect(fetch.mock.calls.map(([first]) => first)).toEqual([1, 107, 107]);
});

test("a line that is torn where a page ends is mended, too", async () => {
  const output = [...linesFrom(1, 199), { ...lineOf(200), text: "to" }];
  const pages = new LinePages(async (first, count) => output.slice(first - 1, first - 1 + count));
  pages.show(150, 200, { lines: 200, bytes: 1_000, ended: false });
  await vi.waitFor(() => expect(pages.line(200)?.text).toBe("to"));
  output[199] = { ...lineOf(200), text: "torn no more" };
  output.push(lineOf(201));
  pages.show(150, 201, { lines: 201, bytes: 1_100, ended: false });
  await vi.waitFor(() => expect(pages.line(200)?.text).toBe("torn no more"));
});
