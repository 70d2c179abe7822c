import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import type { Reply } from "@/test/fake-fetch";
import { renderAt } from "@/test/render";

vi.mock("@/features/history/Plot", () => ({ default: () => null }));

let replies: Record<string, Reply>;
const system = { name: "cache", type: "redis", status: "healthy", health: 98, checked_at: "2026-03-01T10:00:00Z", metrics: { memory_max: 5 } };

beforeEach(() => {
  replies = {
    "/api/v1/systems": { body: [system] },
    "/monitor/status": { body: { services: {}, labels: "on", labels_wrong: [] } },
  };
  fakeFetch((path) => replies[path.split("?")[0] ?? ""] ?? { body: [] });
});
afterEach(() => vi.unstubAllGlobals());

test("a type that was guessed is said with what tells it, and no metric", async () => {
  replies["/api/v1/systems"] = { body: [{ ...system, metrics: { memory_max: 5, type_guessed: "redis, guessed by its image redis:7" } }] };
  await renderAt("/systems");
  expect((await screen.findByTestId("type-guessed")).textContent).toContain("redis, guessed by its image redis:7. The label selfheal.type settles it.");
  expect(screen.getAllByText(/guessed/)).toHaveLength(1);
});

test("where nothing was guessed and no label is wrong, nothing is said of them", async () => {
  await renderAt("/systems");
  await screen.findByTestId("system-card");
  expect(screen.queryByTestId("type-guessed")).toBeNull();
  expect(screen.queryByTestId("labels-wrong")).toBeNull();
});

test("wrong labels are told in the monitor's words, each container's by itself", async () => {
  const wrong = ["web", "store"].map((container) => ({ container, message: `container ${container}: label selfheal.threshold: expected 1 to 100` }));
  replies["/monitor/status"] = { body: { services: {}, labels: "on", labels_wrong: wrong } };
  await renderAt("/systems");
  const rows = (await screen.findByTestId("labels-wrong")).querySelectorAll("li");
  expect([...rows].map((row) => row.textContent)).toEqual(wrong.map(({ message }) => message));
});

test("where nothing is watched yet, the label is told only where the monitor looks for it", async () => {
  replies["/api/v1/systems"] = { body: [] };
  const view = await renderAt("/systems");
  expect((await screen.findByTestId("labels-how")).textContent).toContain("selfheal.enable=true");
  view.unmount();
  replies["/monitor/status"] = { body: { services: {} } };
  await renderAt("/systems");
  await screen.findByText("No system has reported yet");
  expect(screen.queryByTestId("labels-how")).toBeNull();
});
