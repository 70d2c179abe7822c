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
