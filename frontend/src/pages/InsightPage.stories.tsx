import { failing, id, never } from "@/test/story";
import type { Answers, Stories } from "@/test/story";

const dayMs = 86_400_000;
const at = (daysAgo: number) => new Date(Date.now() - daysAgo * dayMs).toISOString();
const none = { completed: 0, failed: 0, relapsed: 0, interrupted: 0, lost: 0, refused: 0, cancelled: 0 };
const time = (count: number, median_ms: number | null, p90_ms: number | null) => ({ count, median_ms, p90_ms });
const insight = {
  from: at(30),
  to: at(0),
  incidents: 41,
  complete: false,
  times: { detect: time(40, 2_300, 9_100), approve: time(12, 64_000, 610_000), heal: time(39, 187_000, 5_400_000), heal_by_fix: time(0, null, null) },
  executions: [
    { action: "flush", fault: "redis-oom", count: 9, ...none, completed: 7, failed: 1, refused: 1 },
    { action: "a-very-long-action-name-that-somebody-wrote", fault: "a-very-long-fault-name-without-any-space", count: 3, ...none, relapsed: 2, lost: 1 },
  ],
  actions: [{ action: "flush", fault: "redis-oom", count: 9, success: 8, failed: 1, unknown: 0, median_ms: 420 }],
  days: Array.from({ length: 7 }, (_, i) => ({ day: at(6 - i).slice(0, 10), system: i % 2 ? "postgres-test" : "redis-test", count: i + 1 })),
  recurrences: [{ system: "redis-test", fault: "redis-oom", incidents: 9, relapses: 2, first_at: at(6), last_at: at(0.1) }],
  approvals: { approvals: 12, rehearsed: 5, proposals: 20, evidence_known: 9, evidence_opened: 7, by: [{ actor: "anna", count: 8, median_ms: 58_000 }] },
};
const empty = { ...insight, complete: true, incidents: 0, executions: [], actions: [], days: [], recurrences: [], approvals: { approvals: 0, rehearsed: 0, proposals: 0, evidence_known: 0, evidence_opened: 0, by: [] } };
const page = (answer: Answers[string], shows: string) => ({ at: "/insight", answers: { "/api/v1/insight": answer }, shows });

export const stories: Stories = {
  "a month": page({ body: insight }, id("measure")),
  "nothing happened": page({ body: empty }, id("insight-empty")),
  "on its way": page(never, id("insight-page")),
  "cannot be read": page(failing("the database is away"), "[role=alert]"),
};
