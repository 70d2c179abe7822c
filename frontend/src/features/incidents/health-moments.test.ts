import { expect, test } from "vitest";
import type { History, HistoryState } from "@/lib/decode-history";
import { decodeHistory } from "@/lib/decode-history";
import { incident } from "@/test/samples";
import { historyBody } from "@/test/samples-history";
import { healthMoments } from "./health-moments";

const at = (second: number) => new Date(Date.parse("2026-03-01T10:00:00Z") + second * 1_000).toISOString();
const state = (second: number, status: string, health: number | null, change: Partial<HistoryState> = {}): HistoryState => ({
  since: at(second), status, health, title: "", summary: "", incident_id: "", maintenance_reason: "", ...change,
});
const history = (change: Partial<History>): History => ({
  ...(decodeHistory(historyBody()) as History), from: at(0), to: at(100), step_ms: 1_000, states: [], points: [], ...change,
});
const points = (...seconds: number[]) => seconds.map((second) => ({ at: at(second), values: [] }));
/** Opened as soon as it was seen. */
const open = incident({ created_at: at(10) });
const titles = (change: Partial<History>) => healthMoments(history(change), open).map((moment) => moment.title);

test("a run of the same state is one moment, and what was so before the window is none", () => {
  const states = [
    state(-500, "healthy", 100),
    state(10, "unhealthy", 12, { title: "memory exhausted", summary: "memory 51.0 of 50.0 MB used" }),
    state(11, "unhealthy", 0, { title: "memory exhausted", summary: "memory 51.1 of 50.0 MB used", incident_id: "i1" }),
    state(40, "down", 0),
    state(60, "healthy", 98),
  ];
  const moments = healthMoments(history({ states }), open);
  expect(moments.map((moment) => [moment.at, moment.tone, moment.title])).toEqual([
    [at(10), "danger", "Target unhealthy, health 100 % → 12 %"],
    [at(40), "danger", "Target down, health 12 % → 0 %"],
    [at(60), "success", "Target healthy, health 0 % → 98 %"],
  ]);
  expect(moments[0]?.text).toBe("memory exhausted · memory 51.0 of 50.0 MB used");
});

test("a time in which nobody looked is a blind spot, a late check is none", () => {
  expect(titles({ points: points(0, 10, 20, 35, 45, 55, 65, 75, 85, 95) })).toEqual([]);
  const blind = healthMoments(history({ points: points(0, 2, 4, 30, 32, 34), to: at(35) }), open);
  expect(blind.map((moment) => [moment.at, moment.title, moment.text])).toEqual([
    [at(4), "Blind spot: the monitor did not look", "for 26.0 s, until it looked again"],
  ]);
  expect(healthMoments(history({ points: points(0, 2, 4), to: at(60) }), open).map((moment) => moment.text)).toEqual(["for 56.0 s, until now"]);
});

test("an unknown state is told as not looked at; no history, no moments", () => {
  expect(titles({ states: [state(15, "unknown", null)] })).toEqual(["Not looked at"]);
  expect(healthMoments(undefined, open)).toEqual([]);
});
