import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { NoFix } from "@/lib/types";
import { NoFixModal } from "./NoFixModal";

const show = (change: Partial<NoFix> = {}) =>
  render(
    <NoFixModal
      answer={{
        kind: "none",
        reason: "redis-test is healthy now: memory 1.0 of 50 MB",
        rule: "redis-oom",
        evidence: [{ text: "OOM command not allowed", source: "posted", at: "" }],
        ruled_out: [{ rule: "redis-down", fault: "", reason: "it answers" }],
        wait: false,
        ...change,
      }}
      onClose={() => {}}
    />,
  );

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
});
