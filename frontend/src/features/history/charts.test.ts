import { expect, test } from "vitest";
import { decodeHistory } from "@/lib/decode-history";
import { action, historyBody, incident } from "@/test/samples-history";
import { amount, chartsOf, topOf } from "./charts";
import { marksWithin } from "./marks";

const read = (body: unknown) => {
  const history = decodeHistory(body);
  if (!history) throw new Error("not read");
  return history;
};

test("a limit stands in the picture of what it limits, and has none of its own", () => {
  const charts = chartsOf(read(historyBody()));
  expect(charts.map(({ name, badBelow }) => [name, badBelow])).toEqual([
    ["health", 70],
    ["memory_used", null],
  ]);
  expect(charts[1]?.lines.map(({ name, isLimit }) => [name, isLimit])).toEqual([
    ["memory_used", false],
    ["memory_max", true],
  ]);
  expect(charts[0]?.lines[0]).toMatchObject({ low: [97, 0], mean: [98, 40], high: [99, 98] });
});

test("a limit that is far away does not flatten the line, a near one is in the picture", () => {
  const body = historyBody();
  const [health, memory] = chartsOf(read(body));
  expect(health && topOf(health)).toBe(100);
  expect(memory && topOf(memory)).toBeCloseTo(5.5e7);
  const far = chartsOf(read({ ...body, points: [{ at: "2026-03-01T10:00:00Z", values: [[98, 98, 98], [2, 2, 2], [1e4, 1e4, 1e4]] }] }))[1];
  expect(far && topOf(far)).toBeCloseTo(2.2);
});

test("no line is drawn over a time in which nobody looked", () => {
  const body = historyBody();
  const later = Array.from({ length: 4 }, (_, nth) => ({ at: `2026-03-01T10:30:${nth}0Z`, values: [[90, 90, 90], null, null] }));
  const health = chartsOf(read({ ...body, points: [...body.points, ...later] }))[0];
  expect(health?.times).toHaveLength(7);
  expect(health?.lines[0]?.mean).toEqual([98, 40, null, 90, 90, 90, 90]);
});

test("what cannot be read costs only itself", () => {
  expect(decodeHistory({ target: 3 })).toBeNull();
  const body = historyBody();
  const odd = read({ ...body, indicators: [null, ...body.indicators.slice(1)], points: [...body.points, { at: "soon" }, 7] });
  expect(odd.points).toHaveLength(2);
  expect(chartsOf(odd).map((chart) => chart.name)).toEqual(["memory_used"]);
});

test.each([
  [97.6, "percent", "98 %"],
  [0.42, "ms", "0.4 ms"],
  [52_428_800, "bytes", "50.0 MB"],
  [900, "bytes", "900 bytes"],
  [12, "count", "12"],
])("%d %s reads %s", (value, unit, want) => {
  expect(amount(value, unit)).toBe(want);
});

test("incidents, fixes and ends of that target within the picture are marked, oldest first", () => {
  const healed = incident({
    agent_actions: [action({ executed_at: "2026-03-01T10:02:00Z" })],
    status_history: [{ from_status: "fixing", to_status: "resolved", changed_at: "2026-03-01T10:03:00Z" }],
  });
  const others = [incident({ id: "b", affected_system: "postgres-test" }), incident({ id: "c", created_at: "2026-02-01T10:00:00Z" })];
  const marks = marksWithin([...others, healed], "redis-test", Date.parse("2026-03-01T09:00:00Z"), Date.parse("2026-03-01T11:00:00Z"));
  expect(marks.map(({ kind }) => kind)).toEqual(["incident", "fix", "resolved"]);
  expect(marks[1]?.text).toContain("flush (success)");
});
