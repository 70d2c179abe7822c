import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { refusalKinds } from "@/lib/types";
import type { NoFix, Refusal } from "@/lib/types";
import { rung } from "@/test/samples";
import type { Choice } from "./choice";
import { NoFixModal } from "./NoFixModal";

const refusal = (change: Partial<Refusal> = {}): Refusal => ({ kind: "all-sick", gives_way: true, evidence: [], ...change });

function show(change: Partial<NoFix> = {}, choice: Partial<Choice> = {}) {
  const choose = vi.fn();
  const answer: NoFix = {
    kind: "none",
    reason: "redis-test is healthy now: memory 1.0 of 50 MB",
    rule: "redis-oom",
    evidence: [{ text: "OOM command not allowed", source: "posted", at: "" }],
    ruled_out: [{ rule: "redis-down", fault: "", reason: "it answers" }],
    wait: false,
    refusal: null,
    ladder: [],
    alternatives: [],
    ...change,
  };
  render(<NoFixModal answer={answer} choice={{ choose, pending: false, error: null, ...choice }} onClose={() => {}} />);
  return choose;
}
const choices = () => screen.queryAllByTestId("choose").map((button) => button.getAttribute("aria-label"));

test("no fix is an answer with its reason, not an error", () => {
  show();
  expect(screen.getByText("redis-test is healthy now: memory 1.0 of 50 MB")).toBeTruthy();
  expect(screen.getByText("redis-oom")).toBeTruthy();
  expect(screen.getByTestId("evidence-line").dataset.source).toBe("posted");
  expect(screen.getByTestId("ruled-out").textContent).toContain("redis-down: it answers");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByTestId("no-fix").textContent).not.toMatch(/error|fail/i);
});

test("what ends by itself is to be waited for", () => {
  show({ wait: true });
  expect(screen.getByRole("dialog", { name: /wait/ })).toBeTruthy();
});

test("with a reason alone it shows that", () => {
  show({ rule: "", evidence: [], ruled_out: [] });
  expect(screen.queryByTestId("evidence-line")).toBeNull();
  expect(screen.queryByTestId("ruled-out")).toBeNull();
  expect(screen.queryByTestId("ladder")).toBeNull();
});

test.each(refusalKinds)("a refusal of kind %s has a title of its own, and is no error", (kind) => {
  show({ refusal: refusal({ kind }) });
  const title = within(screen.getByTestId("no-fix")).getByRole("heading").textContent;
  expect(title).not.toBe("Nothing to run");
  expect(title).not.toMatch(/error|refus(al|ed:)/i);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a kind that is new to this page is an answer still", () => {
  show({ refusal: refusal({ kind: null }) });
  expect(screen.getByRole("dialog", { name: "Nothing to run" })).toBeTruthy();
});

test("what a refusal rests on stands line by line", () => {
  show({ evidence: [], refusal: refusal({ evidence: ["postgres-test is down", "load 9.1 of 2"] }) });
  const lines = within(screen.getByRole("list", { name: "It rests on" })).getAllByTestId("evidence-line");
  expect(lines.map((line) => line.textContent)).toEqual(["postgres-test is down", "load 9.1 of 2"]);
});

const ladder = [rung({ action: "raise-maxmemory", state: "failed" }), rung({ action: "flush", state: "possible" })];
const alternatives = [{ action: "flush", command: "redis-cli FLUSHALL", risk: "high" as const }, { action: "start", command: "docker start redis-test", risk: "low" as const }];

test.each<[Refusal | null, string[]]>([
  [refusal(), ["Propose this instead: raise-maxmemory", "Propose this instead: flush", "Propose this: start"]],
  [refusal({ kind: "failed-before", gives_way: false }), ["Propose this instead: raise-maxmemory", "Propose this instead: flush", "Propose this: start"]],
  [refusal({ kind: "stopped", gives_way: false }), []],
  [null, []],
])("with %j a person may choose %j", (given, want) => {
  show({ refusal: given, ladder, alternatives });
  expect(choices()).toEqual(want);
});

test("the choice is asked for; a second one only after its answer, and what went wrong is said", async () => {
  const choose = show({ refusal: refusal(), ladder });
  await userEvent.click(screen.getByRole("button", { name: "Propose this instead: flush" }));
  expect(choose).toHaveBeenCalledExactlyOnceWith("flush");
});

test("while one is asked for, or after it went wrong", () => {
  show({ refusal: refusal(), ladder }, { pending: true, error: new Error("the agent is not available") });
  expect(screen.getAllByTestId<HTMLButtonElement>("choose").every((button) => button.disabled)).toBe(true);
  expect(screen.getByRole("alert").textContent).toContain("the agent is not available");
});
