import { historyBody } from "./samples-history";
import { incident, system } from "./samples";
import type { Answers } from "./story";

const now = Date.now();
/** ISO time, so many seconds ago; negative: to come. */
export const at = (secondsAgo = 0) => new Date(now - secondsAgo * 1_000).toISOString();

/** An incident of a minute ago, with all that a backend sends of it: the monitor's own words stand in its snapshot. */
export const sentIncident = (change: Record<string, unknown> = {}) => ({
  ...incident(),
  message: "redis-test: writes are refused, memory is full",
  generated_by: "health-monitor",
  created_at: at(60),
  updated_at: at(60),
  team: "storage",
  metrics_snapshot: {
    used_memory: 52_428_800,
    maxmemory_policy: "noeviction",
    fault: "redis-oom",
    evidence: [
      { text: "OOM command not allowed when used memory > 'maxmemory'.", source: "seen", at: at(61) },
      { text: "the shop is down", source: "posted", at: at(50) },
    ],
  },
  analysis: {
    severity: "high",
    diagnosis: "• Memory is full • Writes are refused",
    diagnosis_provider: "rules",
    solution: "• Delete what nobody needs • Or allow more memory",
    solution_provider: "rules",
    confidence: 0.9,
  },
  status_history: [
    { from_status: null, to_status: "triage", changed_at: at(60) },
    { from_status: "triage", to_status: "investigating", changed_at: at(40) },
  ],
  ...change,
});

export const sentIncidentPath = `/api/v1/incidents/${incident().id}`;

/** An hour of a target that filled up and was healed, as the monitor sends it. */
export function sentHistory() {
  const count = 120;
  const point = (index: number) => {
    const used = index < 70 ? 4e6 + index * 2e5 : index < 90 ? 5e7 : 1e6;
    const health = Math.max(0, Math.round(100 - (100 * used) / 5e7));
    return { at: at((count - index) * 30), values: [[Math.max(0, health - 2), health, health], [used, used, used], [5e7, 5e7, 5e7], [0.4, 0.6 + (index % 5) / 10, 2]] };
  };
  const points = Array.from({ length: count }, (_, index) => point(index));
  const indicators = [...historyBody().indicators, { name: "answer_ms", unit: "ms" }];
  return { ...historyBody(), indicators, from: at(3_600), to: at(), step_ms: 30_000, points, states: [{ since: at(3_600), status: "healthy", health: 98 }] };
}

/** The threshold in force, asked for as if it were another: it fires as it did. */
export function sentBacktest() {
  const run = { threshold: 70, fall: 2, rise: 2, fired_count: 1, alarms: [{ from: at(1_500), to: at(900) }] };
  const difference = { both_count: 1, only_asked_count: 0, only_in_force_count: 0, later_ms: 0 };
  return { target: "redis-test", from: at(3_600), to: at(), exact_from: at(3_600), threshold_alone_warns: false, check_count: 360, in_force: run, asked: run, difference };
}

/** A quiet system with one open incident. */
export const usualAnswers = (): Answers => ({
  "/api/v1/auth": { body: { auth: "off" } },
  "/api/v1/incidents": { body: [sentIncident()] },
  "/api/v1/incidents/resolved": { body: [] },
  [sentIncidentPath]: { body: sentIncident() },
  [`${sentIncidentPath}/actions`]: { body: [] },
  [`${sentIncidentPath}/notes`]: { body: [] },
  "/api/v1/systems": { body: [system({ metrics: { used_memory: 52_428_800 } }), system({ name: "postgres-test", type: "postgres", status: "healthy", health: 95 })] },
  "/api/v1/acting": { body: { stopped: false, breakers: [], maintenance: [] } },
  "/api/v1/audit": { body: [] },
  "/agent/activity": { body: { executions: [], proposals: [] } },
  "/agent/executions": { body: [] },
  "/generator/failures": { body: { available: [{ system: "redis-test", failure: "oom", description: "Fill the memory until writes are refused" }, { system: "postgres-test", failure: "killed", description: "Kill the container" }], active: [] } },
  "/monitor/status": { body: { services: { "redis-test": { next_check_at: at(-8) } } } },
  "/monitor/history": { body: sentHistory() },
  "/monitor/backtest": { body: sentBacktest() },
});
