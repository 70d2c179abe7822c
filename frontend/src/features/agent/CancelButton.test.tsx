import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { CancelButton } from "./CancelButton";

afterEach(() => vi.unstubAllGlobals());

test("it asks once more, and then ends the execution", async () => {
  const calls = fakeFetch(() => ({ status: 202, body: { execution_id: "e1", cancelled_by: "anna" } }));
  renderPage(<CancelButton executionId="e1" />);
  await userEvent.click(screen.getByTestId("cancel-execution"));
  expect(calls).toHaveLength(0);
  expect(screen.getByText(/may have done its work/)).toBeTruthy();
  await userEvent.click(screen.getByTestId("cancel-confirm"));
  expect(await screen.findByText("It was told to end.")).toBeTruthy();
  expect(calls[0]?.path).toContain("/executions/e1/cancel");
});

test("a refusal is told in the agent's words", async () => {
  fakeFetch(() => ({ status: 409, body: { error: "execution e1 has ended already" } }));
  renderPage(<CancelButton executionId="e1" />);
  await userEvent.click(screen.getByTestId("cancel-execution"));
  await userEvent.click(screen.getByTestId("cancel-confirm"));
  expect((await screen.findByRole("alert")).textContent).toContain("has ended already");
});

test("two quick presses end nothing, wherever the second one lands; the question stays, and can be left", async () => {
  const calls = fakeFetch(() => ({ status: 202, body: {} }));
  renderPage(<CancelButton executionId="e1" />);
  await userEvent.dblClick(screen.getByTestId("cancel-execution"));
  fireEvent.click(screen.getByTestId("cancel-confirm"), { detail: 2 });
  expect(calls).toHaveLength(0);
  await userEvent.click(screen.getByRole("button", { name: "Let it run" }));
  expect(screen.queryByTestId("cancel-confirm")).toBeNull();
  expect(calls).toHaveLength(0);
});
