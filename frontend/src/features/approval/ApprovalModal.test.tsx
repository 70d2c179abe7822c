import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { FixProposal } from "@/lib/types";
import { proposal } from "@/test/samples";
import { ApprovalModal } from "./ApprovalModal";

function show(change: Partial<FixProposal> = {}) {
  const calls = { onApprove: vi.fn(), onCancel: vi.fn(), onRenew: vi.fn() };
  render(<ApprovalModal proposal={proposal(change)} {...calls} />);
  return calls;
}

test("it shows the exact command, the risk and the expected result", () => {
  show();
  expect(screen.getByTestId("approval-command").textContent).toBe("docker exec redis-test redis-cli FLUSHALL");
  expect(screen.getAllByText("High risk").length).toBeGreaterThan(0);
  expect(screen.getByText("Memory is free again")).toBeTruthy();
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
  const calls = show();
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
