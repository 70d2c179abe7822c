import { expect, test } from "vitest";
import { readSearch, searchOf, wishOf } from "./wish";
import type { Wish } from "./wish";

test.each<[Wish]>([[{ kind: "fix" }], [{ kind: "action", action: "flush" }], [{ kind: "undo", executionId: "exec-1" }]])("%j is found again in the address", (wish) => {
  expect(wishOf(readSearch({ ...searchOf(wish) }))).toEqual(wish);
});

test.each([[{}], [{ fix: "" }], [{ fix: false }], [{ fix: 3 }], [{ fix: "x".repeat(65) }], [{ undo: ["a"] }], [{ fix: { a: 1 } }]])("%j is no wish", (search) => {
  expect(wishOf(readSearch(search))).toBeNull();
});
