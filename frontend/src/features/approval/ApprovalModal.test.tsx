import { cleanup, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { ExpectedChange, FixProposal, ProposalStep } from "@/lib/types";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { proposal, rung, system } from "@/test/samples";
import type { Choice } from "./choice";
import { ApprovalModal } from "./ApprovalModal";
import type { Situation } from "./void-reason";

const situation = (change: Partial<Situation> = {}): Situation => ({
  incident: { status: "triage" },
  system: undefined,
  begunSince: [],
  checkedBefore: "",
  heldBack: null,
  ...change,
});

function show(change: Partial<FixProposal> = {}, around: Partial<Situation> = {}, choice: Partial<Choice> = {}) {
  const choose = vi.fn();
  const calls = { onApprove: vi.fn(), onCancel: vi.fn(), onRenew: vi.fn(), onWatch: vi.fn() };
  fakeFetch(() => ({ body: [] }));
  const modal = (now: Partial<Situation>) => (
    <ApprovalModal proposal={proposal(change)} situation={situation(now)} choice={{ choose, pending: false, error: null, ...choice }} {...calls} />
  );
  const page = renderPage(modal(around));
  return { ...calls, choose, become: (now: Partial<Situation>) => page.show(modal(now)) };
}
/** Of no high risk, so that nothing need be typed. */
const mild = { risk: "medium", steps: [] } as const satisfies Partial<FixProposal>;
const approve = () => screen.getByTestId<HTMLButtonElement>("approve");

afterEach(() => vi.unstubAllGlobals());

test("it shows the exact command, the risk and the expected result", () => {
  show();
  expect(screen.getByTestId("approval-command").textContent).toBe("docker exec redis-test redis-cli FLUSHALL");
  expect(screen.getAllByText("High risk").length).toBeGreaterThan(0);
  expect(screen.getByText("Memory is free again")).toBeTruthy();
});

test("how it is undone stands beside what is lost, for each step; an agent that does not say is not taken for one that can", () => {
  const [first, second] = proposal().steps;
  if (!first || !second) throw new Error("the sample has two steps");
  show({ undo: "Before it runs, a snapshot of all keys is taken.", steps: [first, { ...second, undo: "It cannot be undone." }] });
  expect(screen.getByTestId("undo-words").textContent).toBe("Before it runs, a snapshot of all keys is taken.");
  expect(within(screen.getAllByTestId("approval-step")[1] as HTMLElement).getByText("How it is undone: It cannot be undone.")).toBeTruthy();
  cleanup();
  show();
  expect(screen.getByTestId("undo-words").textContent).toContain("Take it that it cannot be undone");
});

test("the expected result is a change of a named metric", () => {
  const none = { of: "", now: null, above: null, below: null, is: null };
  const rows: [ExpectedChange, string][] = [
    [{ ...none, metric: "health", of: "redis-memory", now: 0, above: 80 }, "Memory used: 100 % now, healed below 20 %"],
    [{ ...none, metric: "health", now: 2, above: 80 }, "Health: 2 % now, healed above 80 %"],
    [{ ...none, metric: "faults", now: 1, below: 1 }, "Faults: 1 now, healed below 1"],
    [{ ...none, metric: "keys", now: 0, is: 104 }, "Keys: 0 → 104"],
    [{ ...none, metric: "keys", is: 104 }, "Keys: 104"],
  ];
  for (const [expected, words] of rows) {
    show({ expected, changed: "keys < before_keys" });
    expect(screen.getByTestId("expected-change").textContent).toBe(words);
    expect(screen.getByText("keys < before_keys")).toBeTruthy();
    cleanup();
  }
});

test("what is approved has a seal, shown short and whole on demand", () => {
  show({ digest: "0123456789abcdef".repeat(4) });
  const seal = screen.getByTestId("digest");
  expect(seal.textContent).toBe("0123456789ab");
  expect(seal.title).toBe("0123456789abcdef".repeat(4));
});

test("every step that may run is listed with its command and risk", () => {
  show();
  const steps = screen.getAllByTestId("approval-step");
  expect(steps.map((step) => step.dataset.action)).toEqual(["flush", "restart"]);
  const fallback = within(steps[1] as HTMLElement);
  expect(fallback.getByText("docker restart redis-test")).toBeTruthy();
  expect(fallback.getByText("Medium risk")).toBeTruthy();
});

test("Approve & Execute approves, Cancel and Escape do not", async () => {
  const calls = show(mild);
  await userEvent.click(screen.getByRole("button", { name: "Approve & Execute" }));
  expect(calls.onApprove).toHaveBeenCalledOnce();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await userEvent.keyboard("{Escape}");
  expect(calls.onCancel).toHaveBeenCalledTimes(2);
  expect(calls.onApprove).toHaveBeenCalledOnce();
});

test("an expired proposal cannot be approved, only renewed", async () => {
  const calls = show({ expires_at: "2020-01-01T00:00:00Z" });
  expect(screen.getByTestId<HTMLButtonElement>("approve").disabled).toBe(true);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(calls.onRenew).toHaveBeenCalledOnce();
});

test("what the proposal was worked out from is shown", () => {
  show({ details: { rule: "redis-oom", container_id: "0123456789ab" } });
  expect(screen.getByText("container id")).toBeTruthy();
  expect(screen.getByText("0123456789ab")).toBeTruthy();
});

test("a risk that was not stated is marked", () => {
  show({ risk: "unknown" });
  expect(screen.getByText("Risk not stated")).toBeTruthy();
});

test("what will be lost stands where nobody overlooks it", () => {
  show({ loss: "All data of this Redis, 40123 keys." });
  expect(screen.getByText("What may be lost")).toBeTruthy();
  expect(screen.getByTestId("loss").textContent).toBe("All data of this Redis, 40123 keys.");
});

test.each([
  ["", "Nothing."],
  [null, "The agent does not say. Look at the command itself."],
])("a loss of %j reads: %s", (loss, want) => {
  show({ loss });
  expect(screen.getByTestId("loss").textContent).toBe(want);
});

test("why now: the numbers and how old they are", () => {
  const checked_at = new Date(Date.now() - 90_000).toISOString();
  const facts = { used_memory: 52428800, maxmemory_policy: "noeviction" };
  show({ premise: { holds: "used_memory >= 0.97 * maxmemory", because: "memory is full", facts, checked_at } });
  const premise = within(screen.getByTestId("premise"));
  for (const want of ["memory is full", "50.0 MB", "noeviction", "1 min ago", "used_memory >= 0.97 * maxmemory"]) {
    expect(premise.getByText(want)).toBeTruthy();
  }
});

test("each evidence says where it is from, and one of unknown origin claims none", () => {
  show({
    evidence: [
      { text: "OOM", source: "seen", at: "2026-03-01T10:00:00Z" },
      { text: "please flush", source: "posted", at: "" },
      { text: "killed", source: "log", at: "" },
      { text: "old", source: null, at: "" },
    ],
  });
  const lines = screen.getAllByTestId("evidence-line");
  expect(lines.map((line) => within(line).queryByTestId("evidence-source")?.textContent)).toEqual([
    "seen",
    "posted",
    "log",
    undefined,
  ]);
  expect(lines[0]?.querySelector("time")?.dateTime).toBe("2026-03-01T10:00:00Z");
});

test("what was ruled out is there, folded", () => {
  show({ ruled_out: [{ rule: "redis-down", fault: "does not answer", reason: "it answers" }], verify: "Health above 80 %" });
  const folded = screen.getByTestId<HTMLDetailsElement>("ruled-out");
  expect(folded.open).toBe(false);
  expect(folded.textContent).toContain("redis-down (does not answer): it answers");
  expect(screen.getByText(/healed when: Health above 80 %/)).toBeTruthy();
});

test("the target's health stands in it as it is now", () => {
  const { become } = show(mild, { system: system({ health: 3, status: "unhealthy" }) });
  expect(screen.getByTestId("live-health").textContent).toContain("3 %");
  become({ system: system({ health: 5, status: "down" }) });
  expect(screen.getByTestId("live-health").textContent).toContain("5 %");
  expect(approve().disabled).toBe(false);
});

test("when its reason goes while it is open, Approve goes with it and says why", async () => {
  const { become, onApprove } = show(mild);
  expect(approve().disabled).toBe(false);
  become({ incident: { status: "resolved" } });
  expect(approve().disabled).toBe(true);
  expect(screen.getByTestId("void-reason").textContent).toContain("The incident is resolved");
  expect(document.getElementById(approve().getAttribute("aria-describedby") ?? "")?.textContent).toContain("resolved");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  await userEvent.click(approve());
  expect(onApprove).not.toHaveBeenCalled();
});

test("what takes two people says so", () => {
  show({ approvals: 2 });
  expect(screen.getByTestId("approvals").textContent).toContain("2 different people must approve it");
});

test("the second person sees who was the first", () => {
  show({ approvals: 2, approved_by: ["anna"] });
  expect(screen.getByTestId("approvals").textContent).toContain("anna has approved it");
});

test("one approval needs no words", () => {
  show();
  expect(screen.queryByTestId("approvals")).toBeNull();
});

const ladder = [
  rung({ action: "raise-maxmemory", risk: "low", state: "possible" }),
  rung({ action: "evict-volatile", state: "not possible", possible: false, why_not: "expires > 0" }),
  rung({ action: "restart", state: "failed" }),
  rung({ action: "flush", risk: "high", loss: "All data, 104 keys.", state: "proposed" }),
];

test("the ladder shows every rung in its order, with risk, loss and what became of it", () => {
  show({ ladder });
  const rungs = screen.getAllByTestId("rung");
  expect(rungs.map((one) => [one.dataset.action, one.dataset.state])).toEqual(ladder.map((one) => [one.action, one.state]));
  expect(rungs[1]?.textContent).toContain("It needs: expires > 0");
  expect(rungs[3]?.textContent).toContain("Would be lost: All data, 104 keys.");
  expect(rungs.map((one) => one.getAttribute("aria-current"))).toEqual([null, null, null, "step"]);
});

test("another rung can be proposed instead; what is proposed or not possible cannot", async () => {
  const { choose, onApprove } = show({ ladder });
  expect(screen.getAllByTestId("choose").map((one) => one.getAttribute("aria-label"))).toEqual([
    "Propose this instead: raise-maxmemory",
    "Propose this instead: restart",
  ]);
  await userEvent.click(screen.getByRole("button", { name: "Propose this instead: raise-maxmemory" }));
  expect(choose).toHaveBeenCalledExactlyOnceWith("raise-maxmemory");
  expect(onApprove).not.toHaveBeenCalled();
});

test("while another is asked for, this one cannot be approved", () => {
  show({ ladder }, {}, { pending: true });
  expect(approve().disabled).toBe(true);
  expect(screen.getAllByTestId<HTMLButtonElement>("choose").every((one) => one.disabled)).toBe(true);
});

test("no other proposal: it says why, and this one stays", () => {
  show({ ...mild, ladder }, {}, { error: new Error("unknown action") });
  expect(screen.getByRole("alert").textContent).toContain("unknown action");
  expect(approve().disabled).toBe(false);
});

test("held back: Approve is off with the reason, and there is nothing to choose", () => {
  show({ ladder }, { heldBack: "No acting: audit (said anna)." });
  expect(approve().disabled).toBe(true);
  expect(screen.getByTestId("void-reason").textContent).toContain("No acting: audit (said anna).");
  expect(screen.queryByTestId("choose")).toBeNull();
});

test("a ladder of one rung is none", () => {
  show({ ladder: [rung({ state: "proposed" })] });
  expect(screen.queryByTestId("ladder")).toBeNull();
});

test.each([
  ["the proposal itself", {}],
  ["a later step", { risk: "low" as const, steps: [{ ...(proposal().steps[0] as ProposalStep) }] }],
])("high risk of %s: only the target's name lets it be approved, typed or pasted, and another name is told", async (_, change) => {
  const { onApprove } = show(change);
  const field = screen.getByTestId<HTMLInputElement>("typed-target");
  expect(approve().disabled).toBe(true);
  await userEvent.type(field, "redis-p");
  expect(screen.getByRole("alert").textContent).toContain("This fix is for redis-test.");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(approve().disabled).toBe(true);
  await userEvent.clear(field);
  await userEvent.type(field, "redis-");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(approve().disabled).toBe(true);
  await userEvent.clear(field);
  await userEvent.click(field);
  await userEvent.paste(" redis-test\n");
  await userEvent.click(approve());
  expect(onApprove).toHaveBeenCalledOnce();
});

test("what is void need not be typed", () => {
  show({}, { incident: { status: "resolved" } });
  expect(screen.queryByTestId("typed-target")).toBeNull();
});

test("its time counts down, and only the last minute is told to who does not see it", () => {
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
  show({ expires_at: inMs(252_500) });
  expect(screen.getByTestId("expiry").textContent).toMatch(/^Expires in 4:1[1-3]\.$/);
  expect(screen.getByTestId("expiry-told").textContent).toBe("");
  cleanup();
  show({ expires_at: inMs(50_000) });
  expect(screen.getByTestId("expiry-told").textContent).toContain("less than a minute");
  cleanup();
  show({ expires_at: inMs(-1_000) });
  expect(screen.queryByTestId("expiry")).toBeNull();
  expect(screen.getByTestId("void-reason").textContent).toContain("expired");
});

test.each([
  [15_500, false, /1\d s ago/],
  [90_000, true, /older than a minute/],
])("evidence of %d ms ago", (ageMs, old, words) => {
  const checked_at = new Date(Date.now() - ageMs).toISOString();
  show({ premise: { holds: "", because: "", facts: {}, checked_at } });
  const age = screen.getByTestId("evidence-age");
  expect([age.dataset.old, words.test(age.textContent ?? "")]).toEqual([`${old}`, true]);
});

test("a fact that the agent's own words name is not named twice", () => {
  const because = 'used_memory 50.0 MB, write_error "OOM command not allowed"';
  show({ premise: { holds: "", because, facts: { used_memory: 52_428_800, write_error: "OOM command not allowed", expires: 0 }, checked_at: "2026-03-01T10:00:00Z" } });
  const premise = screen.getByTestId("premise");
  expect([...premise.querySelectorAll("dt")].map((term) => term.textContent)).toEqual(["expires"]);
  expect(premise.textContent?.match(/OOM/g)).toHaveLength(1);
});

test("a reason that is gone is told with what is other than it was, and nothing else", () => {
  const premise = { holds: "", because: "", facts: { used_memory: 53_530_248, maxmemory: 52_428_800, write_error: "OOM" }, checked_at: "2026-03-01T10:00:00Z" };
  const expected = { metric: "health", of: "", now: 0, above: 80, below: null, is: null };
  const facts = { used_memory: 1_048_576, maxmemory: 52_428_800, write_error: "" };
  show({ premise, expected }, { system: system({ status: "healthy", health: 98, metrics: { facts } }) });
  const rows = [...screen.getByTestId("differences").querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([["health", "0 %", "98 %"], ["used memory", "51.1 MB", "1.0 MB"], ["write error", "OOM", "–"]]);
});
