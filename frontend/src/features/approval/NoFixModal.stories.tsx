import { incident, rung } from "@/test/samples";
import { sentIncidentPath } from "@/test/samples-answers";
import { id } from "@/test/story";
import type { Stories } from "@/test/story";

const ladder = [rung({ action: "raise-maxmemory", risk: "low", state: "possible" }), rung({ action: "flush", risk: "high", loss: "All data", state: "failed" })];
const answer = (reason: string, refusal: { kind: string; evidence?: string[] }, change: Record<string, unknown> = {}) => ({
  at: `/incidents/${incident().id}`,
  answers: {
    [`${sentIncidentPath}/propose-fix`]: {
      body: { action: "none", reason, rule: "redis-oom", evidence: [], ruled_out: [{ rule: "redis-down", fault: "", reason: "it answers" }], refusal: { gives_way: false, evidence: [], ...refusal }, ...change },
    },
  },
  play: async ({ user, find }: Parameters<NonNullable<Stories[string]["play"]>>[0]) => user.click(await find(id("get-agent-fix"))),
  shows: id("no-fix"),
});

export const stories: Stories = {
  "it is well now": answer("redis-test is healthy now: memory 1.0 of 50 MB", { kind: "healthy" }),
  "the same fix failed before": answer("flush failed twice on redis-test", { kind: "failed-before", evidence: ["2026-03-01 10:00: exit code 1", "2026-03-01 10:05: exit code 1"] }, { ladder, alternatives: [{ action: "start", command: "docker start redis-test", risk: "low" }] }),
  "a breaker is open": answer("3 fixes in a row failed on redis-test", { kind: "breaker" }),
  "every target is sick at once": answer("Every target is sick: the host, not a service", { kind: "all-sick", evidence: ["postgres-test does not answer", "redis-test refuses writes"] }, { ladder }),
  "it ends by itself": answer("redis-test loads its data: 43 %", { kind: "wait" }, { wait: true }),
  "for a person": answer("The password is refused; nothing in the catalogue changes one", { kind: "for-a-person" }),
  "a kind that is new to this page": answer("something else", { kind: "a-new-kind" }),
};
