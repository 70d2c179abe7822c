import { at, sentIncident } from "@/test/samples-answers";
import { failing, id, never } from "@/test/story";
import type { Answers, Stories } from "@/test/story";

const numbered = (number: number, change: Record<string, unknown> = {}) =>
  sentIncident({ id: `${String(number).padStart(8, "0")}-0000-4000-8000-000000000001`, created_at: at(60 * number), updated_at: at(60 * number), ...change });
const listed = (open: unknown[], resolved: unknown[] = []): Answers => ({ "/api/v1/incidents": { body: open }, "/api/v1/incidents/resolved": { body: resolved } });

const other = { affected_system: "postgres-test", source: "postgres-test", message: "postgres-test: every connection slot is taken" };
const some = listed(
  [
    numbered(1, { analysis: null, created_at: at(3) }),
    numbered(2, { ...other, status: "investigating", metrics_snapshot: { fault: "postgres-connections" } }),
    numbered(3, { ...other, status: "fixing", metrics_snapshot: { fault: "postgres-killed" }, message: "postgres-test was killed" }),
  ],
  [numbered(4, { status: "resolved", message: "redis-test: an endless script" })],
);
const running: Answers = { "/agent/activity": { body: { executions: [{ execution_id: "e", incident_id: numbered(3).id, phase: "verifying" }], proposals: [] } } };
const gone: Answers = { ...listed([]), "/api/v1/incidents": failing("", 502), "/api/v1/incidents/resolved": failing("", 502), "/api/v1/systems": failing("", 502) };

export const stories: Stories = {
  "incidents in every column": { at: "/", answers: { ...some, ...running }, shows: id("board-filter") },
  "nothing is open": { at: "/", answers: listed([]), shows: id("break-menu-empty") },
  loading: { at: "/", answers: { "/api/v1/incidents": never, "/api/v1/systems": never }, shows: id("column-triage") },
  "repeats are a stack": { at: "/", answers: listed([1, 2, 3, 4].map((number) => numbered(number))), shows: id("stack-toggle") },
  "two thousand incidents": { at: "/", answers: listed(Array.from({ length: 2_000 }, (_, i) => numbered(i + 1, { message: `redis-test: fault ${i}`, metrics_snapshot: { fault: `fault-${i}` } }))), shows: id("board-filter") },
  "filtered, and nothing is like that": { at: "/?severity=low&q=nobody", answers: some, shows: id("board-count") },
  "the filter is open": { at: "/", answers: some, play: async ({ user, find }) => user.click(await find(id("board-filter"))), shows: "[role=dialog]" },
  "the views are open": { at: "/", answers: some, play: async ({ user, find }) => user.click(await find(id("board-views"))), shows: "[role=dialog]" },
  "the lists cannot be asked": { at: "/", answers: { "/api/v1/incidents": failing("the database is away") }, shows: "[role=alert]" },
  reconnecting: { at: "/", answers: some, onSocket: (socket) => socket.drop(), shows: '[data-testid="connection-state"][data-state="reconnecting"]' },
  "no connection": { at: "/", answers: gone, onSocket: (socket) => socket.drop(), shows: id("offline-bar") },
};
