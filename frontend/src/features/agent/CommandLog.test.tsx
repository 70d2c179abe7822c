import { act, fireEvent, render, screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { phases } from "@/lib/types";
import type { PhaseMessage } from "@/lib/types";
import { phase } from "@/test/samples";
import { CommandLog } from "./CommandLog";
import { addPhase, emptyLog } from "./phase-log";

const entriesOf = (...messages: Partial<PhaseMessage>[]) =>
  messages.reduce((log, message, seq) => addPhase(log, phase({ seq, ...message })), emptyLog).entries;
const entryOf = (message: Partial<PhaseMessage>) => {
  render(<CommandLog entries={entriesOf(message)} running={false} />);
  return screen.getByTestId("phase-entry");
};

test.each([
  ["thinking", "running", "info"],
  ["command", "pending", "neutral"],
  ["executing", "running", "neutral"],
  ["result", "completed", "success"],
  ["result", "failed", "danger"],
  ["verifying", "running", "special"],
  ["verification", "completed", "special"],
  ["complete", "completed", "success"],
  ["complete", "failed", "danger"],
  ["error", "failed", "danger"],
] as const)("%s, %s has the colour %s", (name, status, tone) => {
  expect(entryOf({ phase: name, status }).dataset).toMatchObject({ phase: name, tone, seq: "0", attempt: "1" });
});

test("a refusal says that nothing was run, and is not red", () => {
  const entry = entryOf({ phase: "error", status: "failed", refused: true, message: "no longer needed" });
  expect(entry.dataset).toMatchObject({ phase: "error", tone: "warning" });
  expect(entry.textContent).toContain("Nothing was run");
  expect(entry.textContent).toContain("no longer needed");
});

test.each([
  ["complete", "completed", false, "Interrupted"],
  ["complete", "failed", false, "Interrupted"],
  ["error", "failed", true, "Interrupted, nothing was run"],
] as const)("the end of an interrupted execution, %s %s, is neither success nor failure", (name, status, refused, want) => {
  const entry = entryOf({ phase: name, status, refused, interrupted: true, message: "looked at: it is well" });
  expect(entry.dataset.tone).toBe("warning");
  expect(entry.textContent).toContain(want);
  expect(entry.textContent).toContain("looked at: it is well");
  expect(entry.textContent).not.toMatch(/complete|fail|error/i);
});

test.each([
  ["result", "Cut off"],
  ["complete", "Cancelled"],
] as const)("what a person cancelled is neither success nor failure: %s", (name, want) => {
  const entry = entryOf({ phase: name, status: "failed", cancelled_by: "anna", message: "looked at" });
  expect(entry.dataset.tone).toBe("neutral");
  expect(entry.textContent).toContain(want);
  expect(entry.textContent).not.toMatch(/complete|fail|error/i);
});

test("every phase can be drawn", () => {
  render(<CommandLog entries={phases.flatMap((name, seq) => entriesOf({ phase: name, seq }))} running />);
  expect(screen.getAllByTestId("phase-entry")).toHaveLength(phases.length);
});

test("a result shows exit code and duration", () => {
  const entry = entryOf({ phase: "result", status: "failed", exit_code: 1, duration_ms: 1_830 });
  expect(entry.textContent).toContain("exit code 1 · 1.8 s");
});

test("a completion compares health and says when its record is still on its way", () => {
  const entry = entryOf({ phase: "complete", status: "completed", health_before: 3, health_after: 98, recorded: false });
  expect(entry.textContent).toContain("health 3 % → 98 %");
  expect(entry.textContent).toContain("record still on its way");
});

test("what the server sends is text, not markup", () => {
  const entry = entryOf({ phase: "thinking", message: "<img src=x onerror=alert(1)>" });
  expect(entry.querySelector("img")).toBeNull();
  expect(entry.textContent).toContain("<img src=x onerror=alert(1)>");
});

/** jsdom has no layout: the test says how high the content is. */
function layout(box: HTMLElement, scrollHeight: number) {
  Object.defineProperty(box, "scrollHeight", { configurable: true, value: scrollHeight });
  Object.defineProperty(box, "clientHeight", { configurable: true, value: 100 });
}

test("it follows the newest line until the reader scrolls up, and again on request", () => {
  const { rerender } = render(<CommandLog entries={entriesOf({})} running />);
  const box = screen.getByRole("log");
  layout(box, 500);
  rerender(<CommandLog entries={entriesOf({}, {})} running />);
  expect(box.scrollTop).toBe(500);

  box.scrollTop = 120;
  fireEvent.scroll(box);
  layout(box, 900);
  rerender(<CommandLog entries={entriesOf({}, {}, {})} running />);
  expect(box.scrollTop).toBe(120);

  act(() => screen.getByRole("button", { name: "Latest" }).click());
  expect(box.scrollTop).toBe(900);
  expect(screen.queryByRole("button", { name: "Latest" })).toBeNull();
});

test("a phase that is over is one line with its gist, which opens and folds again", async () => {
  render(<CommandLog entries={entriesOf({ message: "Memory is full" }, { phase: "command", command: "redis-cli FLUSHALL" })} running />);
  const [over, newest] = screen.getAllByTestId("phase-entry");
  expect([over?.dataset.folded, newest?.dataset.folded]).toEqual(["true", "false"]);
  const line = screen.getByRole("button", { name: /Preparing.*Memory is full/ });
  expect(line.getAttribute("aria-expanded")).toBe("false");
  act(() => line.click());
  expect(over?.dataset.folded).toBe("false");
  act(() => line.click());
  expect(over?.dataset.folded).toBe("true");
});

test("a step that another one followed is one line: what became of its command, and the command itself", async () => {
  const command = "docker exec redis-test redis-cli -e FLUSHALL";
  const entries = entriesOf(
    { phase: "thinking", message: "Memory is full" },
    { phase: "command", command },
    { phase: "result", command, status: "failed", exit_code: 1, duration_ms: 1_830 },
    { phase: "thinking", attempt: 2 },
    { phase: "command", attempt: 2, command: "docker restart redis-test" },
  );
  render(<CommandLog entries={entries} running />);
  const step = screen.getByTestId("step-entry");
  expect(step.dataset).toMatchObject({ step: "1", tone: "danger", folded: "true" });
  expect(step.textContent).toContain("exit code 1 · 1.8 s");
  expect(within(step).getByTestId("folded-command").textContent).toBe(command);
  expect(screen.getAllByTestId("phase-entry").map((one) => one.dataset.attempt)).toEqual(["2", "2"]);
  act(() => within(step).getByRole("button", { name: /^Step 1/ }).click());
  expect(within(step).getAllByTestId("phase-entry").map((one) => one.dataset.phase)).toEqual(["thinking", "command", "result"]);
});

test("the exact command stays on the line of its phase, once, whole in its tip, and can be copied", async () => {
  const command = "docker exec redis-test timeout 30 redis-cli -e FLUSHALL";
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  render(<CommandLog entries={entriesOf({ phase: "command", command }, { phase: "executing", command, message: "Running in container redis-test" }, { phase: "verifying" })} running />);
  const line = screen.getByTestId("folded-command");
  expect(line.closest("[data-phase]")?.getAttribute("data-phase")).toBe("command");
  expect([line.textContent, line.dataset.tip]).toEqual([command, command]);
  await act(async () => screen.getAllByRole("button", { name: "Copy: the command" })[0]?.click());
  expect(writeText).toHaveBeenCalledWith(command);
  expect(screen.getByRole("button", { name: "Copied: the command" })).toBeTruthy();
  vi.unstubAllGlobals();
});

test.each([
  [{ phase: "result", status: "completed", message: "flush is done, exit code 0 after 1830 ms", exit_code: 0, duration_ms: 1_830 }, "flush is done, exit code 0 after 1.8 s"],
  [{ phase: "verification", status: "completed", message: "Health 98%: 0.5 of 47.7 MB used", health: 98 }, "Health 98 %: 0.5 of 47.7 MB used"],
  [{ phase: "complete", status: "completed", message: "healthy again: health 0% before, 98% now", health_before: 0, health_after: 98 }, "healthy again: health 0 % before, 98 % now"],
] as const)("what the sentence says is not said again behind it: %j", (message, want) => {
  const entry = entryOf(message);
  act(() => within(entry).getAllByRole("button")[0]?.click());
  expect(within(entry).getAllByRole("button")[0]?.textContent).toContain(want);
  expect(entry.textContent?.match(/exit code 0|98 %/g)).toHaveLength(2); // on its line, and below it
});
