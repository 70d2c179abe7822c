import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { MetricList } from "./MetricList";

test("a measurement is a row, a group of them is folded, nothing is a heap of JSON", () => {
  const facts = { role: "master", rose: { errorstat_OOM: { ms: 1002, from: 38 } } };
  const { container } = render(<MetricList metrics={{ used_memory: 5, nothing: null, list: [1, 2], facts, none: {} }} />);
  expect(screen.getAllByRole("term").map((one) => one.textContent)).toEqual(
    expect.arrayContaining(["used memory", "nothing", "list"]),
  );
  const groups = [...container.querySelectorAll("details")];
  expect(groups.map((group) => group.querySelector("summary")?.textContent)).toEqual(["facts (2)", "rose (1)"]);
  expect(groups.every((group) => !group.open)).toBe(true);
  expect(groups[0]?.textContent).toContain("master");
  expect(groups[1]?.textContent).toContain('{"ms":1002,"from":38}');
});

test("bytes, percentages and times are in a reader's units, with all digits on hover and focus", () => {
  const { container } = render(<MetricList metrics={{ used_memory: 52_428_800, memory_percent: 74, started_at: "2026-03-01T10:00:00.123456789Z" }} />);
  const [memory, share, started] = [...container.querySelectorAll("dd")];
  expect(memory?.textContent).toBe("50.0 MB");
  expect(memory?.querySelector<HTMLElement>("[data-tip]")?.dataset.tip).toBe("52,428,800 bytes");
  expect(memory?.querySelector<HTMLElement>("[data-tip]")?.tabIndex).toBe(0);
  expect(share?.textContent).toBe("74 %");
  expect(started?.textContent).not.toContain("T10");
  expect(started?.querySelector("time")?.getAttribute("datetime")).toContain(".123456789");
});
