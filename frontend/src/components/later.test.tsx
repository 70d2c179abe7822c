import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/test/render";
import { later } from "./later";

const Panel = ({ onClose }: { onClose: () => void }) => <button onClick={onClose}>the panel</button>;

test("it comes once it is fetched, and then at once", async () => {
  const load = vi.fn(async () => Panel);
  const Later = later(load);
  renderPage(<Later onClose={() => {}} />);
  expect(await screen.findByText("the panel")).toBeTruthy();
  renderPage(<Later onClose={() => {}} />);
  expect(screen.getAllByText("the panel")).toHaveLength(2);
  expect(load).toHaveBeenCalledOnce();
});

test("what cannot be fetched closes and says so, and is asked for again the next time", async () => {
  let broken = true;
  const Later = later(async () => {
    if (broken) throw new TypeError("Failed to fetch dynamically imported module");
    return Panel;
  });
  const onClose = vi.fn();
  const { unmount } = renderPage(<Later onClose={onClose} />);
  expect((await screen.findByTestId("notice")).textContent).toContain("could not be fetched");
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  unmount();
  broken = false;
  renderPage(<Later onClose={onClose} />);
  expect(await screen.findByText("the panel")).toBeTruthy();
});
