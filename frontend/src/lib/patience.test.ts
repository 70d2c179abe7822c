import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "./http";
import { whileBusy } from "./patience";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers with these statuses, one after the other; 200 is "well". */
function answering(...statuses: number[]) {
  let times = 0;
  const ask = async () => {
    const status = statuses[times++] ?? 200;
    if (status !== 200) throw new ApiError(status, `status ${status}`);
    return "well";
  };
  return { ask, asked: () => times };
}

test.each([
  ["a good answer at once", [200], "well", 1],
  ["a busy backend again", [503, 503, 200], "well", 3],
  ["a busy backend not for ever", [503, 503, 503, 503, 503, 200], "status 503", 5],
  ["another error not again", [500, 200], "status 500", 1],
])("takes %s", async (_, statuses, want, times) => {
  const { ask, asked } = answering(...statuses);
  const got = whileBusy(new AbortController().signal, ask).catch((error: Error) => error.message);
  await vi.runAllTimersAsync();
  expect([await got, asked()]).toEqual([want, times]);
});

test("who leaves does not wait", async () => {
  const leaving = new AbortController();
  const { ask, asked } = answering(503, 503, 503);
  const got = whileBusy(leaving.signal, ask).catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(10);
  leaving.abort();
  await vi.advanceTimersByTimeAsync(10);
  expect([await got, asked()]).toEqual(["status 503", 2]);
});
