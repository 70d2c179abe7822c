import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { Modal } from "./Modal";
import { useUnsaved } from "./unsaved";

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

test("it is a dialog named by its title, and all else is out of reach", () => {
  render(
    <>
      <button>behind</button>
      <Modal title="Title" onClose={() => {}} children="text" />
    </>,
  );
  expect(screen.getByRole("dialog", { name: "Title" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "behind" })).toBeNull();
});

test("focus goes in, goes round, and comes back to where it was", async () => {
  const user = userEvent.setup();
  render(<Opener />);
  await user.click(screen.getByText("open"));
  expect(screen.getByRole("dialog").contains(document.activeElement)).toBe(true);
  await user.tab();
  expect(document.activeElement).toBe(screen.getByLabelText("Close"));
  await user.tab();
  expect(document.activeElement).toBe(screen.getByRole("group", { name: "Title" }));
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

test("stacked ones: the lower is out of reach meanwhile, and neither brings a banner of its own", () => {
  const upper = <Modal title="upper" onClose={() => {}} children="" footer="foot" />;
  const pair = (open: boolean) => (
    <>
      <Modal title="lower" onClose={() => {}} children="" footer="foot" />
      {open && upper}
    </>
  );
  const { rerender } = render(pair(false));
  rerender(pair(true));
  expect(screen.getAllByRole("dialog").map((one) => one.textContent)).toEqual(["upperfoot"]);
  expect(document.querySelectorAll("header, footer")).toHaveLength(0);
  rerender(pair(false));
  expect(screen.getByRole("dialog", { name: "lower" })).toBeTruthy();
});

test("it writes no style element, which the page's Content-Security-Policy would refuse", () => {
  render(<Modal title="Title" onClose={() => {}} children="text" />);
  expect(document.querySelector("style")).toBeNull();
});

function Typing({ onClose }: { onClose: () => void }) {
  return (
    <Modal title="Typing" testId="typing" onClose={onClose}>
      <Draft />
    </Modal>
  );
}

function Draft() {
  const [text, setText] = useState("");
  useUnsaved(text !== "");
  return <textarea aria-label="text" value={text} onChange={(event) => setText(event.target.value)} />;
}

/** jsdom knows nothing of the style that lets the shade be clicked. */
const clickOutside = userEvent.setup({ pointerEventsCheck: 0 });
const ways: [string, () => Promise<unknown>][] = [
  ["Escape", () => userEvent.keyboard("{Escape}")],
  ["a click outside", () => clickOutside.click(screen.getByTestId("typing").parentElement as HTMLElement)],
  ["the cross", () => userEvent.click(screen.getByLabelText("Close"))],
];

test.each(ways)("%s closes at once when nothing was typed", async (_, leave) => {
  const onClose = vi.fn();
  render(<Typing onClose={onClose} />);
  await leave();
  expect(onClose).toHaveBeenCalledOnce();
});

test.each(ways)("%s asks before what was typed is lost", async (_, leave) => {
  const onClose = vi.fn();
  render(<Typing onClose={onClose} />);
  const field = screen.getByLabelText<HTMLTextAreaElement>("text");
  await userEvent.type(field, "a long story");
  await leave();
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Keep editing" }));
  expect(screen.queryByTestId("discard-bar")).toBeNull();
  expect(field.value).toBe("a long story");
  expect(document.activeElement).not.toBe(document.body);
  await leave();
  await userEvent.click(screen.getByRole("button", { name: "Close without saving" }));
  expect(onClose).toHaveBeenCalledOnce();
});

test("a second Escape takes the question back, it does not answer it", async () => {
  const onClose = vi.fn();
  render(<Typing onClose={onClose} />);
  await userEvent.type(screen.getByLabelText("text"), "x");
  await userEvent.keyboard("{Escape}{Escape}");
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.queryByTestId("discard-bar")).toBeNull();
});

test("text that was taken away again is not asked about", async () => {
  const onClose = vi.fn();
  render(<Typing onClose={onClose} />);
  await userEvent.type(screen.getByLabelText("text"), "x{Backspace}");
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});
