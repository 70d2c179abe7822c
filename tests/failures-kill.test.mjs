// failures-kill.test.mjs - the agent is killed at random moments, again and again: no step is repeated, no record is lost, each execution is told to its end.
// At every single record of its journal it is killed in journal_test.c; here it is the moment that nobody chose.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { get } from "./lib/api.mjs";
import { System, databaseSql, fillRedis, targetsUp } from "./lib/suite.mjs";
import { closeAll, propose, report } from "./lib/verdict.mjs";
import { actionsOf, approve, ended, executionsOf, flushCount, oom, slowCatalogue } from "./lib/failures.mjs";
import { until } from "./lib/wait.mjs";

const KILLS = Number(process.env.KILLS ?? 30);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

let system;
before(async () => {
  await targetsUp();
  system = await System.create({ catalogue: slowCatalogue({ seconds: 0.4, actions: "slow-flush, quick-flush" }), env: { VERIFY_INTERVAL: "200ms" } });
  await system.start("backend", "diagnosis", "agent");
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

/** mulberry32: the same seed gives the same moments. */
function randomOf(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An execution's turn is given back behind its end, by way of the outbox: until then the target is busy. */
const turnsGivenBack = () =>
  until("every turn to be given back", async () => (await databaseSql(system.database, "SELECT count(*) FROM executions WHERE ended_at IS NULL")) === "0", { timeoutMs: 40_000 });

/** One execution, killed after delayMs, and what the next life makes of it. */
async function kill(delayMs) {
  await targetsUp();
  await fillRedis();
  const id = await report(system, "redis-test", oom);
  const proposal = await propose(system, id);
  assert.equal(proposal.action, "slow-flush", JSON.stringify(proposal));
  const flushes = await flushCount();
  await turnsGivenBack();
  const socket = await approve(system, proposal);
  await new Promise((resolve) => setTimeout(resolve, delayMs)); // the one wait for time: the moment is the test's subject
  await system.daemons.agent.crash();
  await socket.close();
  const seen = socket.frames.filter((f) => f.seq && f.execution_id);
  await system.daemons.agent.start();
  const { list: [execution] } = await until("the execution of before to be told to its end", async () => {
    const list = await executionsOf(system, id);
    return list.every((e) => e.status !== "running") && { list };
  });
  if (execution && seen.length) {
    const { phases } = (await get(system.agent, `/executions/${execution.execution_id}`)).body;
    assert.deepEqual(phases.slice(0, seen.length), seen, "what a viewer had seen is still there, the same");
    assert.ok(ended(phases.at(-1)), "its last message is an end");
  }
  assert.ok(execution || !seen.length, "an execution that was shown is known");
  // The same approval once more, as an impatient person gives it: never a second time.
  const again = await approve(system, proposal);
  await again.wait("an answer", ended, 30_000);
  await again.close();
  const executions = await executionsOf(system, id);
  const flushed = (await flushCount()) - flushes;
  assert.ok(flushed <= 1, `flushed ${flushed} times`);
  assert.ok(executions.length <= 1, JSON.stringify(executions));
  const ran = executions.some((e) => !e.refused);
  const rows = await until("its records", async () => {
    const list = await actionsOf(system, id);
    return list?.length === (ran ? 1 : 0) && list;
  }, { timeoutMs: 40_000 });
  if (flushed) assert.equal(rows.length, 1, "what ran is recorded");
  await until("the incident to be told", async () => (await get(system.backend, `/api/v1/incidents/${id}`)).body.status !== "fixing", { timeoutMs: 40_000 });
  await closeAll(system);
  return { delayMs, status: executions[0]?.status ?? "none", seen: seen.at(-1)?.phase ?? "nothing", result: rows[0]?.result ?? "no record", flushed };
}

test(`killed ${KILLS} times at random moments of an execution (SEED=${SEED})`, async (t) => {
  const random = randomOf(SEED);
  // How long one takes undisturbed, so that the moments fall on all of it.
  const from = Date.now();
  await targetsUp();
  await fillRedis();
  const whole = await approve(system, await propose(system, await report(system, "redis-test", oom)));
  const began = Date.now();
  assert.equal((await whole.wait("the end", ended)).status, "completed");
  await whole.close();
  const lengthMs = Date.now() - began;
  await closeAll(system);
  t.diagnostic(`SEED=${SEED}, an execution takes ${lengthMs} ms (${began - from} ms to its approval)`);
  const seen = {};
  for (let n = 0; n < KILLS; n++) {
    const told = await kill(Math.floor(random() * lengthMs));
    const key = `${told.status}, last seen ${told.seen}, ${told.result}, flushed ${told.flushed}`;
    seen[key] = (seen[key] ?? 0) + 1;
  }
  t.diagnostic(JSON.stringify(seen, null, 1));
  const doubles = await databaseSql(system.database, "SELECT count(*) FROM (SELECT execution_id FROM agent_actions GROUP BY execution_id, action HAVING count(*) > 1) AS doubles");
  assert.equal(doubles, "0");
  await turnsGivenBack();
});
