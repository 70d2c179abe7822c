import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Incident } from "@/lib/types";
import { fakeFetch } from "@/test/fake-fetch";
import { FakeSockets } from "@/test/fake-socket";
import { renderPage } from "@/test/render";
import { analysis, incident, phase } from "@/test/samples";
import { App } from "./App";

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
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open() {
  const page = renderPage(<App />);
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

test("a deleted incident leaves the board, and its open window closes", async () => {
  const { sockets } = await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  expect(screen.getByTestId("incident-modal")).toBeTruthy();
  act(() => sockets.last.receive({ type: "incident_deleted", incident_id: id }));
  await waitFor(() => expect(screen.queryByTestId("incident-modal")).toBeNull());
  expect(screen.queryByTestId("incident-card")).toBeNull();
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
});

test("older resolved incidents are fetched when they are asked for", async () => {
  const at = (second: number) => `2026-03-01T10:00:0${second}Z`;
  const resolved = (second: number) => incident({ id: `r${second}`, status: "resolved", updated_at: at(second) });
  vi.unstubAllGlobals();
  calls = fakeFetch((path) => {
    const link = { Link: '</api/v1/incidents/resolved?before=c1>; rel="next"' };
    if (path === "/api/v1/incidents/resolved") return { body: [resolved(9)], headers: link };
    if (path === "/api/v1/incidents/resolved?before=c1") return { body: [resolved(8)] };
    return { body: [] };
  });
  const { client } = renderPage(<App />);
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
  await userEvent.click(screen.getByTestId("get-agent-fix"));
  expect((await screen.findByTestId<HTMLButtonElement>("approve")).disabled).toBe(false);
  act(() => sockets.last.receive(incident({ status: "resolved", updated_at: "2026-03-01T10:01:00Z" })));
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("approve").disabled).toBe(true));
  expect(screen.getByTestId("void-reason").textContent).toContain("resolved");
});

test("from the card to the approved and watched fix", async () => {
  incidents = [incident({ analysis: analysis({ solution: "• Flush it" }) })];
  await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  await userEvent.click(screen.getByTestId("get-agent-fix"));
  expect((await screen.findByTestId("approval-command")).textContent).toBe("redis-cli FLUSHALL");
  await userEvent.click(screen.getByTestId("approve"));
  const socket = agentSockets.last;
  act(() => socket.open());
  expect(socket.sent).toEqual([
    { incident_id: id, system: "redis-test", action: "flush", proposal_id: "p1", digest: "d".repeat(64) },
  ]);
  act(() => socket.receive(phase({ seq: 0, message: "Analyzing" })));
  expect(screen.getByTestId("execution-status").textContent).toBe("Running");
  expect(screen.getByText(/does not stop the execution/)).toBeTruthy();
  act(() => socket.receive(phase({ seq: 1, phase: "complete", status: "completed" })));
  expect(screen.getByTestId("execution-status").textContent).toBe("Completed");
  expect(screen.getAllByTestId("phase-entry").map((one) => one.dataset.phase)).toEqual(["thinking", "complete"]);
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByTestId("execution-modal")).toBeNull();
  expect(screen.getByTestId("incident-modal")).toBeTruthy();
});

test("a refused fix is not painted as a failed one", async () => {
  incidents = [incident({ analysis: analysis({ solution: "• Flush it" }) })];
  await open();
  await userEvent.click(screen.getByTestId("incident-card"));
  await userEvent.click(screen.getByTestId("get-agent-fix"));
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
  expect(screen.queryByTestId("get-agent-fix")).toBeNull();
});
