import { screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { incident } from "@/test/samples";
import { ActionsTaken } from "./ActionsTaken";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["success", "success", "success"],
  ["failed", "danger", "failed"],
  ["unknown", "warning", "Outcome unknown, may have run"],
  ["", "warning", "no result stated"],
])("a result of %j is %s: %s", async (result, tone, words) => {
  fakeFetch(() => ({ body: [{ id: "a1", action: "flush", command: "redis-cli FLUSHALL", result }] }));
  renderPage(<ActionsTaken incident={incident()} />);
  const card = await screen.findByTestId("agent-action");
  expect(card.dataset.tone).toBe(tone);
  expect(card.textContent).toContain(words);
});

test("who approved it stands in the record, where that is known", async () => {
  fakeFetch(() => ({ body: [{ id: "a1", action: "flush", command: "", result: "success", exit_code: 0, approver: "anna, ben" }] }));
  renderPage(<ActionsTaken incident={incident()} />);
  expect((await screen.findByTestId("agent-action")).textContent).toContain("approved by anna, ben");
});
