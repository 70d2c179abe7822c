import { expect, test } from "vitest";
import { afterCut, afterMessage, afterSign, elapsedAt } from "./elapsed";

const first = afterMessage(null, 0, null, 1_000);

test("it counts on between messages, and a message that came late does not turn it back", () => {
  expect(elapsedAt(first, 4_000)).toEqual({ ranMs: 3_000, unknownForMs: 0 });
  const second = afterMessage(first, 2_500, null, 4_000);
  expect(elapsedAt(second, 4_000).ranMs).toBe(3_000);
  expect(elapsedAt(afterMessage(first, 3_400, null, 4_000), 4_000).ranMs).toBe(3_400);
});

test("who comes late begins where the services' clock is, not where the last message was", () => {
  const late = afterMessage(afterMessage(null, 0, 21_000, 50), 4_000, 21_000, 51);
  expect(elapsedAt(late, 51).ranMs).toBe(21_000 + 1);
});

test("while the connection is gone it stands, and says for how long; afterwards it has gone on", () => {
  const cut = afterCut(afterCut(first, 3_000), 9_000);
  expect(cut && elapsedAt(cut, 60_000)).toEqual({ ranMs: 2_000, unknownForMs: 57_000 });
  const back = afterSign(cut, 61_000);
  expect(back && elapsedAt(back, 61_000)).toEqual({ ranMs: 60_000, unknownForMs: 0 });
});

test("a connection that only looks alive is believed for one beat", () => {
  expect(elapsedAt(first, 60_000)).toEqual({ ranMs: 17_000, unknownForMs: 42_000 });
});

test("before the first message there is nothing to stop", () => {
  expect([afterCut(null, 5), afterSign(null, 5)]).toEqual([null, null]);
});
