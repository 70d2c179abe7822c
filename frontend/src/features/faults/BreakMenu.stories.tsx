import { at } from "@/test/samples-answers";
import { failing, id, never } from "@/test/story";
import type { Answers, Hands, Stories } from "@/test/story";
import { BreakMenu } from "./BreakMenu";

const path = "/generator/failures";
const available = [
  { system: "redis-test", failure: "oom", description: "Fill the memory until writes are refused" },
  { system: "redis-test", failure: "killed", description: "Kill the container" },
  { system: "postgres-test", failure: "connections", description: "Take every connection slot" },
];
const active = [{ id: "1", system: "redis-test", failure: "oom", state: "active", since_at: at(60), expires_at: at(-540) }];
const open = async ({ user, find }: Hands) => user.click(await find(id("break-menu")));
const menu = (answer: Answers[string], shows: string) => ({ part: () => <BreakMenu align="start" />, answers: { [path]: answer }, play: open, shows });

export const stories: Stories = {
  closed: { part: () => <BreakMenu />, shows: id("break-menu") },
  "what can be broken": menu({ body: { available, active: [] } }, id("fault-item")),
  "one is broken": menu({ body: { available, active } }, '[data-active="true"]'),
  "nothing can be broken": menu({ body: { available: [], active: [] } }, id("heal-all")),
  asking: menu(never, "[role=dialog]"),
  "the generator does not answer": menu(failing("", 502), "[role=alert]"),
  refused: {
    ...menu({ body: { available, active: [] } }, id("notice")),
    answers: { [path]: { body: { available, active: [] } }, "/generator/inject-failure": failing("LAB is off", 403) },
    play: async (hands) => {
      await open(hands);
      await hands.user.click(await hands.find(id("fault-item")));
    },
  },
};
