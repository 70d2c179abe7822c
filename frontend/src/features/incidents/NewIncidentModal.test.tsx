import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { incident } from "@/test/samples";
import { NewIncidentModal } from "./NewIncidentModal";

function show() {
  const calls = fakeFetch((_, method) => ({ body: method === "POST" ? incident() : [] }));
  const onClose = vi.fn();
  const onCreated = vi.fn();
  renderPage(<NewIncidentModal systems={["redis-test"]} onClose={onClose} onCreated={onCreated} />);
  return { calls, onClose, onCreated };
}

afterEach(() => vi.unstubAllGlobals());

test("what is typed is sent, and leads to the new incident", async () => {
  const { calls, onCreated } = show();
  await userEvent.type(screen.getByLabelText("What is wrong?"), " it hangs ");
  await userEvent.selectOptions(screen.getByLabelText("Affected system"), "redis-test");
  await userEvent.click(screen.getByRole("button", { name: "Create incident" }));
  await waitFor(() => expect(onCreated).toHaveBeenCalledWith(incident().id));
  expect(calls.find((call) => call.method === "POST")?.body).toEqual({
    message: "it hangs",
    affected_system: "redis-test",
  });
});

test("Escape asks before a typed message is lost", async () => {
  const { onClose } = show();
  await userEvent.type(screen.getByLabelText("What is wrong?"), "it hangs");
  await userEvent.keyboard("{Escape}");
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Close without saving" }));
  expect(onClose).toHaveBeenCalledOnce();
});
