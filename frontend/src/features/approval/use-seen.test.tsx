import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeObserver } from "@/test/fake-observer";
import { useSeen } from "./use-seen";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("IntersectionObserver", FakeObserver);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each([
  ["before one's eyes for a second", [true], 1_100, true],
  ["scrolled past", [true, false], 1_100, false],
  ["never in view", [false], 1_100, false],
  ["only just in view", [true], 100, false],
])("%s", (_, views, ms, want) => {
  const { result } = renderHook(useSeen);
  result.current.watch(document.body);
  for (const view of views) FakeObserver.newest?.inView(view);
  vi.advanceTimersByTime(ms);
  expect(result.current.seen.current).toBe(want);
});

test("what is not there, or where the browser does not say, nothing is known", () => {
  const { result } = renderHook(useSeen);
  expect(result.current.seen.current).toBeNull();
  vi.stubGlobal("IntersectionObserver", undefined);
  result.current.watch(document.body);
  expect(result.current.seen.current).toBeNull();
});

test.each([
  ["most of a window is filled by something twice as high", 400, 1_200, true],
  ["a strip of it shows", 40, 1_200, false],
  ["one line of something low shows", 10, 100, false],
])("%s", (_, shownPx, heightPx, want) => {
  const { result } = renderHook(useSeen);
  result.current.watch(document.body);
  FakeObserver.newest?.inView(true, shownPx, heightPx);
  vi.advanceTimersByTime(1_100);
  expect(result.current.seen.current).toBe(want);
});
