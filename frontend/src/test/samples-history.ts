import type { AgentAction } from "@/lib/types";

export { incident } from "./samples";

export const action = (change: Partial<AgentAction> = {}): AgentAction => ({
  id: "a1",
  action: "flush",
  command: "redis-cli FLUSHALL",
  executed_at: "2026-03-01T10:00:00Z",
  result: "success",
  exit_code: 0,
  stdout: "",
  stderr: "",
  duration_ms: 10,
  health_before: 0,
  health_after: 98,
  approver: "",
  ...change,
});

/** As the monitor sends it. */
export const historyBody = () => ({
  target: "redis-test",
  from: "2026-03-01T10:00:00Z",
  to: "2026-03-01T11:00:00Z",
  step_ms: 6_000,
  kept_from: "2026-02-22T11:00:00Z",
  indicators: [
    { name: "health", unit: "percent", bad_below: 70 },
    { name: "memory_used", unit: "bytes", limit: "memory_max" },
    { name: "memory_max", unit: "bytes" },
  ],
  points: [
    { at: "2026-03-01T10:00:00Z", values: [[97, 98, 99], [1e6, 1e6, 1e6], [5e7, 5e7, 5e7]] },
    { at: "2026-03-01T10:00:10Z", values: [[0, 40, 98], [1e6, 3e7, 5e7], [5e7, 5e7, 5e7]] },
  ],
  states: [{ since: "2026-03-01T09:00:00Z", status: "healthy", health: 98 }],
});
