import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Acting } from "@/lib/decode-acting";
import { fakeFetch } from "@/test/fake-fetch";
import type { Reply } from "@/test/fake-fetch";
import { FakeObserver } from "@/test/fake-observer";
import { FakeSockets } from "@/test/fake-socket";
import { renderPage } from "@/test/render";
import type { SystemState } from "@/lib/types";
import { incident, phase, rung, system } from "@/test/samples";
import { AgentPanel } from "./AgentPanel";
import type { Wish } from "./wish";

const ladderOf = (proposed: string) =>
  ["raise-maxmemory", "flush"].map((action) => rung({ action, state: action === proposed ? "proposed" : "possible" }));
const answerOf = (action: string, change = {}) => ({
  action, system: "redis-test", proposal_id: `p-${action}`, digest: (action === "flush" ? "f" : "e").repeat(64), command: `do ${action}`,
  ladder: ladderOf(action), ...change,
});
const stop = { owner: "anna", reason: "audit", set_at: "", expires_at: "" };
const free: Acting = { stop: null, breakers: [], maintenance: [], silent: [] };
const breaker = (system: string) => ({ system, reason: "3 fixes in a row failed", since: "", failures: 3 });

let propose: (action: string | undefined) => Reply | Promise<Reply>;
let executions: object[];
let approvals: object[];
let calls: ReturnType<typeof fakeFetch>;
let sockets: FakeSockets;

beforeEach(() => {
  executions = [];
  approvals = [];
  propose = (action) => ({ body: answerOf(action ?? "raise-maxmemory") });
  sockets = new FakeSockets();
  vi.stubGlobal("WebSocket", function (this: unknown, url: string) {
    return sockets.create(url);
  });
  calls = fakeFetch((path, _, body) => {
    if (path.endsWith("/propose-fix")) return propose((body as { action?: string } | undefined)?.action);
    if (path === "/agent/propose-undo") return { body: answerOf("undo", { undo_of: "exec-1", ladder: [] }) };
    if (path === `/api/v1/audit?limit=100&kind=approval&incident_id=${incident().id}`) return { body: approvals };
    return path.startsWith("/agent/executions") ? { body: executions } : { body: [] };
  });
});
afterEach(() => vi.unstubAllGlobals());

/** The address in short: which execution it names. */
function Panel({ acting }: { acting: Acting | undefined }) {
  const [executionId, setExecutionId] = useState<string | null>(null);
  const [wish, setWish] = useState<Wish | null>(null);
  const show = (id: string | null, next: Wish | null) => {
    setExecutionId(id);
    setWish(next);
  };
  return (
    <>
      <output data-testid="address">{executionId}</output>
      <AgentPanel incident={incident()} systems={[]} acting={acting} canFix executionId={executionId} wish={wish} onExecution={(id) => show(id, null)} onWish={(next) => show(null, next)} onLeave={() => show(null, null)}>
        {(act, record) => [act, record]}
      </AgentPanel>
    </>
  );
}
const panel = (acting: Acting | undefined = free) => <Panel acting={acting} />;
const approve = () => screen.getByTestId<HTMLButtonElement>("approve");
const askedForExecutions = () => calls.filter((call) => call.path.startsWith("/agent/executions")).length;
const asked = () => calls.filter((call) => call.path.endsWith("/propose-fix")).map((call) => call.body);

async function openApproval(acting?: Acting) {
  const page = renderPage(panel(acting));
  await userEvent.click(screen.getByTestId("get-agent-fix"));
  await screen.findByTestId("approval");
  return page;
}
const chooseFlush = () => userEvent.click(screen.getByRole("button", { name: "Propose this instead: flush" }));

test("another rung is a proposal of its own: it replaces the former, and its digest is what is approved", async () => {
  await openApproval();
  await chooseFlush();
  await waitFor(() => expect(screen.getByTestId("approval-command").textContent).toBe("do flush"));
  expect(asked()).toEqual([undefined, { action: "flush" }]);
  expect(screen.getAllByTestId("approval")).toHaveLength(1);
  expect(document.activeElement).toBe(screen.getByTestId("approval"));
  await userEvent.click(approve());
  act(() => sockets.last.open());
  expect(sockets.last.sent).toEqual([
    { incident_id: incident().id, system: "redis-test", action: "flush", proposal_id: "p-flush", digest: "f".repeat(64), output: "none", traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-/) as string },
  ]);
  expect(screen.getByTestId("digest").textContent).toBe("f".repeat(12));
});

test("a choice that is refused is an answer; one that cannot be asked leaves the former as it was", async () => {
  await openApproval();
  propose = () => ({ status: 503, body: { error: "the agent is not available" } });
  await chooseFlush();
  expect((await screen.findAllByText(/the agent is not available/)).length).toBeGreaterThan(0);
  expect(screen.getByTestId("approval-command").textContent).toBe("do raise-maxmemory");
  expect(approve().disabled).toBe(false);
  propose = () => ({ body: { action: "none", reason: "flush failed twice", refusal: { kind: "failed-before", evidence: [] }, ladder: ladderOf("") } });
  await chooseFlush();
  expect((await screen.findByTestId("no-fix")).textContent).toContain("flush failed twice");
  expect(screen.queryByTestId("approval")).toBeNull();
});

test("from a refusal that gives way a person gets to a proposal", async () => {
  propose = (action) =>
    action
      ? { body: answerOf(action) }
      : { body: { action: "none", reason: "every target is sick", refusal: { kind: "all-sick", gives_way: true, evidence: [] }, ladder: ladderOf("") } };
  renderPage(panel());
  await userEvent.click(screen.getByTestId("get-agent-fix"));
  await screen.findByTestId("no-fix");
  await chooseFlush();
  await waitFor(() => expect(screen.getByTestId("approval-command").textContent).toBe("do flush"));
});

test("an answer that comes after the dialog was left opens nothing", async () => {
  await openApproval();
  let deliver: (reply: Reply) => void = () => {};
  propose = () => new Promise((resolve) => (deliver = resolve));
  await chooseFlush();
  await userEvent.keyboard("{Escape}");
  await act(async () => deliver({ body: answerOf("flush") }));
  expect(screen.queryByTestId("approval")).toBeNull();
});

test.each([
  ["acting is stopped", { ...free, stop }, /No acting: audit/],
  ["its breaker is open", { ...free, breakers: [breaker("redis-test")] }, /3 fixes in a row failed/],
  ["the breaker of all is open", { ...free, breakers: [breaker("*")] }, /all systems/],
  ["it is under maintenance", { ...free, maintenance: [{ system: "redis-test", owner: "ben", reason: "upgrade", until: "" }] }, /upgrade/],
])("when %s while it is open, Approve is off and says why, until that is over", async (_, acting, want) => {
  const page = await openApproval();
  expect(approve().disabled).toBe(false);
  page.show(panel(acting));
  expect(approve().disabled).toBe(true);
  expect(screen.getByTestId("void-reason").textContent).toMatch(want);
  page.show(panel());
  expect(approve().disabled).toBe(false);
});

test("an undo is held back by the kill switch alone", async () => {
  const until = new Date(Date.now() + 600_000).toISOString();
  executions = [{ execution_id: "exec-1", system: "redis-test", action: "flush", status: "completed", undo: { until, key_count: 104, bytes: 1 } }];
  const page = renderPage(panel({ ...free, stop }));
  expect((await screen.findByTestId<HTMLButtonElement>("undo")).disabled).toBe(true);
  page.show(panel({ ...free, breakers: [breaker("*")] }));
  await userEvent.click(screen.getByTestId("undo"));
  expect((await screen.findByTestId<HTMLButtonElement>("approve")).disabled).toBe(false);
});

test("an execution that is looked at can be taken back from there: the proposal to do so takes its place", async () => {
  const until = new Date(Date.now() + 600_000).toISOString();
  executions = [{ execution_id: "exec-1", system: "redis-test", action: "flush", status: "completed", undo: { until, key_count: 104, bytes: 1 } }];
  renderPage(panel());
  await userEvent.click(await screen.findByRole("button", { name: "Replay" }));
  act(() => sockets.last.open());
  act(() => sockets.last.receive(phase({ phase: "executing" })));
  const dialog = () => within(screen.getByTestId("execution-modal"));
  expect(dialog().queryByTestId("undo")).toBeNull();
  act(() => sockets.last.receive(phase({ seq: 1, phase: "complete", status: "completed" })));
  expect(dialog().getByTestId("undo").textContent).toMatch(/Undo (10:00|9:\d\d)/);
  await userEvent.click(dialog().getByTestId("undo"));
  await screen.findByTestId("approval");
  expect(screen.queryByTestId("execution-modal")).toBeNull();
});

test("an approval says whether the evidence was before the approver's eyes", async () => {
  vi.stubGlobal("IntersectionObserver", FakeObserver);
  propose = () => ({ body: answerOf("raise-maxmemory", { evidence: ["OOM command not allowed"] }) });
  await openApproval();
  await userEvent.click(approve());
  act(() => sockets.last.open());
  expect(sockets.last.sent[0]).toMatchObject({ action: "raise-maxmemory", evidence_opened: false });
});

test("what another person begins takes Approve away with its frame, not when it is asked for again, and can be watched", async () => {
  const page = await openApproval();
  await act(async () => page.sockets.last.open());
  expect(approve().disabled).toBe(false);
  executions = [{ execution_id: "exec-9", system: "redis-test", action: "flush", status: "running", started_at: "2026-03-01T10:00:00Z" }];
  const askedBefore = askedForExecutions();
  await act(async () => page.sockets.last.receive(incident({ status: "fixing" })));
  expect(askedForExecutions()).toBe(askedBefore + 1);
  await userEvent.click(await screen.findByTestId("watch-begun"));
  expect(screen.getByTestId("address").textContent).toBe("exec-9");
});

test("before its first step no frame tells of it: while a person decides it is asked for within a second", async () => {
  await openApproval();
  executions = [{ execution_id: "exec-9", system: "redis-test", action: "flush", status: "running", started_at: "2026-03-01T10:00:00Z" }];
  await screen.findByTestId("watch-begun", undefined, { timeout: 3_000 });
  expect(approve().disabled).toBe(true);
});

test("an interrupted execution is a state of its own, in the list and in its replay", async () => {
  executions = [{ execution_id: "exec-1", system: "redis-test", action: "flush", status: "interrupted" }];
  approvals = [
    { seq: 3, kind: "approval", detail: { execution_id: "exec-2", digest: "b".repeat(64) } },
    { seq: 2, kind: "approval", detail: { execution_id: "exec-1", digest: "a".repeat(64) } },
  ];
  renderPage(panel());
  expect((await screen.findByTestId("execution-item")).textContent).toContain("Interrupted");
  await userEvent.click(screen.getByRole("button", { name: "Replay" }));
  act(() => sockets.last.open());
  act(() => sockets.last.receive(phase({ phase: "complete", status: "completed", interrupted: true, message: "looked at: it is well" })));
  expect(screen.getByTestId("address").textContent).toBe("exec-1");
  expect(screen.getByTestId("execution-status").textContent).toBe("Interrupted");
  expect(screen.getByTestId("phase-entry").dataset.tone).toBe("warning");
  expect((await screen.findByTestId("digest")).textContent).toBe("a".repeat(12));
});

test("what a fix has proven is the target's health at once, and an older word of the monitor does not take it back", async () => {
  executions = [{ execution_id: "exec-1", system: "redis-test", action: "flush", status: "running" }];
  const { client } = renderPage(panel());
  const before = system({ status: "unhealthy", health: 0, checked_at: "2026-03-01T10:00:00Z" });
  client.setQueryData(["systems"], [before, system({ name: "postgres-test", health: 55 })]);
  await userEvent.click(await screen.findByRole("button", { name: "Watch live" }));
  act(() => sockets.last.open());
  act(() => sockets.last.receive(phase({ phase: "complete", status: "completed", health_before: 0, health_after: 98, timestamp: "2026-03-01T10:00:05Z" })));
  expect(client.getQueryData<SystemState[]>(["systems"])?.map((one) => [one.name, one.health, one.status])).toEqual([
    ["postgres-test", 55, "unhealthy"],
    ["redis-test", 98, "healthy"],
  ]);
});

test("what was begun gets its address once the agent has named it, and is left with it", async () => {
  await openApproval();
  await userEvent.click(approve());
  const address = () => screen.getByTestId("address").textContent;
  act(() => sockets.last.open());
  expect(screen.getByTestId("execution-modal")).toBeTruthy();
  expect(address()).toBe("");
  act(() => sockets.last.receive(phase({ seq: 0, message: "Analyzing" })));
  expect(address()).toBe("exec-1");
  expect(screen.getAllByTestId("phase-entry")).toHaveLength(1);
  await userEvent.keyboard("{Escape}");
  expect(address()).toBe("");
  expect(screen.queryByTestId("execution-modal")).toBeNull();
});

test("a refusal that names what keeps the target busy does not lead to that one's address by itself", async () => {
  await openApproval();
  await userEvent.click(approve());
  act(() => sockets.last.open());
  act(() => sockets.last.receive(phase({ phase: "error", status: "failed", refused: true, execution_id: "exec-9", message: "busy" })));
  expect(screen.getByTestId("address").textContent).toBe("");
  expect(screen.getByTestId("execution-status").textContent).toBe("Nothing was run");
});

test("while a fix that was approved here begins, no second one is offered; once it is known it can be watched, and refused it can be asked for again", async () => {
  await openApproval();
  await userEvent.click(approve());
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByTestId("get-agent-fix")).toBeNull();
  expect(screen.getByTestId<HTMLButtonElement>("fix-begins").disabled || screen.getByTestId("fix-begins").ariaDisabled).toBeTruthy();
  executions = [{ execution_id: "exec-1", system: "redis-test", action: "raise-maxmemory", status: "running" }];
  act(() => sockets.last.open());
  act(() => sockets.last.receive(phase({ seq: 0 })));
  expect(await screen.findByTestId("watch-fix")).toBeTruthy();
  expect(screen.queryByTestId("fix-begins")).toBeNull();
});

test("a fix that was refused can be asked for again", async () => {
  await openApproval();
  await userEvent.click(approve());
  act(() => sockets.last.open());
  await userEvent.keyboard("{Escape}");
  act(() => sockets.last.receive(phase({ phase: "error", status: "failed", refused: true, execution_id: "", message: "void" })));
  expect(await screen.findByTestId("get-agent-fix")).toBeTruthy();
});

test("that nobody answered is let go of once the page is connected again, and no dialog opens by itself", async () => {
  propose = () => ({ status: 502, body: {} });
  const { sockets: pageSockets } = renderPage(panel());
  await userEvent.click(screen.getByTestId("get-agent-fix"));
  expect((await screen.findAllByText(/not reachable/)).length).toBeGreaterThan(0);
  act(() => pageSockets.last.open());
  await waitFor(() => expect(screen.queryByText(/not reachable/)).toBeNull());
  expect(asked()).toHaveLength(1);
});
