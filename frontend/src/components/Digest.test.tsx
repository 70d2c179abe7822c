import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { renderPage } from "@/test/render";
import { Digest } from "./Digest";

const digest = "0123456789abcdef".repeat(4);
afterEach(() => vi.restoreAllMocks());

test("short to read, whole to copy", async () => {
  const user = userEvent.setup();
  renderPage(<Digest digest={digest} />);
  expect(screen.getByTestId("digest").textContent).toBe("0123456789ab");
  await user.click(screen.getByRole("button", { name: "Copy the whole fingerprint" }));
  expect(await navigator.clipboard.readText()).toBe(digest);
  expect((await screen.findByTestId("notice")).textContent).toContain("copied");
});

test("where a page may not copy it is shown whole", async () => {
  const user = userEvent.setup();
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("no", "NotAllowedError"));
  renderPage(<Digest digest={digest} />);
  await user.click(screen.getByRole("button", { name: "Copy the whole fingerprint" }));
  expect(screen.getByTestId("digest").textContent).toBe(digest);
});
