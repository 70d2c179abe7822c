import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import { renderAt } from "@/test/render";
import { incident } from "@/test/samples";

let reachable = false;
vi.mock("./LiveBoard", () => ({
  get LiveBoard() {
    if (!reachable) throw new Error("not fetched");
    return () => <p>the living board</p>;
  },
}));
afterEach(() => vi.unstubAllGlobals());

test("where the living board cannot be fetched the cards are all there, up to what a page bears, and it can be asked for again", async () => {
  const open = Array.from({ length: 230 }, (_, i) => incident({ id: `${i}` }));
  fakeFetch((path) => ({ body: path === "/api/v1/incidents" ? open : [] }));
  await renderAt("/");
  await waitFor(() => expect(screen.getAllByTestId("incident-card")).toHaveLength(200));
  expect(screen.getByTestId("column-triage").textContent).toContain("The first 200 of 230 are shown.");
  reachable = true;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("the living board");
});
