import { expect, test } from "vitest";
import { incident, system } from "@/test/samples";
import { commandsFor } from "./commands";
import type { Known } from "./commands";

const known: Known = {
  incidents: [incident({ message: "it was told to stop by somebody, and lost all keys" })],
  systems: [system()],
  faults: [],
  here: undefined,
  next: "",
  views: [{ name: "bad ones", search: { severity: "high" } }],
  stopped: false,
};
const first = (typed: string) => commandsFor(typed, known)[0]?.deed;

test.each([
  ["nothing", "", { kind: "incident" }],
  ["a deed, though an incident has the word, too", "stop", { kind: "stop" }],
  ["another one", "keys", { kind: "keys" }],
  ["an incident's number", "inc-", { kind: "incident" }],
  ["what only an incident has", "somebody", { kind: "incident" }],
  ["a saved view", "bad", { kind: "view", search: { severity: "high" } }],
  ["a silence", "silence", { kind: "silence", name: "redis-test" }],
])("%s leads to what is meant", (_, typed, want) => expect(first(typed)).toMatchObject(want));

test("what the incident's page offers next can be chosen there, and nowhere else", () => {
  const here = known.incidents[0];
  const next = (change: Partial<Known>) => commandsFor("get ai solution", { ...known, next: "Get AI Solution", ...change })[0]?.deed;
  expect(next({ here })).toEqual({ kind: "next" });
  expect(next({ here: undefined })).toBeUndefined();
});
