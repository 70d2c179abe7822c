import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { BusyNote } from "./BusyNote";

function show(statusOf: () => string) {
  const onWatch = vi.fn();
  fakeFetch((path) => {
    if (!path.startsWith("/agent/executions/other")) return { body: [] };
    return { body: { execution_id: "other", status: statusOf(), phases: [] } };
  });
  const { client } = renderPage(<BusyNote executionId="other" onWatch={onWatch} />);
  return { onWatch, client };
}
const offer = () => screen.queryByRole("button", { name: "Watch it live" });

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what keeps the target busy can be watched, until it is over", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  let status = "running";
  show(() => status);
  await screen.findByRole("button", { name: "Watch it live" });
  status = "completed";
  await act(() => vi.advanceTimersByTimeAsync(2_100));
  await waitFor(() => expect(offer()).toBeNull());
});

test("it leads there", async () => {
  const { onWatch } = show(() => "running");
  await userEvent.click(await screen.findByRole("button", { name: "Watch it live" }));
  expect(onWatch).toHaveBeenCalledWith("other");
});

test("one that is over already is not offered", async () => {
  const { client } = show(() => "failed");
  await waitFor(() => expect(client.getQueryState(["execution", "other"])?.status).toBe("success"));
  expect(offer()).toBeNull();
});
