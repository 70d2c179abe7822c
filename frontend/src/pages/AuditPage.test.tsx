import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { incident } from "@/test/samples";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { filterOf, localOf, readSearch, withWholeId } from "@/features/audit/filter";
import { decodeAuditCheck, decodeAuditRecord } from "@/lib/decode-audit";
import { fakeFetch } from "@/test/fake-fetch";
import type { Reply } from "@/test/fake-fetch";
import { FakeSockets } from "@/test/fake-socket";
import { renderAt } from "@/test/render";

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

/** The rest of the page asks, too. */
const audit = (answer: (path: string) => Reply) =>
  fakeFetch((path) => (path.includes("/audit") ? answer(path) : path.includes("/failures") ? { body: { available: [], active: [] } } : { body: [] }));

beforeEach(() => {
  const sockets = new FakeSockets();
  vi.stubGlobal("WebSocket", function (this: unknown, url: string) {
    return sockets.create(url);
  });
});

const rows = () => screen.getAllByTestId("audit-row").map((row) => row.textContent);

test("the newest records are shown, older ones when asked for", async () => {
  const calls = audit((path) =>
    path.includes("before=8")
      ? { body: [record(7, { kind: "proposal" })] }
      : { body: [record(9), record(8)], headers: { Link: '</api/v1/audit?limit=100&before=8>; rel="next"' } },
  );
  await renderAt("/audit");
  const older = await screen.findByRole("button", { name: "Show older" });
  expect(rows()).toHaveLength(2);
  expect(rows()[0]).toContain("Step ended");
  expect(rows()[0]).toContain("action: flush");
  expect(rows()[0]).not.toContain("seal");
  await userEvent.click(older);
  expect(await screen.findByText("Proposed", { selector: "td span" })).toBeTruthy();
  expect(rows()).toHaveLength(3);
  expect(screen.queryByRole("button", { name: "Show older" })).toBeNull();
  expect(calls.filter((call) => call.path.includes("/audit")).every((call) => call.method === "GET")).toBe(true);
});

test("hostile text stays text", async () => {
  audit(() => ({ body: [record(1, { actor: "<img src=x onerror=alert(1)>", detail: { "<b>": "</td>" } })] }));
  await renderAt("/audit");
  expect(await screen.findByText("<img src=x onerror=alert(1)>")).toBeTruthy();
  expect(document.querySelector("img")).toBeNull();
});

test("an empty audit and one that cannot be read are told apart", async () => {
  audit(() => ({ body: [] }));
  const view = await renderAt("/audit");
  expect(await screen.findByText("Nothing is on record yet.")).toBeTruthy();
  view.unmount();
  audit(() => ({ status: 404, body: "404 page not found" }));
  await renderAt("/audit");
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

test("a filter stands in the address, and is asked for; Back shows what was asked before", async () => {
  const calls = audit(() => ({ body: [record(1)] }));
  const page = await renderAt("/audit?actor=anna");
  await screen.findByTestId("audit-row");
  expect(calls.some((call) => call.path === "/api/v1/audit?limit=100&actor=anna")).toBe(true);
  const kind = screen.getByRole("combobox", { name: "What" });
  await userEvent.selectOptions(kind, "Approved");
  await userEvent.type(screen.getByRole("textbox", { name: "Incident" }), "a&b=c");
  await userEvent.click(screen.getByRole("button", { name: "Show" }));
  await waitFor(() =>
    expect(calls.some((call) => call.path === "/api/v1/audit?limit=100&kind=approval&actor=anna&incident_id=a%26b%3Dc")).toBe(true),
  );
  await page.back();
  await waitFor(() => expect((screen.getByRole("combobox", { name: "What" }) as HTMLInputElement).value).toBe(""));
  expect((screen.getByRole("textbox", { name: "Who" }) as HTMLInputElement).value).toBe("anna");
});

const good = { ok: true, first: 1, last: 3, count: 3, hash: "ab".repeat(32), bad_seq: null, why: null, more: true };

test("the chain is checked piece by piece, to its end", async () => {
  const calls = audit((path) =>
    path.includes("after=3") ? { body: { ...good, first: 4, last: 5, count: 2, more: false } } : { body: path.includes("/verify") ? good : [] },
  );
  await renderAt("/audit");
  await userEvent.click(await screen.findByTestId("chain-check"));
  const answer = await screen.findByTestId("chain-answer");
  expect(answer.dataset.ok).toBe("true");
  expect(answer.textContent).toContain("5 records");
  const asked = calls.map((call) => call.path).filter((path) => path.includes("/verify"));
  expect(asked).toEqual(["/api/v1/audit/verify", `/api/v1/audit/verify?after=3&after_hash=${"ab".repeat(32)}`]);
});

test("a broken chain says where, and a check that stands still is none", async () => {
  let answer: unknown = { ...good, ok: false, count: 1, bad_seq: 2, why: "was changed", more: false };
  audit((path) => ({ body: path.includes("/verify") ? answer : [] }));
  await renderAt("/audit");
  await userEvent.click(await screen.findByTestId("chain-check"));
  expect((await screen.findByTestId("chain-answer")).textContent).toContain("Broken at record 2: was changed");
  answer = { ...good, count: 0 };
  await userEvent.click(screen.getByTestId("chain-check"));
  expect(await screen.findByText(/does not go on/)).toBeTruthy();
});

test("of an address only short texts are taken, of a check only a hash", () => {
  expect(readSearch({ kind: "x".repeat(999), actor: 7, incident: "", evil: "1" })).toEqual({ kind: "x".repeat(200) });
  expect(filterOf(readSearch({ from: "no time", actor: " anna " }))).toEqual({ kind: "", actor: "anna", incident_id: "", from: "", to: "" });
  expect(decodeAuditCheck(good)?.last).toBe(3);
  for (const bad of [null, {}, { ...good, hash: "x&after=1" }, { ...good, last: "3" }, { ...good, ok: "yes" }]) expect(decodeAuditCheck(bad)).toBeNull();
});

test("times are in UTC in the address, and in the reader's zone in the field", () => {
  const { from } = readSearch({ from: "2026-01-02T03:04" });
  expect(Date.parse(from ?? "")).toBe(new Date(2026, 0, 2, 3, 4).getTime());
  expect(from).toMatch(/^2026-01-0[123]T..:..Z$/);
  expect(readSearch({ from })).toEqual({ from });
  expect(localOf(from)).toBe("2026-01-02T03:04");
  expect(localOf("2026-01-02T03:04:05Z")).toMatch(/:05$/);
  expect([localOf(""), localOf("x")]).toEqual(["", ""]);
});

test("the focus stays in the field from which a filter was sent", async () => {
  const calls = audit(() => ({ body: [record(1)] }));
  await renderAt("/audit");
  await userEvent.type(await screen.findByRole("textbox", { name: "Who" }), "anna{Enter}");
  await waitFor(() => expect(calls.some((call) => call.path.endsWith("&actor=anna"))).toBe(true));
  await screen.findByRole("button", { name: "Show all" });
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Who" }));
});

test("an export that is refused says so in the server's words", async () => {
  audit((path) => (path.includes("/export") ? { status: 403, body: { error: "only an admin may" } } : { body: [] }));
  await renderAt("/audit");
  await userEvent.click(await screen.findByTestId("audit-export"));
  expect(await screen.findByText(/only an admin may/)).toBeTruthy();
});

test("the export takes every page, in order, and one that stands still is none", async () => {
  const saved: Blob[] = [];
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${saved.push(blob)}`, revokeObjectURL: () => undefined }));
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  let next = 2;
  audit((path) => {
    if (!path.includes("/export")) return { body: [] };
    return path.endsWith("after=0")
      ? { body: "one\ntwo\n", headers: { Link: `</api/v1/audit/export?limit=500&after=${next}>; rel="next"` } }
      : { body: "three\n" };
  });
  await renderAt("/audit");
  await userEvent.click(await screen.findByTestId("audit-export"));
  await waitFor(() => expect(click).toHaveBeenCalledOnce());
  expect(await saved[0]?.text()).toBe("one\ntwo\nthree\n");
  next = 0;
  await userEvent.click(screen.getByTestId("audit-export"));
  expect(await screen.findByText(/does not go on/)).toBeTruthy();
  expect(saved).toHaveLength(1);
  click.mockRestore();
});

test("an incident's number, as the page shows it, is its id to the audit", () => {
  const known = [incident({ id: "50b8aaaa-0000-4000-8000-000000000001" })];
  expect(withWholeId({ incident: " inc-50b8 ", kind: "approval" }, known)).toEqual({ incident: known[0]?.id, kind: "approval" });
  expect(withWholeId({ incident: "INC-FFFF" }, known)).toEqual({ incident: "INC-FFFF" });
  expect(withWholeId({}, known)).toEqual({});
});
