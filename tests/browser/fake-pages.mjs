// fake-pages.mjs - what the pages that only tell are told: a system's hour, insight, audit records, the catalogue.
import { incident } from "./fake-services.mjs";

export const hash = "ab".repeat(32);
const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const at = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString();
const none = { completed: 0, failed: 0, relapsed: 0, interrupted: 0, lost: 0, refused: 0, cancelled: 0 };

export const insight = (days) => ({
  from: at(days), to: at(0), incidents: 41, complete: days < 90,
  times: {
    detect: { count: 40, median_ms: 2_300, p90_ms: 9_100 }, approve: { count: 12, median_ms: 64_000, p90_ms: 610_000 },
    heal: { count: 39, median_ms: 187_000, p90_ms: 5_400_000 }, heal_by_fix: { count: 12, median_ms: 92_000, p90_ms: 240_000 },
  },
  executions: [
    { action: "flush", fault: "redis-oom", count: 9, ...none, completed: 7, failed: 1, refused: 1 },
    { action: "a-very-long-action-name-that-somebody-wrote", fault: "a-very-long-fault-name-without-any-space", count: 3, ...none, relapsed: 2, lost: 1 },
    { action: "undo", fault: "", count: 1, ...none, completed: 1 },
  ],
  actions: [{ action: "flush", fault: "redis-oom", count: 9, success: 8, failed: 1, unknown: 0, median_ms: 420 }],
  days: Array.from({ length: 7 }, (_, i) => [{ day: day(6 - i), system: "postgres-test", count: (i % 3) + 1 }, { day: day(6 - i), system: "redis-test", count: i + 1 }]).flat(),
  recurrences: [{ system: "redis-test", fault: "redis-oom", incidents: 9, relapses: 2, first_at: at(6), last_at: at(0.1) }],
  approvals: { approvals: 12, rehearsed: 5, proposals: 20, evidence_known: 9, evidence_opened: 7, by: [{ actor: "anna", count: 8, median_ms: 58_000 }, { actor: "ben", count: 4, median_ms: 91_000 }] },
});
export const record = (seq, change = {}) => ({
  seq, id: `r${seq}`, at: at(1), kind: "approval", actor: "anna", incident_id: incident().id, detail: { action: "flush", system: "redis-test" }, hash, ...change,
});
const entry = (name, fields) => ({ name, file: "/etc/selfheal/catalogue.yaml", line: 3, fields });
export const catalogue = {
  path: "/etc/selfheal/catalogue.yaml", digest: hash,
  targets: [entry("redis-test", [
    { name: "address", from: "environment", line: 5, value: "redis-test:6379", variables: [{ name: "REDIS_TEST_ADDRESS", set: true }] },
    { name: "password", from: "default", line: 6, secret: true, variables: [{ name: "REDIS_TEST_PASSWORD", set: false }] },
    { name: "query", from: "file", line: 7, value: "SELECT ".repeat(200) }, { name: "recheck", from: "built in", value: "1000ms" },
  ])],
  actions: [entry("flush", [{ name: "risk", from: "file", line: 40, value: "high" }, { name: "exec", from: "file", line: 41, value: ["timeout", "30", "redis-cli", "-e", "FLUSHALL"] }])],
  rules: [entry("redis-oom", [{ name: "ladder", from: "file", line: 90, value: ["raise-maxmemory", "evict-volatile", "restart", "flush"] }])],
};

export const checkMs = 10_000;
export const time = (ms) => new Date(ms).toISOString();

/** An hour in which memory filled up, and was freed again. */
export function history() {
  const now = Date.now();
  const points = Array.from({ length: 360 }, (_, nth) => {
    const left = nth > 250 && nth < 280 ? 0 : nth > 200 && nth <= 250 ? 98 - (nth - 200) * 2 : 98;
    const used = 5e7 * (1 - left / 100);
    return { at: time(now - (360 - nth) * checkMs), values: [[Math.max(0, left - 3), left, left], [used, used, used], [5e7, 5e7, 5e7], [0.4, 0.5, 2]] };
  });
  return {
    target: "redis-test", from: time(now - 360 * checkMs), to: time(now), step_ms: checkMs, kept_from: time(now - 7 * 86_400_000), points, states: [],
    indicators: [{ name: "health", unit: "percent", bad_below: 70 }, { name: "memory_used", unit: "bytes", limit: "memory_max" }, { name: "memory_max", unit: "bytes" }, { name: "answer_ms", unit: "ms" }],
  };
}

export const moment = (url) => ({
  time: url.searchParams.get("time"),
  targets: { "redis-test": { known: true, checked_at: url.searchParams.get("time"), state: { since: time(0), status: "unhealthy", health: 0, title: "memory exhausted" }, values: { health: 0 } } },
});

/** The answers for all of them, beside those of fakeServices(). */
export async function fakePages(page) {
  const answers = {
    "/api/v1/insight": () => insight(30),
    "/api/v1/audit": () => [record(3), record(2, { kind: "step.begin" })],
    "/agent/catalogue": () => catalogue,
    "/monitor/status": () => ({ services: { "redis-test": { next_check_at: time(Date.now() + 9_000) } } }),
    "/monitor/history": history,
    "/monitor/history/at": moment,
  };
  await page.route((url) => url.pathname in answers, (route) => {
    const url = new URL(route.request().url());
    return route.fulfill({ json: answers[url.pathname](url) });
  });
}
