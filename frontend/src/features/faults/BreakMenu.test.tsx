import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import type { Reply } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { BreakMenu } from "./BreakMenu";

const faults = {
  available: [
    { system: "redis-test", failure: "oom", description: "Fill the memory" },
    { system: "postgres-test", failure: "killed", description: "Kill the container" },
  ],
  active: [{ id: "1", system: "redis-test", failure: "oom", since_at: "", expires_at: "2026-03-01T10:10:00Z" }],
};

async function open(onPost: () => Reply = () => ({ body: {} })) {
  const calls = fakeFetch((_, method) => (method === "GET" ? { body: faults } : onPost()));
  renderPage(<BreakMenu />);
  await userEvent.click(screen.getByTestId("break-menu"));
  await screen.findAllByTestId("fault-item");
  return calls;
}

const item = (system: string) =>
  screen.getAllByTestId("fault-item").find((one) => one.dataset.system === system) as HTMLElement;

afterEach(() => vi.unstubAllGlobals());

test("it lists what can be broken and what is", async () => {
  await open();
  expect(item("redis-test").dataset).toMatchObject({ failure: "oom", active: "true" });
  expect(item("postgres-test").dataset).toMatchObject({ failure: "killed", active: "false" });
  expect(within(screen.getByTestId("break-menu")).getByText("1 active")).toBeTruthy();
});

test("a choice injects the fault and closes the menu", async () => {
  const calls = await open();
  await userEvent.click(item("postgres-test"));
  await waitFor(() => expect(screen.queryByTestId("fault-item")).toBeNull());
  expect(calls).toContainEqual({
    path: "/generator/inject-failure",
    method: "POST",
    body: { system: "postgres-test", failure: "killed" },
  });
});

test("a refusal is shown in the server's words, and the menu stays", async () => {
  await open(() => ({ status: 503, body: { error: "the engine is down" } }));
  await userEvent.click(item("postgres-test"));
  expect(await screen.findByText("the engine is down")).toBeTruthy();
  expect(screen.getAllByTestId("fault-item")).toHaveLength(2);
});

test("one fault, or all, can be undone", async () => {
  const calls = await open();
  await userEvent.click(screen.getByRole("button", { name: "Heal redis-test oom" }));
  await userEvent.click(screen.getByTestId("heal-all"));
  const bodies = calls.filter((call) => call.path === "/generator/heal").map((call) => call.body);
  expect(bodies).toEqual([{ system: "redis-test", failure: "oom" }, {}]);
});

test("Escape closes it and gives the focus back", async () => {
  await open();
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByTestId("fault-item")).toBeNull();
  expect(document.activeElement).toBe(screen.getByTestId("break-menu"));
});
