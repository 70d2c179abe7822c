// loop.test.mjs - break, notice, explain, propose, approve, execute, prove, record: each fault on the real targets.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { System, targetsUp } from "./lib/suite.mjs";
import { calm, heal } from "./lib/cycle.mjs";

const cases = [
  { target: "redis-test", failure: "oom", action: "flush", command: /docker exec \S*redis-test timeout 30 redis-cli -e FLUSHALL/, risk: "high", evidence: /OOM/ },
  { target: "redis-test", failure: "clients", action: "restart", command: /docker restart \S*redis-test/, risk: "medium", evidence: /max number of clients|maxclients|clients exhausted/ },
  { target: "postgres-test", failure: "connections", action: "kill-connections", command: /pg_terminate_backend/, risk: "medium", evidence: /too many clients|remaining connection slots|of 20 connections taken/ },
  { target: "postgres-test", failure: "connections-superuser", action: "kill-connections", command: /replication=database/, risk: "medium", evidence: /too many clients|remaining connection slots|of 20 connections taken/ },
  { target: "redis-test", failure: "killed", action: "start", command: /docker start \S*redis-test/, risk: "low", evidence: /container \S+ died \(exit code 137\)/ },
  { target: "postgres-test", failure: "killed", action: "start", command: /docker start \S*postgres-test/, risk: "low", evidence: /container \S+ died \(exit code 137\)/ },
  { target: "redis-test", failure: "paused", action: "unpause", command: /docker unpause \S*redis-test/, risk: "low", evidence: /container \S+ is paused/ },
  { target: "postgres-test", failure: "paused", action: "unpause", command: /docker unpause \S*postgres-test/, risk: "low", evidence: /container \S+ is paused/ },
];

let system;
before(async () => {
  await targetsUp();
  system = await System.create();
  await system.start();
});
beforeEach(() => calm(system));
after(async () => {
  await system?.stop();
  await targetsUp();
});

const order = ["thinking", "command", "executing", "result", "verifying", "verification", "complete"];

for (const c of cases) {
  test(`${c.target} ${c.failure}: found, explained, fixed by ${c.action}, proven and recorded`, async () => {
    const seen = await heal(system, c.target, c.failure);

    assert.equal(seen.opened.source, c.target);
    assert.equal(seen.opened.generated_by, "health-monitor");
    assert.ok(Array.isArray(seen.opened.error_logs), "error_logs is an array");
    assert.match(seen.opened.error_logs.join("\n"), c.evidence);
    assert.equal(typeof seen.opened.metrics_snapshot, "object");

    assert.equal(seen.proposal.action, c.action);
    assert.match(seen.proposal.command, c.command);
    assert.equal(seen.proposal.risk, c.risk);
    assert.ok(seen.proposal.expected_result.length > 10);
    assert.equal(seen.proposal.steps[0].action, c.action);

    const first = order.map((phase) => seen.phases.findIndex((f) => f.phase === phase));
    assert.ok(first.every((at) => at >= 0), `every phase was seen: ${seen.phases.map((f) => f.phase)}`);
    assert.deepEqual(first, [...first].sort((a, b) => a - b), "phases come in the plan's order");
    assert.deepEqual(seen.phases.map((f) => f.seq), seen.phases.map((_, i) => i + 1), "seq counts without a gap");
    const end = seen.phases.at(-1);
    assert.equal(end.status, "completed", JSON.stringify(end));
    assert.equal(end.recorded, true);
    assert.ok(end.health_before < 70, `health before: ${end.health_before}`);
    assert.ok(end.health_after > 80, `health after: ${end.health_after}`);

    assert.equal(seen.actions.length, 1);
    assert.equal(seen.actions[0].action, c.action);
    assert.equal(seen.actions[0].result, "success");
    assert.equal(seen.actions[0].command, seen.proposal.command);
    assert.equal(seen.actions[0].exit_code, 0);
    assert.equal(seen.actions[0].health_after, end.health_after);
    assert.deepEqual(seen.resolved.status_history.map((h) => h.to_status), ["triage", "fixing", "resolved"]);
  });
}
