import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Incident } from "@/lib/types";
import { fakeFetch } from "@/test/fake-fetch";
import type { Handler } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { analysis, incident } from "@/test/samples";
import { IncidentModal } from "./IncidentModal";

function show(change: Partial<Incident>, handler: Handler = () => ({ body: {} })) {
  const calls = fakeFetch(handler);
  const onClose = vi.fn();
  renderPage(<IncidentModal incident={incident(change)} onClose={onClose} agent={null} />);
  return { calls, onClose };
}
const has = (testId: string) => screen.queryByTestId(testId) !== null;

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["nothing", undefined, true, false],
  ["a diagnosis", analysis(), false, true],
  ["a solution", analysis({ solution: "• Flush it" }), false, false],
  ["a failed diagnosis", analysis({ diagnosis: "no provider answered", diagnosis_provider: "error" }), true, false],
])("with %s it offers the next thing to ask for", (_, found, wantDiagnosis, wantSolution) => {
  show(found ? { analysis: found } : {});
  expect(has("get-diagnosis")).toBe(wantDiagnosis);
  expect(has("get-solution")).toBe(wantSolution);
});

test("the diagnosis is a list of its points", () => {
  show({ analysis: analysis() });
  expect(screen.getByText("Memory is full").tagName).toBe("LI");
  expect(screen.getByText("Writes are refused").tagName).toBe("LI");
});

test("the evidence shows logs and metrics", () => {
  show({ error_logs: ["OOM command not allowed"], metrics_snapshot: { used_memory: 52428800 } });
  expect(screen.getByText("OOM command not allowed")).toBeTruthy();
  expect(screen.getByText("used memory")).toBeTruthy();
  expect(screen.getByText("52428800")).toBeTruthy();
});

test("what goes wrong is said in the server's words", async () => {
  show({}, () => ({ status: 500, body: { error: "failed to call AI service: refused" } }));
  await userEvent.click(screen.getByTestId("get-diagnosis"));
  expect((await screen.findByRole("alert")).textContent).toContain("failed to call AI service: refused");
  expect(has("get-diagnosis")).toBe(true);
});

test("a chosen status is sent", async () => {
  const { calls } = show({}, () => ({ body: incident({ status: "investigating" }) }));
  await userEvent.selectOptions(screen.getByLabelText("Status"), "Investigating");
  await waitFor(() =>
    expect(calls).toEqual([
      { path: `/api/v1/incidents/${incident().id}`, method: "PATCH", body: { status: "investigating" } },
    ]),
  );
});

test("notes are saved on request, and a refused save keeps the draft", async () => {
  let status = 500;
  const { calls } = show({ notes: "old" }, () => ({ status, body: incident({ notes: "old, new" }) }));
  const notes = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Notes" });
  expect(screen.queryByText("Save notes")).toBeNull();
  await userEvent.type(notes, ", new");
  await userEvent.click(screen.getByText("Save notes"));
  await screen.findByRole("alert");
  expect(notes.value).toBe("old, new");
  status = 200;
  await userEvent.click(screen.getByText("Save notes"));
  await waitFor(() => expect(screen.queryByText("Save notes")).toBeNull());
  expect(calls.map((call) => call.body)).toEqual([{ notes: "old, new" }, { notes: "old, new" }]);
});

test("Escape closes it", async () => {
  const { onClose } = show({});
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});
