import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import type { Reply } from "@/test/fake-fetch";
import { renderAt } from "@/test/render";
import { historyBody, incident } from "@/test/samples-history";

// A canvas is all that it is, and there is none here; a browser test looks at it.
vi.mock("@/features/history/Plot", () => ({ default: () => null }));

let calls: ReturnType<typeof fakeFetch>;
let replies: Record<string, Reply>;
const system = { name: "redis-test", type: "redis", status: "healthy", health: 98, checked_at: "2026-03-01T10:00:00Z", metrics: {} };
const then = {
  time: "2026-03-01T10:00:12Z",
  targets: {
    "redis-test": { known: true, checked_at: "2026-03-01T10:00:10Z", state: { status: "unhealthy", title: "memory exhausted" }, values: { health: 40 } },
    "postgres-test": { known: false, values: {} },
  },
};

beforeEach(() => {
  replies = {
    "/api/v1/systems": { body: [system] },
    "/api/v1/incidents": { body: [incident({ created_at: "2026-03-01T10:00:05Z" })] },
    "/monitor/history": { body: historyBody() },
    "/monitor/history/at": { body: then },
    "/monitor/status": { body: { services: { "redis-test": { next_check_at: new Date(Date.now() + 8_000).toISOString() } } } },
    "/generator/failures": { body: { available: [], active: [] } },
  };
  calls = fakeFetch((path) => replies[path.split("?")[0] ?? ""] ?? { body: [] });
});
afterEach(() => vi.unstubAllGlobals());

const open = async (name = "redis-test") => {
  await renderAt(`/systems/${name}`);
  return screen.findByTestId("system-page");
};
const asked = (path: string) => calls.filter((call) => call.path.split("?")[0] === path);

test("each indicator has its picture in words, its threshold, and a table of its numbers", async () => {
  await open();
  const [health, memory] = await screen.findAllByTestId("chart");
  // The last hour ends long after it: when it was is told.
  expect(health?.textContent).toMatch(/Last 40 % at \d+:\d\d:10\b.*; 0 % to 99 %\. Below 70 % is bad\./);
  expect(memory?.dataset.indicator).toBe("memory_used");
  const rows = within(health as HTMLElement).getAllByRole("row", { hidden: true });
  expect(rows.map((row) => within(row).queryAllByRole("cell", { hidden: true }).slice(1).map((cell) => cell.textContent))).toEqual([[], ["0 %", "40 %", "98 %"], ["97 %", "98 %", "99 %"]]);
  expect(screen.getByTestId("marks").textContent).toContain("Redis refuses writes");
  expect((await screen.findByTestId("next-check")).textContent).toMatch(/in [5-9] s/);
});

test("what the monitor warns of is told, and nothing where there is nothing", async () => {
  await open();
  expect(screen.queryByTestId("system-warning")).toBeNull();
});

test("that it runs full is told with when", async () => {
  replies["/api/v1/systems"] = { body: [{ ...system, metrics: { warning: "full in 12 minutes: redis-memory loses 5.6 % a minute" } }] };
  await open();
  expect((await screen.findByTestId("system-warning")).textContent).toBe("full in 12 minutes: redis-memory loses 5.6 % a minute");
});

test("an incident that is older than what the board holds is marked all the same; where it cannot be asked for, that is said", async () => {
  const older = incident({ id: "0b1b2c3d-0000-4000-8000-000000000009", message: "an older one", status: "resolved", created_at: "2026-03-01T10:30:00Z" });
  replies["/api/v1/incidents/resolved"] = { body: [], headers: { Link: `</api/v1/incidents/resolved?before=${encodeURIComponent(new Date().toISOString())}>; rel="next"` } };
  let ofSystem: Reply = { status: 503, body: { error: "the database is away" } };
  calls = fakeFetch((path) => (path.includes("system=redis-test") ? ofSystem : (replies[path.split("?")[0] ?? ""] ?? { body: [] })));
  await open();
  expect((await screen.findByText(/the database is away/)).textContent).toBeTruthy();
  expect(screen.getByTestId("marks").textContent).not.toContain("an older one");
  ofSystem = { body: [older] };
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.getByTestId("marks").textContent).toContain("an older one"));
  const question = new URL(asked("/api/v1/incidents/resolved").at(-1)?.path ?? "", "http://x").searchParams;
  expect(question.get("system")).toBe("redis-test");
  expect(Date.now() - Date.parse(question.get("since") ?? "")).toBeGreaterThan(3_590_000);
});

test("the slider replays what was known of each target, by keyboard too", async () => {
  await open();
  const slider = await screen.findByRole("slider", { name: "What was known at" });
  expect(screen.queryByTestId("target-then")).toBeNull();
  fireEvent.change(slider, { target: { value: Date.parse("2026-03-01T10:00:12Z") } });
  const [redis, postgres] = await screen.findAllByTestId("target-then");
  expect(redis?.textContent).toContain("unhealthy");
  expect(redis?.textContent).toContain("memory exhausted");
  expect(postgres?.textContent).toContain("not looked at");
  expect(asked("/monitor/history/at").at(-1)?.path).toContain(encodeURIComponent("2026-03-01T10:00:12"));
  await userEvent.click(screen.getByRole("button", { name: "Back to now" }));
  expect(screen.queryByTestId("target-then")).toBeNull();
});

test("a target is silenced with a reason only, and the silence is shown and ended", async () => {
  await open();
  await userEvent.click(await screen.findByRole("button", { name: "Silence redis-test" }));
  const submit = screen.getByRole<HTMLButtonElement>("button", { name: "Silence redis-test" });
  expect(submit.disabled).toBe(true);
  await userEvent.type(screen.getByLabelText("Why?"), "a new disk");
  replies["/monitor/status"] = {
    body: { services: { "redis-test": { maintenance_until: "2036-03-01T10:00:00Z", maintenance_reason: "a new disk" } } },
  };
  await userEvent.click(submit);
  expect(asked("/monitor/maintenance")[0]?.body).toEqual({ target: "redis-test", minutes: 60, reason: "a new disk" });
  expect((await screen.findByTestId("silenced")).textContent).toContain("a new disk");
  await userEvent.click(screen.getByRole("button", { name: "End the silence" }));
  await waitFor(() => expect(asked("/monitor/maintenance").at(-1)?.body).toMatchObject({ minutes: 0 }));
});

test("what cannot be shown says why, and the rest stays", async () => {
  replies["/monitor/history"] = { status: 403, body: { error: "this needs the role viewer" } };
  await open();
  expect((await screen.findByText(/this needs the role viewer/)).textContent).toBeTruthy();
  expect(screen.getByTestId("live-health")).toBeTruthy();
});

test("a system that nobody has told of is said to be none; one without numbers too", async () => {
  await open("nobody");
  expect(await screen.findByText("There is no such system")).toBeTruthy();
});

test("the list of systems shows the last hour of each, and when it is asked next", async () => {
  await renderAt("/systems");
  const page = within(await screen.findByTestId("systems-page"));
  expect((await page.findByTestId("chart")).dataset.indicator).toBe("health");
  expect((await page.findByTestId("next-check")).textContent).toMatch(/in \d+ s/);
});

test("the badge leads to it", async () => {
  const { address } = await renderAt("/");
  await userEvent.click(await screen.findByTestId("health-badge"));
  await userEvent.click(await screen.findByRole("link", { name: "Over time" }));
  await screen.findByTestId("system-page");
  expect(address()).toBe("/systems/redis-test");
});
