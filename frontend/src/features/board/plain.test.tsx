import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { renderPage } from "@/test/render";
import { incident } from "@/test/samples";
import { boardOf } from "./Board";

test("where the living board cannot be fetched the cards are there, as many as a page bears, and it can be asked for again", async () => {
  let isReachable = false;
  const Board = boardOf(async () => {
    if (!isReachable) throw new Error("not fetched");
    return () => <p>the living board</p>;
  });
  const incidents = Array.from({ length: 230 }, (_, i) => incident({ id: `${i}`, message: `fault ${i}` }));
  renderPage(<Board incidents={incidents} search={{}} loading={false} hasOlder={false} whenNothingIsOpen={null} onSearch={() => undefined} />);
  expect(screen.getAllByTestId("incident-card")).toHaveLength(12);
  await userEvent.hover(document.body);
  expect(screen.getAllByTestId("incident-card")).toHaveLength(12);
  await userEvent.hover(screen.getByTestId("column-triage"));
  await waitFor(() => expect(screen.getAllByTestId("incident-card")).toHaveLength(200));
  expect(screen.getByTestId("column-triage").textContent).toContain("The first 200 of 230 are shown.");
  isReachable = true;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("the living board");
});
