import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { FixProposal, Rehearsal } from "@/lib/types";
import { fakeFetch } from "@/test/fake-fetch";
import type { Reply } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { proposal, rehearsal } from "@/test/samples";
import { ApprovalModal } from "./ApprovalModal";

const possible = { possible: true, why_not: "" };
const running = rehearsal({ status: "running", stage: "copying the data", steps: [], before: {}, after: {}, lost: "" });

function show(answer: () => Rehearsal, begun: Reply = { status: 202, body: running }, change: Partial<FixProposal> = {}) {
  const onApprove = vi.fn();
  const calls = fakeFetch((path) => (path.endsWith("/rehearse") ? begun : { body: answer() }));
  const modal = (now: Partial<FixProposal>) => (
    <ApprovalModal
      proposal={proposal({ rehearsal: possible, ...now })}
      situation={{ incident: { status: "triage" }, system: undefined, begunSince: [], checkedBefore: "", heldBack: null }}
      choice={{ choose: vi.fn(), pending: false, error: null }}
      onApprove={onApprove}
      onCancel={vi.fn()}
      onRenew={vi.fn()}
      onWatch={vi.fn()}
    />
  );
  const page = renderPage(modal(change));
  return { calls, onApprove, become: (now: Partial<FixProposal>) => page.show(modal(now)) };
}
const button = () => screen.getByTestId<HTMLButtonElement>("rehearse");

afterEach(() => vi.unstubAllGlobals());

test("by keyboard: it runs, says what it is at, and shows before, after and what is lost", async () => {
  let now = running;
  const { calls, onApprove } = show(() => now);
  button().focus();
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(screen.getByTestId("rehearsal-status").textContent).toContain("copying the data"));
  expect(button().getAttribute("aria-busy")).toBe("true");
  expect(button().disabled).toBe(true);
  expect(screen.queryByTestId("rehearsal")).toBeNull();
  now = rehearsal();
  await screen.findByTestId("rehearsal", {}, { timeout: 5_000 });
  const rows = within(screen.getByTestId("rehearsal-table")).getAllByRole("row");
  expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
    ["On the copy", "Before", "After"],
    ["health", "0 %", "98 %"],
    ["keys", "104", "0"],
    ["used memory", "53.0 MB", "1.0 MB"],
    ["write", "OOM command not allowed", "accepted"],
  ]);
  expect(screen.getByTestId("rehearsal-lost").textContent).toBe("Would be lost: 104 of 104 keys");
  expect(screen.getByText("It took 6.2 s in all.")).toBeTruthy();
  expect(screen.getByTestId("rehearsal-status").textContent).toContain("nothing is approved");
  expect(button().disabled).toBe(false);
  expect(calls[0]).toEqual({ path: "/agent/api/v1/rehearse", method: "POST", body: { proposal_id: "prop-1" } });
  expect(onApprove).not.toHaveBeenCalled();
});

test("what would be ended is listed, and no table of a copy that is none", async () => {
  const would_end = ["session 71 of app, idle in transaction for 5 s: UPDATE x"];
  const steps = [{ ...rehearsal().steps[0]!, action: "end-idle-transactions", would_end, would_end_count: 1 }];
  show(() => rehearsal({ way: "told", steps, lost: "It would end 1: session 71" }));
  await userEvent.click(button());
  expect((await screen.findByTestId("rehearsal-told")).textContent).toBe(would_end[0]);
  expect(screen.getByTestId("rehearsal-lost").textContent).toBe("It would end 1: session 71");
  expect(screen.queryByTestId("rehearsal-table")).toBeNull();
});

test.each([
  ["a step that fails on the copy", { steps: [{ ...rehearsal().steps[0]!, exit_code: 1, stderr: "ERR no" }] }, "failed with exit code 1 in 12 ms: ERR no"],
  ["a copy without the fault", { fault_shown: false }, "The fault does not show on the copy"],
  ["a copy that is well", { healed: true }, "It healed the copy."],
  ["a copy that is not", { healed: false }, "It did not heal the copy"],
  ["connections of a restart", { connections_cut: 7 }, "7 connections would be cut"],
  ["a step that was not needed", { steps: [{ ...rehearsal().steps[0]!, state: "not_needed", why: "well without it" }] }, "flush: well without it"],
])("%s is said", async (_, change, want) => {
  show(() => rehearsal(change));
  await userEvent.click(button());
  expect((await screen.findByTestId("rehearsal")).textContent).toContain(want);
});

test("what was tried of the same proposal before is shown without asking for it again", async () => {
  const { calls } = show(rehearsal, {}, { rehearsal: { ...possible, rehearsal_id: "try-1" } });
  expect((await screen.findByTestId("rehearsal")).textContent).toContain("104 of 104 keys");
  expect(calls.map((call) => call.path)).toEqual(["/agent/api/v1/rehearsals/try-1"]);
});

test.each([["none of 40 keys", false], ["3 of 40 keys", true]])("a loss of %s warns: %s", async (lost, warns) => {
  show(() => rehearsal({ lost }));
  await userEvent.click(button());
  expect((await screen.findByTestId("rehearsal-lost")).className.includes("text-warning-ink")).toBe(warns);
});

test("what cannot be tried says why, and the button is off", () => {
  show(rehearsal, {}, { rehearsal: { possible: false, why_not: "cannot be tried on a copy: it is paused" } });
  expect(button().disabled).toBe(true);
  expect(document.getElementById(button().getAttribute("aria-describedby") ?? "")?.textContent).toBe("This cannot be tried on a copy: it is paused");
});

test("an agent that cannot try has no button; a void proposal is not tried", () => {
  const { become } = show(rehearsal, {}, { rehearsal: null });
  expect(screen.queryByTestId("rehearse")).toBeNull();
  become({ expires_at: "2020-01-01T00:00:00Z" });
  expect(button().disabled).toBe(true);
});

test("a refusal and a failure are told, and it can be tried again", async () => {
  const refused = show(rehearsal, { status: 409, body: { error: "redis-test is being tried on a copy already" } });
  await userEvent.click(button());
  expect((await screen.findByRole("alert")).textContent).toContain("being tried on a copy already");
  expect(button().disabled).toBe(false);
  refused.become({ proposal_id: "prop-2" });
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a rehearsal that failed says why and shows no result", async () => {
  show(() => rehearsal({ status: "failed", error: "it took longer than 120 s" }));
  await userEvent.click(button());
  expect((await screen.findByRole("alert")).textContent).toContain("it took longer than 120 s");
  expect(screen.queryByTestId("rehearsal")).toBeNull();
});

test("a result belongs to its proposal", async () => {
  const { become } = show(() => rehearsal());
  await userEvent.click(button());
  await screen.findByTestId("rehearsal");
  become({ proposal_id: "prop-2" });
  expect(screen.queryByTestId("rehearsal")).toBeNull();
});
