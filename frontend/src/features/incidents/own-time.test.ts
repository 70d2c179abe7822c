import { expect, test } from "vitest";
import type { HistoryState } from "@/lib/decode-history";
import { incident } from "@/test/samples";
import { ownTime } from "./own-time";

const at = (second: number) => new Date(Date.parse("2026-03-01T10:00:00Z") + second * 1_000).toISOString();
const state = (second: number, status: string, incident_id = ""): HistoryState => ({
  since: at(second), status, health: null, title: "", summary: "", incident_id, maintenance_reason: "",
});
const open = incident({ id: "this", created_at: at(100) });
const resolved = incident({ id: "this", created_at: at(100), status: "resolved", updated_at: at(900), status_history: [{ from_status: "fixing", to_status: "resolved", changed_at: at(160) }] });
const own = (states: HistoryState[], of = open) => states.filter(ownTime(states, of).isOwn).map(({ since }) => (Date.parse(since) - Date.parse(at(0))) / 1_000);

test.each([
  ["a target that was well until then", [state(0, "healthy"), state(98, "unhealthy"), state(101, "unhealthy", "this")], [98, 101]],
  ["one that was sick for a while before", [state(0, "healthy"), state(40, "unhealthy"), state(98, "down")], [40, 98]],
  ["one with an earlier incident", [state(0, "down", "other"), state(50, "healthy"), state(98, "unhealthy", "this")], [98]],
  ["one whose earlier incident is still open", [state(0, "down", "other"), state(101, "down", "this")], [101]],
])("begins with what was seen of it: %s", (_, states, want) => expect(own(states)).toEqual(want));

test("it ends when it was resolved, with the first look that found the target well", () => {
  const states = [state(98, "unhealthy", "this"), state(165, "healthy"), state(300, "down", "next"), state(400, "healthy")];
  expect(own(states, resolved)).toEqual([98, 165]);
  expect(own([state(98, "unhealthy", "this"), state(165, "unhealthy"), state(170, "healthy")], resolved)).toEqual([98]);
});

test("an earlier incident is named once, with when it was over", () => {
  const earlier = (states: HistoryState[]) => ownTime(states, open).earlier;
  expect(earlier([state(0, "down", "other"), state(10, "unhealthy", "other"), state(50, "healthy"), state(98, "down", "this")])).toEqual({ id: "other", at: at(50), isOver: true });
  expect(earlier([state(0, "down", "other")])).toEqual({ id: "other", at: at(0), isOver: false });
  expect(earlier([state(0, "healthy"), state(98, "down")])).toBeNull();
});
