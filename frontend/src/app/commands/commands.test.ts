import { expect, test } from "vitest";
import { incident, system } from "@/test/samples";
import { commandsFor } from "./commands";
import type { Known } from "./commands";

const known: Known = {
  incidents: [incident({ message: "it was told to stop by somebody, and lost all keys" })],
  systems: [system()],
  faults: [],
  here: undefined,
  stopped: false,
};
const first = (typed: string) => commandsFor(typed, known)[0]?.deed;

test.each([
  ["nothing", "", { kind: "incident" }],
  ["a deed, though an incident has the word, too", "stop", { kind: "stop" }],
  ["another one", "keys", { kind: "keys" }],
  ["an incident's number", "inc-", { kind: "incident" }],
  ["what only an incident has", "somebody", { kind: "incident" }],
])("%s leads to what is meant", (_, typed, want) => expect(first(typed)).toMatchObject(want));
