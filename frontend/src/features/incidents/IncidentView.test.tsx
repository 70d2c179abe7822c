import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { SessionContext } from "@/features/auth/use-session";
import type { Session } from "@/features/auth/use-session";
import type { Incident } from "@/lib/types";
import { fakeFetch } from "@/test/fake-fetch";
import type { Handler } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { analysis, incident } from "@/test/samples";
import { IncidentView } from "./IncidentView";

function show(change: Partial<Incident>, handler: Handler = () => ({ body: {} }), session: Session = { state: "off" }) {
  const all = fakeFetch((path, method, body) => (isAside(path, method) ? { body: [] } : handler(path, method, body)));
  const { sockets } = renderPage(
    <SessionContext value={session}>
      <IncidentView incident={incident(change)} system={undefined} />
    </SessionContext>,
  );
  return { sockets, calls: () => all.filter((call) => !isAside(call.path, call.method)) };
}
/** What the page asks beside what a test is about. */
const isAside = (path: string, method: string) => /^\/(api\/v1\/(audit|systems)|monitor)/.test(path) || /\/incidents(\/resolved)?$/.test(path) || (method === "GET" && path.endsWith("/notes"));
const has = (testId: string) => screen.queryByTestId(testId) !== null;

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["nothing", undefined, true, false],
  ["a diagnosis", analysis(), false, true],
  ["a solution", analysis({ solution: "• Flush it" }), false, false],
  ["a failed diagnosis", analysis({ diagnosis: "no provider answered", diagnosis_provider: "error" }), true, false],
])("with %s it offers the next thing to ask for", (_, found, wantDiagnosis, wantSolution) => {
  show(found ? { analysis: found } : {});
  expect(has("get-diagnosis")).toBe(wantDiagnosis);
  expect(has("get-solution")).toBe(wantSolution);
});

test("the diagnosis is a list of its points", () => {
  show({ analysis: analysis() });
  expect(screen.getByText("Memory is full").tagName).toBe("LI");
  expect(screen.getByText("Writes are refused").tagName).toBe("LI");
});

test("the evidence shows logs and metrics", () => {
  show({ error_logs: ["OOM command not allowed"], metrics_snapshot: { used_memory: 52428800 } });
  expect(screen.getByText("OOM command not allowed")).toBeTruthy();
  expect(screen.getByText("used memory")).toBeTruthy();
  expect(screen.getByText("50.0 MB")).toBeTruthy();
});

test("what goes wrong is said in the server's words", async () => {
  show({}, () => ({ status: 500, body: { error: "failed to call AI service: refused" } }));
  await userEvent.click(screen.getByTestId("get-diagnosis"));
  expect((await screen.findByRole("alert")).textContent).toContain("failed to call AI service: refused");
  expect(has("get-diagnosis")).toBe(true);
});

test("what nobody answered is asked again, once, as soon as the page is connected again; a refusal is not", async () => {
  let status = 502;
  const { sockets, calls } = show({ analysis: analysis() }, () => ({ status, body: {} }));
  await userEvent.click(screen.getByTestId("get-solution"));
  expect((await screen.findByRole("alert")).textContent).toContain("not reachable");
  status = 409;
  act(() => sockets.last.open());
  await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("HTTP 409"));
  act(() => sockets.last.drop());
  await waitFor(() => expect(sockets.all).toHaveLength(2), { timeout: 5_000 });
  act(() => sockets.last.open());
  expect(calls().filter((call) => call.path.endsWith("/suggest-fix"))).toHaveLength(2);
});

test("a chosen status is sent", async () => {
  const { calls } = show({}, () => ({ body: incident({ status: "investigating" }) }));
  await userEvent.selectOptions(screen.getByLabelText("Status"), "Investigating");
  await waitFor(() =>
    expect(calls()).toEqual([
      { path: `/api/v1/incidents/${incident().id}`, method: "PATCH", body: { status: "investigating" } },
    ]),
  );
});

test("what lists show cut is fetched whole", async () => {
  show({ notes: "beginning", cut: ["notes"] }, () => ({ body: incident({ notes: "beginning and end" }) }));
  expect(await screen.findByText("beginning and end")).toBeTruthy();
});

test.each([
  [0, null],
  [0.874, "87 % confident"],
  [1, "100 % confident"],
])("a confidence of %d shows as %j", (confidence, want) => {
  show({ analysis: analysis({ confidence }) });
  expect(screen.queryByTestId("confidence")?.textContent ?? null).toBe(want);
});

test("evidence shows its source and time, plain logs beside it once", () => {
  show({
    evidence: [{ text: "OOM", source: "seen", at: "2026-03-01T10:00:00Z" }],
    error_logs: ["OOM", "connection reset"],
    fault: "redis-oom",
  });
  expect(screen.getAllByTestId("evidence-line").map((line) => line.dataset.source)).toEqual(["seen", ""]);
  expect(screen.getByText("redis-oom")).toBeTruthy();
});

test("the incident it follows from is a link, also when the board does not have it", () => {
  show({ linked_to: "ffff0000-0000-4000-8000-000000000002" });
  const link = screen.getByTestId("linked-incident");
  expect(link.getAttribute("href")).toBe("/incidents/ffff0000-0000-4000-8000-000000000002");
  expect(link.textContent).toContain("INC-FFFF");
});

test("systems that are sick with it are named, with why and how they are", () => {
  const since = "2026-03-01T10:00:00Z";
  show({
    members: [
      { system: "postgres-test", fault: "paused", why: "depends", since, well_at: "" },
      { system: "web-1", fault: "unreachable", why: "together", since, well_at: "2026-03-01T10:05:00Z" },
    ],
  });
  const rows = within(screen.getByTestId("members")).getAllByRole("listitem");
  expect(rows[0]!.textContent).toMatch(/^postgres-test: paused, since it needs this one/);
  expect(rows[1]!.textContent).toMatch(/^web-1: unreachable, at the same time.*well again/);
  expect(within(rows[0]!).getByRole("link").getAttribute("href")).toBe("/systems/postgres-test");
});

test("who acknowledges it says so with one press, and a severity and a team can be said", async () => {
  const { calls } = show({}, () => ({ body: incident() }));
  await userEvent.click(screen.getByTestId("acknowledge"));
  await userEvent.selectOptions(screen.getByLabelText("Severity"), "High");
  await userEvent.type(screen.getByLabelText("Team"), " storage ");
  await userEvent.click(screen.getByRole("button", { name: "Assign" }));
  await waitFor(() =>
    expect(calls().map((call) => call.body)).toEqual([{ status: "investigating" }, { severity: "high" }, { team: "storage" }]),
  );
});

test("a long message stands whole below the title", () => {
  const message = "word ".repeat(120).trim();
  show({ message });
  expect(screen.getAllByText(message)).toHaveLength(2);
});

test("the evidence bundle is a link to the backend, whatever the id looks like", () => {
  show({ id: "a/../b" });
  expect(screen.getByRole("link", { name: /Evidence bundle/ }).getAttribute("href")).toBe("/api/v1/incidents/a%2F..%2Fb/bundle");
});

test("the lines that the diagnosis rests on are marked, in words as well", () => {
  show({ error_logs: ["OOM command not allowed", "memory 51 of 50 MB"], analysis: analysis({ cites: [0, 7] }) });
  const lines = screen.getAllByTestId("evidence-line");
  expect(lines.map((line) => [line.dataset.cited, line.textContent?.includes("cited by the diagnosis")])).toEqual([["true", true], [undefined, false]]);
});

test("why it is not over yet stands in one line", () => {
  show({});
  expect(screen.getByTestId("why-not-healing").textContent).toContain("Ask for a diagnosis first");
});

test("whoever is logged in takes what nobody has with one press: looked at, and assigned", async () => {
  const { calls } = show({}, () => ({ body: incident() }), { state: "in", person: { name: "anna", role: "responder" } });
  await userEvent.click(await screen.findByRole("button", { name: "Take it" }));
  await waitFor(() => expect(calls().find(({ method }) => method === "PATCH")?.body).toEqual({ status: "investigating", team: "anna" }));
});

test("who opens again what is over is told what that means, and nothing is sent before", async () => {
  const { calls } = show({ status: "resolved" }, () => ({ body: incident({ status: "fixing" }) }));
  const sent = () => calls().filter(({ method }) => method === "PATCH").map(({ body }) => body);
  const select = screen.getByLabelText<HTMLSelectElement>("Status");
  await userEvent.selectOptions(select, "Fixing");
  expect(screen.getByTestId("open-again").textContent).toMatch(/This runs nothing.*until somebody sets it to “Resolved”/);
  expect(sent()).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Leave it resolved" }));
  expect([select.value, sent()]).toEqual(["resolved", []]);
  await userEvent.selectOptions(select, "Fixing");
  await userEvent.click(screen.getByRole("button", { name: "Open it again" }));
  await waitFor(() => expect(sent()).toEqual([{ status: "fixing" }]));
});
