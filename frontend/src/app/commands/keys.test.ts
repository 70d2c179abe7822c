import { expect, test } from "vitest";
import { deedOf } from "./keys";

const press = (key: string, more: Partial<Parameters<typeof deedOf>[0]> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, timeStamp: 10_000, ...more });

test.each([
  ["Ctrl+K", press("k", { ctrlKey: true }), null, true, { kind: "palette" }],
  ["Cmd+K, with the single keys off", press("k", { metaKey: true }), null, false, { kind: "palette" }],
  ["?", press("?"), null, true, { kind: "overview" }],
  ["g", press("g"), null, true, { kind: "begun" }],
  ["g s", press("s"), 9_000, true, { kind: "go", to: "/systems" }],
  ["g, and s too late", press("s"), 8_000, true, null],
  ["s alone", press("s"), null, true, null],
  ["g and a key that means nothing", press("x"), 9_900, true, null],
  ["? with the single keys off", press("?"), null, false, null],
  ["g with the single keys off", press("g"), null, false, null],
  ["Ctrl+S after g is the browser's", press("s", { ctrlKey: true }), 9_900, true, null],
] as const)("%s", (_, pressed, begunAt, single, deed) => {
  expect(deedOf(pressed, begunAt, single)).toEqual(deed);
});
