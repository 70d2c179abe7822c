import { expect, test } from "vitest";
import { incidentNumber } from "@/lib/format";
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

test.each(["approve", "propose fix", "solution"])("%s leads to what is next, whatever its button says", (typed) => {
  expect(commandsFor(typed, { ...known, here: known.incidents[0], next: "See the proposed fix" })[0]?.deed).toEqual({ kind: "next" });
});

test("the number of the incident that is looked at leads there, and does nothing to it", () => {
  const here = incident({ status: "triage" });
  const number = incidentNumber(here.id).slice(-4).toLowerCase();
  expect(commandsFor(number, { ...known, incidents: [here], here, next: "Get AI Agent Fix" }).map(({ deed }) => deed)).toEqual([{ kind: "incident", id: here.id }]);
});

test("what the incident's page offers next can be chosen there, and nowhere else", () => {
  const here = known.incidents[0];
  const next = (change: Partial<Known>) => commandsFor("get ai solution", { ...known, next: "Get AI Solution", ...change })[0]?.deed;
  expect(next({ here })).toEqual({ kind: "next" });
  expect(next({ here: undefined })).toBeUndefined();
});
