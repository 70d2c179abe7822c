import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { Modal } from "./Modal";

function Opener() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button onClick={() => setOpen(true)}>open</button>
      {open && (
        <Modal title="Title" onClose={() => setOpen(false)}>
          <button>inside</button>
        </Modal>
      )}
    </>
  );
}

test("it is a dialog named by its title", () => {
  render(<Modal title="Title" onClose={() => {}} children="text" />);
  expect(screen.getByRole("dialog", { name: "Title" }).getAttribute("aria-modal")).toBe("true");
});

test("focus goes in, goes round, and comes back to where it was", async () => {
  const user = userEvent.setup();
  render(<Opener />);
  await user.click(screen.getByText("open"));
  expect(screen.getByRole("dialog").contains(document.activeElement)).toBe(true);
  await user.tab();
  expect(document.activeElement).toBe(screen.getByLabelText("Close"));
  await user.tab();
  expect(document.activeElement).toBe(screen.getByText("inside"));
  await user.tab();
  expect(document.activeElement).toBe(screen.getByLabelText("Close"));
  await user.tab({ shift: true });
  expect(document.activeElement).toBe(screen.getByText("inside"));
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(screen.getByText("open"));
});

test("Escape closes only the topmost", async () => {
  const lower = vi.fn();
  const upper = vi.fn();
  render(
    <>
      <Modal title="lower" onClose={lower} children="" />
      <Modal title="upper" onClose={upper} children="" />
    </>,
  );
  await userEvent.keyboard("{Escape}");
  expect(upper).toHaveBeenCalledOnce();
  expect(lower).not.toHaveBeenCalled();
});
