import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Incident } from "@/lib/types";
import { fakeFetch } from "@/test/fake-fetch";
import { renderAt } from "@/test/render";
import { analysis, incident } from "@/test/samples";

let open: Incident[];
let activity: unknown;
let calls: ReturnType<typeof fakeFetch>;

beforeEach(() => {
  open = [incident({ id: "1", message: "memory full" }), incident({ id: "2", message: "pool empty", affected_system: "postgres-test", analysis: analysis() })];
  activity = { executions: [], proposals: [] };
  calls = fakeFetch((path) => {
    if (path === "/api/v1/incidents") return { body: open.slice(0, 1), headers: { Link: '</api/v1/incidents?before=c1&before_id=1>; rel="next"' } };
    if (path === "/api/v1/incidents?before=c1&before_id=1") return { body: open.slice(1) };
    return { body: path === "/agent/activity" ? activity : [] };
  });
});
afterEach(() => {
  localStorage.clear();
  vi.unstubAllGlobals();
});

const ids = () => screen.queryAllByTestId("incident-card").map((card) => card.dataset.incidentId);

test("the open incidents are asked for page by page, to the end", async () => {
  await renderAt("/");
  await waitFor(() => expect(ids()).toEqual(["2", "1"]));
  expect(within(screen.getByTestId("column-triage")).getByTestId("column-count").textContent).toBe("2");
});

test("what the address says is shown, and what is typed comes into it", async () => {
  await renderAt("/?system=postgres-test&status=triage");
  await waitFor(() => expect(ids()).toEqual(["2"]));
  expect(screen.queryByTestId("column-resolved")).toBeNull();
  await userEvent.type(await screen.findByTestId("board-search"), "no such");
  await waitFor(() => expect(ids()).toEqual([]));
  expect(screen.getByTestId("column-triage").textContent).toContain("None fits the filter.");
  await userEvent.click(screen.getByRole("button", { name: "Show all" }));
  await waitFor(() => expect(ids()).toEqual(["2", "1"]));
  expect(screen.getByTestId<HTMLInputElement>("board-search").value).toBe("");
});

test("a view is saved under a name, taken, and forgotten", async () => {
  await renderAt("/?severity=high");
  await userEvent.click(await screen.findByTestId("board-views"));
  await userEvent.type(await screen.findByLabelText("Save what is shown as"), "bad ones{Enter}");
  expect((await screen.findByTestId("saved-view")).getAttribute("aria-pressed")).toBe("true");
  await userEvent.click(screen.getByRole("button", { name: "Forget bad ones" }));
  expect(screen.queryByTestId("saved-view")).toBeNull();
});

test("each card says what happens to it now", async () => {
  activity = {
    executions: [{ execution_id: "e", incident_id: "1", phase: "verifying" }],
    proposals: [{ proposal_id: "p", incident_id: "2", expires_at: new Date(Date.now() + 60_000).toISOString(), approved_by: [] }],
  };
  await renderAt("/");
  await screen.findByText("Verifying");
  expect(screen.getByText("Fix waits for approval")).toBeTruthy();
});

test("with nothing open the agent is not asked", async () => {
  open = [];
  await renderAt("/");
  await screen.findByTestId("board-search");
  expect(calls.filter((call) => call.path === "/agent/activity")).toEqual([]);
});

test("what ran when the last open incident was resolved is asked for to its end", async () => {
  open = [incident({ id: "1", status: "fixing" })];
  activity = { executions: [{ execution_id: "e", incident_id: "1", phase: "verification" }], proposals: [] };
  const { client } = await renderAt("/");
  await screen.findByText("Verifying");
  open = [incident({ id: "1", status: "resolved", updated_at: new Date().toISOString() })];
  await client.invalidateQueries({ queryKey: ["incidents"] });
  activity = { executions: [], proposals: [] };
  await waitFor(() => expect(screen.queryByText("Verifying")).toBeNull(), { timeout: 6_000 });
});

test("an agent that does not answer is not shown at work", async () => {
  open = [incident({ id: "1", status: "fixing" })];
  activity = { executions: [{ execution_id: "e", incident_id: "1", phase: "executing" }], proposals: [] };
  const { client } = await renderAt("/");
  await screen.findByText("Fixing", { selector: "[data-testid=card-now]" });
  activity = "no JSON";
  void client.invalidateQueries({ queryKey: ["activity"] });
  await screen.findByText("Agent not reachable");
  expect(screen.queryByText("Fixing", { selector: "[data-testid=card-now]" })).toBeNull();
});

test("a first load that fails says so, and neither that nothing is open nor what to break next", async () => {
  fakeFetch((path) => (/\/incidents(\/resolved)?$/.test(path.split("?")[0] ?? "") ? { status: 503, body: { error: "db down" } } : { body: [] }));
  await renderAt("/");
  expect((await screen.findByText(/The board could not be fetched/)).closest('[role="alert"]')?.textContent).toContain("db down");
  expect(screen.queryByText(/Nothing is open/)).toBeNull();
  expect(screen.queryAllByTestId("column-count").map((one) => one.textContent).filter((text) => /\d/.test(text ?? ""))).toEqual([]);
});
