import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { daysBetween, systemDays } from "@/features/insight/days";
import { spanOf, successOf } from "@/features/insight/words";
import { decodeInsight } from "@/lib/decode-insight";
import type { ExecutionLine } from "@/lib/decode-insight";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { InsightPage } from "./InsightPage";

afterEach(() => vi.unstubAllGlobals());

const none = { completed: 0, failed: 0, relapsed: 0, interrupted: 0, lost: 0, refused: 0, cancelled: 0 };
const insight = (change: Record<string, unknown> = {}) => ({
  from: "2026-01-10T12:00:00Z",
  to: "2026-01-13T00:00:00Z",
  incidents: 3,
  complete: true,
  times: {
    detect: { count: 3, median_ms: 2_300, p90_ms: 9_000 },
    approve: { count: 0, median_ms: null, p90_ms: null },
    heal: { count: 3, median_ms: 5_400_000, p90_ms: 90_000_000 },
    heal_by_fix: { count: 1, median_ms: 10_000, p90_ms: 10_000 },
  },
  executions: [{ action: "flush", fault: "redis-oom", count: 4, ...none, completed: 2, failed: 1, refused: 1 }],
  actions: [{ action: "flush", fault: "redis-oom", count: 3, success: 2, failed: 1, unknown: 0, median_ms: 300 }],
  days: [
    { day: "2026-01-10", system: "postgres-test", count: 1 },
    { day: "2026-01-12", system: "redis-test", count: 2 },
  ],
  recurrences: [{ system: "redis-test", fault: "<b>oom", incidents: 2, relapses: 1, first_at: "2026-01-12T00:00:00Z", last_at: "2026-01-12T01:00:00Z" }],
  approvals: { approvals: 3, rehearsed: 1, proposals: 5, evidence_known: 2, evidence_opened: 1, by: [{ actor: "anna", count: 3, median_ms: 65_000 }] },
  ...change,
});

const cells = (testId: string) => within(screen.getByTestId(testId)).getAllByRole("row").slice(1).map((row) => within(row).getAllByRole("cell").map((cell) => cell.textContent));

test("each number stands in words and in a table", async () => {
  fakeFetch(() => ({ body: insight() }));
  renderPage(<InsightPage />);
  const measures = (await screen.findAllByTestId("measure")).map((one) => one.textContent ?? "");
  expect(measures[0]).toContain("2.3 s");
  expect(measures[0]).toContain("median of 3; 9 of 10 within 9.0 s");
  expect(measures[1]).toContain("–");
  expect(measures[1]).toContain("none in this time");
  expect(measures[2]).toContain("1 h 30 min");
  expect(cells("insight-executions")).toEqual([["flush", "redis-oom", "67 % (2 of 3)", "2", "1", "1"]]);
  expect(within(screen.getByTestId("insight-executions")).getAllByRole("columnheader").map((one) => one.textContent)).toEqual(["Action", "Fault", "Healed", "Completed", "Failed", "Refused"]);
  expect(cells("insight-actions")).toEqual([["flush", "redis-oom", "3", "2", "1", "300 ms"]]);
  expect(cells("insight-days")).toEqual([["2026-01-12", "redis-test", "2"], ["2026-01-10", "postgres-test", "1"]]);
  expect(cells("insight-recurrences")[0]?.slice(0, 4)).toEqual(["redis-test", "<b>oom", "2", "1"]);
  expect(screen.getByTestId("insight-approvals").textContent).toContain("5 fixes were proposed, 3 approved; 1 of these");
  expect(screen.getByTestId("insight-approvals").textContent).toContain("The evidence was opened before 1 of 2 approvals.");
});

test("days are those of the reader's zone; of UTC where the backend does not know it", async () => {
  vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockReturnValue({ timeZone: "America/New_York" } as Intl.ResolvedDateTimeFormatOptions);
  let knows = true;
  const calls = fakeFetch((path) => (path.includes("tz=") && !knows ? { status: 400, body: { error: "parameter tz" } } : { body: insight({ tz: path.includes("tz=") ? "America/New_York" : "UTC" }) }));
  const { unmount } = renderPage(<InsightPage />);
  await screen.findByRole("columnheader", { name: "Day (America/New York)", hidden: true });
  expect(calls[0]?.path).toContain("&tz=America%2FNew_York");
  unmount();
  knows = false;
  renderPage(<InsightPage />);
  await screen.findByRole("columnheader", { name: "Day (UTC)", hidden: true });
  vi.restoreAllMocks();
});

test("another span is asked for, and an empty one says so", async () => {
  const calls = fakeFetch(() => ({ body: insight({ incidents: 0, executions: [], days: [], approvals: {} }) }));
  renderPage(<InsightPage />);
  await screen.findByTestId("insight-empty");
  await userEvent.selectOptions(screen.getByRole("combobox"), "7");
  const spans = () => calls.map(({ path }) => (Date.now() - Date.parse(decodeURIComponent(path.split("from=")[1]?.split("&")[0] ?? ""))) / 86_400_000);
  await vi.waitFor(() => expect(spans().map(Math.round)).toEqual([30, 7]));
});

test("numbers that cannot be read are no nought", async () => {
  fakeFetch(() => ({ status: 503, body: { error: "the database is away" } }));
  renderPage(<InsightPage />);
  expect(await screen.findByText(/the database is away/)).toBeTruthy();
  expect(screen.queryByTestId("measure")).toBeNull();
  expect(screen.queryByTestId("insight-empty")).toBeNull();
});

test("an answer that is none is not read, and one with holes has dashes", () => {
  for (const bad of [null, [], {}, { times: 1 }]) expect(decodeInsight(bad)).toBeNull();
  const holes = decodeInsight({ times: {}, days: [1, null, { day: "2026-01-01" }], executions: "x" });
  expect(holes?.times.heal).toEqual({ count: 0, median_ms: null, p90_ms: null });
  expect(holes?.days).toEqual([{ day: "2026-01-01", system: "", count: 0 }]);
});

test("every day of the span has its place, quiet ones too", () => {
  expect(daysBetween("2026-02-27T23:00:00Z", "2026-03-01T00:00:00Z")).toEqual(["2026-02-27", "2026-02-28"]);
  expect(daysBetween("", "x")).toEqual([]);
  expect(daysBetween("2026-02-27T23:00:00Z", "2026-03-01T00:00:00Z", "Europe/Berlin")).toEqual(["2026-02-28", "2026-03-01"]);
  expect(daysBetween("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", "Europe/Berlin")).toEqual(["2026-03-28", "2026-03-29", "2026-03-30"]);
  const [first, second] = systemDays({ ...insight(), tz: "UTC" });
  expect(first).toEqual({ system: "redis-test", total: 2, days: [{ day: "2026-01-10", count: 0 }, { day: "2026-01-11", count: 0 }, { day: "2026-01-12", count: 2 }] });
  expect(second?.system).toBe("postgres-test");
});

test("what was refused or runs still is no failure of an action", () => {
  const line: ExecutionLine = { action: "a", fault: "f", count: 5, ...none, refused: 2, cancelled: 1 };
  expect(successOf(line)).toBe("–");
  expect(successOf({ ...line, completed: 1, relapsed: 1 })).toBe("50 % (1 of 2)");
  expect([spanOf(null), spanOf(65_000), spanOf(3_600_000), spanOf(2 * 86_400_000 + 3_600_000)]).toEqual(["–", "1 min 5 s", "1 h 0 min", "2 d 1 h"]);
});
