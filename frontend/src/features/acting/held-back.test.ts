import { expect, test } from "vitest";
import { decodeActing } from "@/lib/decode-acting";
import { heldBack } from "./held-back";

const stop = { stopped: true, owner: "anna", reason: "audit", set_at: "2026-03-01T10:00:00Z" };
const breaker = (system: string) => ({ system, reason: "3 fixes in a row failed", since: "2026-03-01T10:00:00Z", failures: 3 });
const maintenance = [{ system: "redis-test", owner: "ben", reason: "upgrade", until: "2026-03-01T12:00:00Z" }];

test.each([
  ["nothing is known", undefined, false, null],
  ["nothing holds it", { stopped: false }, false, null],
  ["acting is stopped", stop, false, /^No acting: audit \(said anna\)\.$/],
  ["acting is stopped, an undo", stop, true, /No acting/],
  ["stopped and a breaker", { ...stop, breakers: [breaker("redis-test")] }, false, /No acting/],
  ["its breaker is open", { stopped: false, breakers: [breaker("redis-test")] }, false, /breaker of redis-test is open: 3 fixes in a row failed/],
  ["the breaker of all is open", { stopped: false, breakers: [breaker("*")] }, false, /breaker of all systems/],
  ["another one's breaker is open", { stopped: false, breakers: [breaker("postgres-test")] }, false, null],
  ["its breaker is open, an undo", { stopped: false, breakers: [breaker("redis-test")] }, true, null],
  ["under maintenance", { stopped: false, maintenance }, false, /redis-test: maintenance until .*, upgrade \(said ben\)/],
  ["under maintenance, an undo", { stopped: false, maintenance }, true, null],
])("%s", (_, answer, isUndo, want) => {
  const acting = answer && (decodeActing(answer) ?? undefined);
  const found = heldBack(acting, "redis-test", isUndo);
  if (want === null) expect(found).toBeNull();
  else expect(found).toMatch(want);
});

test.each([[null], [{}], [{ stopped: "yes" }], [[]]])("an answer of %j is none", (body) => expect(decodeActing(body)).toBeNull());

test("entries without a system are left out, the others stay", () => {
  const found = decodeActing({ stopped: false, breakers: [7, {}, breaker("a")], maintenance: [{ system: "" }, ...maintenance] });
  expect(found?.breakers.map((one) => one.system)).toEqual(["a"]);
  expect(found?.maintenance.map((one) => one.system)).toEqual(["redis-test"]);
});
