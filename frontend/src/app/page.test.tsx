import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Incident } from "@/lib/types";
import { fakeFetch } from "@/test/fake-fetch";
import { FakeSockets } from "@/test/fake-socket";
import { renderAt } from "@/test/render";
import { analysis, incident, phase } from "@/test/samples";

let incidents: Incident[];
let calls: ReturnType<typeof fakeFetch>;
let agentSockets: FakeSockets;
const id = incident().id;
const listCount = () => calls.filter((call) => call.path === "/api/v1/incidents").length;
const cardIn = (column: string) => within(screen.getByTestId(`column-${column}`)).queryByTestId("incident-card");

beforeEach(() => {
  incidents = [incident()];
  agentSockets = new FakeSockets();
  vi.stubGlobal("WebSocket", function (this: unknown, url: string) {
    return agentSockets.create(url);
  });
  calls = fakeFetch((path) => {
    if (path === "/api/v1/incidents") return { body: incidents.filter((one) => one.status !== "resolved") };
    if (path === "/api/v1/incidents/resolved") return { body: incidents.filter((one) => one.status === "resolved") };
    if (path.endsWith("/propose-fix")) {
      return { body: { action: "flush", system: "redis-test", proposal_id: "p1", digest: "d".repeat(64), command: "redis-cli FLUSHALL" } };
    }
    return path === "/generator/failures" ? { body: { available: [], active: [] } } : { body: [] };
  });
});

afterEach(() => {
  sessionStorage.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open(address = "/") {
  const page = await renderAt(address);
  await screen.findByTestId("incident-card");
  act(() => page.sockets.last.open());
  return page;
}

test("a resolved frame moves the card without a reload", async () => {
  const { sockets } = await open();
  expect(cardIn("triage")?.dataset).toMatchObject({ incidentId: id, system: "redis-test", status: "triage" });
  act(() => sockets.last.receive(incident({ status: "resolved", updated_at: "2026-03-01T10:01:00Z" })));
  await waitFor(() => expect(cardIn("triage")).toBeNull());
  expect(cardIn("resolved")?.dataset.status).toBe("resolved");
});

test("a deleted incident leaves the board, and its page says so", async () => {
  const { sockets, back } = await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  await screen.findByTestId("incident-page");
  act(() => sockets.last.receive({ type: "incident_deleted", incident_id: id }));
  expect((await screen.findByTestId("incident-gone")).textContent).toContain("was deleted");
  await back();
  expect(await screen.findByTestId("column-triage")).toBeTruthy();
  expect(screen.queryByTestId("incident-card")).toBeNull();
});

test("an incident's address leads to it, and Back to the board", async () => {
  const { address, back } = await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  await screen.findByTestId("incident-page");
  expect(address()).toBe(`/incidents/${id}`);
  await back();
  await screen.findByTestId("incident-card");
});

test("an incident that the board does not have is asked for; one that nobody has is said to be none", async () => {
  const old = incident({ id: "ffff0000-0000-4000-8000-000000000002", message: "of last year", status: "resolved" });
  vi.unstubAllGlobals();
  fakeFetch((path) => {
    if (path === `/api/v1/incidents/${old.id}`) return { body: old };
    if (path.startsWith("/api/v1/incidents/ffff")) return { status: 404, body: { error: "incident not found" } };
    return { body: [] };
  });
  const first = await renderAt(`/incidents/${old.id}`);
  expect(await screen.findByText("of last year")).toBeTruthy();
  first.unmount();
  await renderAt("/incidents/ffff0000-0000-4000-8000-000000000003");
  expect((await screen.findByTestId("incident-gone")).textContent).toContain("no such incident");
});

test("an execution's address shows it over its incident; closed, the incident stays", async () => {
  const { address } = await renderAt(`/incidents/${id}/executions/exec-1`);
  await screen.findByTestId("execution-modal");
  act(() => agentSockets.last.open());
  expect(agentSockets.last.sent).toEqual([{ execution_id: "exec-1", from_seq: 0, output: "none" }]);
  act(() => agentSockets.last.receive(phase({ seq: 0, message: "Analyzing" })));
  expect(screen.getByText("Analyzing")).toBeTruthy();
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("execution-modal")).toBeNull());
  expect(screen.getByTestId("incident-page")).toBeTruthy();
  expect(address()).toBe(`/incidents/${id}`);
});

test("whoever leaves a typed team is asked first; a note that is not sent is there again", async () => {
  const { address } = await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  await userEvent.type(await screen.findByRole("textbox", { name: "Add a note" }), "seen at 10");
  await userEvent.click(screen.getByRole("link", { name: "Board" }));
  await userEvent.click(await screen.findByTestId("incident-card"));
  expect((await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Add a note" })).value).toBe("seen at 10");
  await userEvent.type(screen.getByLabelText("Team"), "Data");
  await userEvent.click(screen.getByRole("link", { name: "Board" }));
  await screen.findByTestId("discard-bar");
  await userEvent.click(screen.getByRole("button", { name: "Keep editing" }));
  expect(address()).toBe(`/incidents/${id}`);
  await userEvent.click(screen.getByRole("link", { name: "Audit" }));
  await userEvent.click(await screen.findByRole("button", { name: "Close without saving" }));
  expect(await screen.findByTestId("audit-page")).toBeTruthy();
});

test("an unknown address says so", async () => {
  await renderAt("/no/such/page");
  expect(await screen.findByTestId("not-found")).toBeTruthy();
});

test("the systems have a page, each with its open incidents", async () => {
  const { sockets } = await open();
  act(() => sockets.last.receive({ type: "system", name: "redis-test", status: "down", health: 0, checked_at: new Date().toISOString() }));
  await userEvent.click(screen.getByRole("link", { name: "Systems" }));
  const one = within(await screen.findByTestId("system-card"));
  expect(one.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(["/systems/redis-test", `/incidents/${id}`]);
  await userEvent.click(one.getByTestId("check-now"));
  await waitFor(() => expect(calls).toContainEqual({ path: "/monitor/check", method: "POST", body: { target: "redis-test" } }));
});

test("a system frame shows as a badge", async () => {
  const { sockets } = await open();
  const checked_at = new Date().toISOString();
  act(() => sockets.last.receive({ type: "system", name: "redis-test", status: "down", health: 0, checked_at }));
  expect((await screen.findByTestId("health-badge")).dataset).toMatchObject({
    system: "redis-test",
    status: "down",
    health: "0",
  });
});

test("while the socket is down it polls every 5 s, and asks at once when it is back", async () => {
  const { sockets } = await open();
  await waitFor(() => expect(listCount()).toBeGreaterThan(1));
  vi.useFakeTimers({ shouldAdvanceTime: true });
  act(() => sockets.last.drop());
  expect(screen.getByTestId("connection-state").dataset.state).toBe("reconnecting");
  const before = listCount();
  await act(() => vi.advanceTimersByTimeAsync(5_100));
  expect(listCount()).toBe(before + 1);
  act(() => sockets.last.open());
  expect(screen.getByTestId("connection-state").dataset.state).toBe("live");
  await waitFor(() => expect(listCount()).toBe(before + 2));
});

test("a board that cannot be fetched says so and keeps what it shows", async () => {
  const { client } = await open();
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await act(() => client.refetchQueries({ queryKey: ["incidents"] }));
  expect(await screen.findByText(/The backend is not reachable/)).toBeTruthy();
  expect(cardIn("triage")).not.toBeNull();
});

test("with neither socket nor polls there is one word for it, on the indicator and the badges", async () => {
  const { client, sockets } = await open();
  const checked_at = new Date().toISOString();
  act(() => sockets.last.receive({ type: "system", name: "redis-test", status: "healthy", health: 98, checked_at }));
  expect((await screen.findByTestId("health-badge")).textContent).not.toContain("no connection");
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  act(() => sockets.last.drop());
  await act(() => client.refetchQueries());
  await waitFor(() => expect(screen.getByTestId("connection-state").dataset.state).toBe("offline"));
  expect(screen.getByTestId("health-badge").textContent).toContain("no connection");
  expect(screen.getByTestId("offline-bar").textContent).toMatch(/since \d/);
});

test("the tab says how many are open", async () => {
  const icon = document.head.appendChild(Object.assign(document.createElement("link"), { rel: "icon", href: "/favicon.svg" }));
  const { sockets } = await open();
  expect(document.title).toBe("(1) Selfheal");
  await userEvent.click(screen.getByTestId("incident-card"));
  await waitFor(() => expect(document.title).toBe("(1) INC-0A1B · Selfheal"));
  await userEvent.click(screen.getByRole("link", { name: "Board" }));
  expect(decodeURIComponent(icon.getAttribute("href") ?? "")).toContain(">1</text>");
  act(() => sockets.last.receive(incident({ status: "resolved", updated_at: "2026-03-01T10:01:00Z" })));
  await waitFor(() => expect(document.title).toBe("Selfheal"));
  expect(icon.getAttribute("href")).toBe("/favicon.svg");
  icon.remove();
});

test("a board with nothing open says what to do next, with the menu that breaks something beside it", async () => {
  incidents = [];
  await renderAt("/");
  const place = within(await screen.findByTestId("column-triage"));
  await userEvent.click(await place.findByTestId("break-menu-empty"));
  expect(await screen.findByTestId("heal-all")).toBeTruthy();
});

test("who may not do something is told so, and not offered to try again", async () => {
  vi.unstubAllGlobals();
  fakeFetch((path) => (path.startsWith("/api/v1/audit") ? { status: 403, body: { error: "an auditor may" } } : { body: [] }));
  await renderAt("/audit");
  const note = await screen.findByTestId("no-rights");
  expect(note.textContent).toContain("your role does not allow it. an auditor may");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("older resolved incidents are fetched when they are asked for", async () => {
  const at = (second: number) => `2026-03-01T10:00:0${second}Z`;
  const resolved = (second: number) => incident({ id: `r${second}`, message: `of second ${second}`, status: "resolved", updated_at: at(second) });
  vi.unstubAllGlobals();
  calls = fakeFetch((path) => {
    const link = { Link: '</api/v1/incidents/resolved?before=c1>; rel="next"' };
    if (path === "/api/v1/incidents/resolved") return { body: [resolved(9)], headers: link };
    if (path === "/api/v1/incidents/resolved?before=c1") return { body: [resolved(8)] };
    return { body: [] };
  });
  const { client } = await renderAt("/");
  await userEvent.click(await screen.findByTestId("show-older"));
  const ids = () =>
    within(screen.getByTestId("column-resolved")).getAllByTestId("incident-card").map((card) => card.dataset.incidentId);
  await waitFor(() => expect(ids()).toEqual(["r9", "r8"]));
  await act(() => client.refetchQueries({ queryKey: ["incidents"] }));
  expect(ids()).toEqual(["r9", "r8"]);
  expect(screen.queryByTestId("show-older")).toBeNull();
});

test("an approval does not outlive its incident", async () => {
  incidents = [incident({ analysis: analysis({ solution: "• Flush it" }) })];
  const { sockets } = await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  await userEvent.click(await screen.findByTestId("get-agent-fix"));
  expect((await screen.findByTestId<HTMLButtonElement>("approve")).disabled).toBe(false);
  act(() => sockets.last.receive(incident({ status: "resolved", updated_at: "2026-03-01T10:01:00Z" })));
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("approve").disabled).toBe(true));
  expect(screen.getByTestId("void-reason").textContent).toContain("resolved");
});

test("from the card to the approved and watched fix", async () => {
  incidents = [incident({ analysis: analysis({ solution: "• Flush it" }) })];
  const { address } = await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  await userEvent.click(await screen.findByTestId("get-agent-fix"));
  expect((await screen.findByTestId("approval-command")).textContent).toBe("redis-cli FLUSHALL");
  await userEvent.click(screen.getByTestId("approve"));
  const socket = agentSockets.last;
  act(() => socket.open());
  expect(socket.sent).toEqual([
    { incident_id: id, system: "redis-test", action: "flush", proposal_id: "p1", digest: "d".repeat(64), output: "none", traceparent: expect.stringMatching(/^00-/) as string },
  ]);
  act(() => socket.receive(phase({ seq: 0, message: "Analyzing" })));
  expect(screen.getByTestId("execution-status").textContent).toBe("Running");
  expect(screen.getByText(/does not stop the execution/)).toBeTruthy();
  act(() => socket.receive(phase({ seq: 1, phase: "complete", status: "completed" })));
  expect(screen.getByTestId("execution-status").textContent).toBe("Completed");
  expect(screen.getAllByTestId("phase-entry").map((one) => one.dataset.phase)).toEqual(["thinking", "complete"]);
  expect(agentSockets.all.filter((one) => one.url.includes("execute-fix"))).toHaveLength(1);
  await waitFor(() => expect(address()).toBe(`/incidents/${id}/executions/exec-1`));
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("execution-modal")).toBeNull());
  expect(screen.getByTestId("incident-page")).toBeTruthy();
});

test("a refused fix is not painted as a failed one", async () => {
  incidents = [incident({ analysis: analysis({ solution: "• Flush it" }) })];
  await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  await userEvent.click(await screen.findByTestId("get-agent-fix"));
  await userEvent.click(await screen.findByTestId("approve"));
  const socket = agentSockets.last;
  act(() => socket.open());
  act(() => socket.receive(phase({ phase: "error", status: "failed", refused: true, message: "no longer needed" })));
  expect(screen.getByTestId("execution-status").textContent).toBe("Nothing was run");
  expect(screen.getByTestId("phase-entry").dataset.tone).toBe("warning");
  expect(within(screen.getByTestId("execution-modal")).queryByText(/failed/i)).toBeNull();
});

test.each([
  ["no solution", incident({ analysis: analysis() })],
  ["it is resolved", incident({ status: "resolved", analysis: analysis({ solution: "• Flush it" }) })],
])("the agent's fix is not offered when %s", async (_, one) => {
  incidents = [one];
  await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  await screen.findByTestId("incident-page");
  expect(screen.queryByTestId("get-agent-fix")).toBeNull();
});
