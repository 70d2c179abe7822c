import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { decodeAuditRecord } from "@/lib/decode-audit";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { AuditPage } from "./AuditPage";

afterEach(() => vi.unstubAllGlobals());

const record = (seq: number, change: Record<string, unknown> = {}) => ({
  seq,
  id: "i",
  at: "2026-01-02T03:04:05Z",
  kind: "step.end",
  actor: "ai-agent",
  incident_id: null,
  detail: { action: "flush", attempt: 1, seal: { long: "x" } },
  hash: "ab".repeat(32),
  ...change,
});

const rows = () => screen.getAllByTestId("audit-row").map((row) => row.textContent);

test("the newest records are shown, older ones when asked for", async () => {
  const calls = fakeFetch((path) =>
    path.includes("before=8")
      ? { body: [record(7, { kind: "proposal" })] }
      : { body: [record(9), record(8)], headers: { Link: '</api/v1/audit?limit=100&before=8>; rel="next"' } },
  );
  renderPage(<AuditPage />);
  const older = await screen.findByRole("button", { name: "Show older" });
  expect(rows()).toHaveLength(2);
  expect(rows()[0]).toContain("step.end");
  expect(rows()[0]).toContain("action: flush");
  expect(rows()[0]).not.toContain("seal");
  await userEvent.click(older);
  expect(await screen.findByText("proposal")).toBeTruthy();
  expect(rows()).toHaveLength(3);
  expect(screen.queryByRole("button", { name: "Show older" })).toBeNull();
  expect(calls.filter((call) => call.path.includes("/audit")).every((call) => call.method === "GET")).toBe(true);
});

test("hostile text stays text", async () => {
  fakeFetch(() => ({ body: [record(1, { actor: "<img src=x onerror=alert(1)>", detail: { "<b>": "</td>" } })] }));
  renderPage(<AuditPage />);
  expect(await screen.findByText("<img src=x onerror=alert(1)>")).toBeTruthy();
  expect(document.querySelector("img")).toBeNull();
});

test("an empty audit and one that cannot be read are told apart", async () => {
  fakeFetch(() => ({ body: [] }));
  const view = renderPage(<AuditPage />);
  expect(await screen.findByText("Nothing is on record yet.")).toBeTruthy();
  view.unmount();
  fakeFetch(() => ({ status: 404, body: "404 page not found" }));
  renderPage(<AuditPage />);
  expect(await screen.findByText(/The audit cannot be shown/)).toBeTruthy();
  expect(screen.queryByText("Nothing is on record yet.")).toBeNull();
});

test("a record without a number is none, and a long detail is cut", () => {
  for (const bad of [null, "x", [], {}, { seq: "1" }]) expect(decodeAuditRecord(bad)).toBeNull();
  const long = decodeAuditRecord(record(1, { detail: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, "y".repeat(1000)])) }));
  expect(long?.detail).toHaveLength(24);
  expect(long?.detail[0]?.value.length).toBeLessThanOrEqual(301);
  expect(decodeAuditRecord({ seq: 1, detail: "no object" })?.detail).toEqual([]);
});
