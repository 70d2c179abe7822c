import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/test/render";
import { execution } from "@/test/samples";
import { UndoButton } from "./UndoButton";
import { UndoOf } from "./UndoOf";

const offer = (until: string) => ({ until, key_count: 104, bytes: 1 });

test("it asks, and says what it would put back", async () => {
  const onClick = vi.fn();
  renderPage(<UndoButton offer={offer(new Date(Date.now() + 600_000).toISOString())} action="flush" heldBack={null} onClick={onClick} />);
  const button = screen.getByTestId("undo");
  expect(button.dataset.tip).toBe("Puts back 104 keys from right before flush");
  await userEvent.click(button);
  expect(onClick).toHaveBeenCalledOnce();
});

test("when its time is over it is gone", () => {
  renderPage(<UndoButton offer={offer("2020-01-01T00:00:00Z")} action="flush" heldBack={null} onClick={vi.fn()} />);
  expect(screen.queryByTestId("undo")).toBeNull();
});

test("while nobody may act it cannot be asked for, and says why", () => {
  const until = new Date(Date.now() + 600_000).toISOString();
  renderPage(<UndoButton offer={offer(until)} action="flush" heldBack="No acting: audit (said anna)." onClick={vi.fn()} />);
  const button = screen.getByTestId<HTMLButtonElement>("undo");
  expect(button.disabled).toBe(true);
  expect(document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent).toBe("No acting: audit (said anna).");
});

test("what was taken back is not offered once more: it says by whom, and when", () => {
  const undo = offer(new Date(Date.now() + 600_000).toISOString());
  const undone = { execution_id: "exec-2", by: "anna", at: new Date(Date.now() - 150_000).toISOString() };
  renderPage(<UndoOf execution={execution({ status: "completed", undo, undone })} heldBack={null} onUndo={vi.fn()} />);
  expect(screen.queryByTestId("undo")).toBeNull();
  expect(screen.getByTestId("undone").textContent).toBe("Undone 2 min ago, approved by anna");
});
