import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PhaseMessage } from "@/lib/types";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { phase } from "@/test/samples";
import { addPhase, emptyLog } from "../phase-log";
import { OutputPane } from "./OutputPane";

const entriesOf = (...messages: Partial<PhaseMessage>[]) =>
  messages.reduce((log, message, seq) => addPhase(log, phase({ seq, ...message })), emptyLog).entries;
let calls: ReturnType<typeof fakeFetch>;

beforeEach(() => {
  calls = fakeFetch(() => ({ status: 404, body: { error: "no output of that step is kept" } }));
});
afterEach(() => vi.unstubAllGlobals());

// jsdom draws no terminal: this is what a page shows that cannot fetch it.
test("without a terminal an output is text, not markup, of the newest step until another one is chosen", async () => {
  const entries = entriesOf(
    { phase: "executing", attempt: 1, stdout: "first" },
    { phase: "result", attempt: 1, status: "failed", stdout: "first" },
    { phase: "executing", attempt: 2, stdout: "<img src=x onerror=alert(1)>", stderr: "trouble" },
  );
  renderPage(<OutputPane executionId="exec-1" entries={entries} running />);
  const shown = await screen.findByLabelText("Output");
  expect(shown.textContent).toBe("<img src=x onerror=alert(1)>trouble");
  expect(shown.querySelector("img")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Step 1" }));
  expect((await screen.findByLabelText("Output")).textContent).toBe("first");
  expect(calls).toEqual([]); // nothing says that any of it is kept
});

test("what is not whole says so, and why", async () => {
  vi.unstubAllGlobals();
  fakeFetch(() => ({ status: 200, body: { bytes: 5, lines: 1, ended: true, cut: "killed" } }));
  renderPage(<OutputPane executionId="exec-1" entries={entriesOf({ phase: "executing", stdout: "begun", to_byte: 5 })} running />);
  expect((await screen.findByText(/^Not all of it:/)).textContent).toContain("the agent was killed meanwhile");
});

test("where nothing was run there is no output", () => {
  renderPage(<OutputPane executionId="exec-1" entries={entriesOf({ phase: "thinking" }, { phase: "error", refused: true })} running={false} />);
  expect(screen.queryByTestId("output-pane")).toBeNull();
});

test.each([
  [[{ phase: "executing" as const }], true, "No output yet"],
  [[{ phase: "executing" as const }, { phase: "result" as const, exit_code: 0 }], true, "No output, exit code 0"],
  [[{ phase: "executing" as const }, { phase: "result" as const }], false, "No output"],
])("a command that printed nothing takes a line that says so: %j", async (messages, running, want) => {
  renderPage(<OutputPane executionId="exec-1" entries={entriesOf(...messages)} running={running} />);
  expect((await screen.findByTestId("no-output")).textContent).toBe(want);
  expect(screen.queryByLabelText("Search the output")).toBeNull();
});
