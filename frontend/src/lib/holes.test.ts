import { expect, test } from "vitest";
import { holesOf } from "./holes";

const step = 1_008_000;
const bins = (...places: number[]) => places.map((place) => place * step);
const iso = (ms: number) => new Date(ms).toISOString();
const found = (times: number[], step_ms: number, toMs = times.at(-1) ?? 0) => holesOf({ points: times.map((ms) => ({ at: iso(ms) })), step_ms, to: iso(toMs) });
/** The moments behind which there is a hole. */
const places = (times: number[], stepMs: number) => found(times, stepMs).map(({ fromMs }) => times.indexOf(fromMs));

test("at 7 days an outage of 45 minutes, two empty points, is a hole; so is one", () => {
  expect(places(bins(0, 1, 2, 5, 6, 7), step)).toEqual([2]);
  expect(places(bins(0, 1, 2, 4, 5, 6), step)).toEqual([2]);
});

test("checks that come less often than the points could, and a little late, leave no hole; one that is missing does", () => {
  expect(places([0, 9_000, 19_500, 30_000, 43_500, 52_500], 1_500)).toEqual([]);
  expect(places([0, 9_000, 19_500, 40_500, 49_500, 60_000], 1_500)).toEqual([2]);
});

test("where minutes end and single checks begin nothing is missing, on either side", () => {
  const minutes = Array.from({ length: 12 }, (_, nth) => Math.floor((nth * 60_000) / 36_000) * 36_000);
  const checks = Array.from({ length: 20 }, (_, nth) => 720_000 + nth * 36_000);
  expect(places([...minutes, ...checks], 36_000)).toEqual([]);
});

test("two points alone, and one, have no hole", () => {
  expect(places([0, 10_000], 6_000)).toEqual([]);
  expect(places([0], 6_000)).toEqual([]);
});

test("behind the last point there is one once a check and its writing are overdue; without any point there is none", () => {
  const checks = [0, 10_000, 20_000, 30_000];
  expect(found(checks, 1_500, 50_000)).toEqual([]);
  expect(found(checks, 1_500, 60_000)).toEqual([{ fromMs: 30_000, toMs: 60_000, isOver: false }]);
  expect(found([], 1_500, 60_000)).toEqual([]);
});
