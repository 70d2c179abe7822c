import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/test/render";
import { UndoButton, timeLeft } from "./UndoButton";

const now = Date.parse("2026-03-01T10:00:00Z");
const offer = (until: string) => ({ until, key_count: 104, bytes: 1 });

test.each([
  ["2026-03-01T11:00:00Z", "60:00"],
  ["2026-03-01T10:00:07.9Z", "0:07"],
  ["2026-03-01T10:00:00.9Z", null],
  ["2026-03-01T09:00:00Z", null],
  ["nonsense", null],
])("until %s there is %s left", (until, left) => expect(timeLeft(until, now)).toBe(left));

test("it asks, and says what it would put back", async () => {
  const onClick = vi.fn();
  renderPage(<UndoButton offer={offer(new Date(Date.now() + 600_000).toISOString())} action="flush" onClick={onClick} />);
  const button = screen.getByTestId("undo");
  expect(button.title).toBe("Puts back 104 keys from right before flush");
  await userEvent.click(button);
  expect(onClick).toHaveBeenCalledOnce();
});

test("when its time is over it is gone", () => {
  renderPage(<UndoButton offer={offer("2020-01-01T00:00:00Z")} action="flush" onClick={vi.fn()} />);
  expect(screen.queryByTestId("undo")).toBeNull();
});
