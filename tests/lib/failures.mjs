// failures.mjs - what the failure suite shares: a flush that takes its time, how often Redis was really flushed, and an execution's records.
import assert from "node:assert/strict";
import { get, post } from "./api.mjs";
import { execIn } from "./engine.mjs";
import { Live } from "./live.mjs";
import { databaseSql, redisContainer } from "./suite.mjs";
import { until } from "./wait.mjs";

export const oom = "OOM command not allowed when used memory > 'maxmemory'.";
export const ended = (f) => f.phase === "complete" || f.phase === "error";
export const begun = (f) => f.phase === "executing" && f.stdout?.includes("begun");

/** The catalogue with a flush that says "begun" and takes `seconds` in all; `actions` are the steps of Redis's rule for out of memory. */
export const slowCatalogue = ({ seconds = 2, actions = "slow-flush" } = {}) => (text) =>
  text
    .replace(/\nactions:\n/, `
actions:
  slow-flush:
    type: redis
    exec: [timeout, "20", sh, -c, "echo begun; sleep ${seconds}; redis-cli -e FLUSHALL"]
    risk: low
    description: Empty this Redis, after a while.
    expected_result: It is empty.
  quick-flush:
    type: redis
    exec: [timeout, "20", redis-cli, -e, FLUSHALL]
    risk: low
    description: Empty this Redis.
    expected_result: It is empty.
`)
    .replace("actions: [flush]", `actions: [${actions}]`)
    .replaceAll("verify_timeout: 30s", "verify_timeout: 4s");

/** How often the server was flushed since it started, by whomever. */
export async function flushCount(name = redisContainer) {
  const { output } = await execIn(name, ["redis-cli", "INFO", "commandstats"]);
  return Number(output.match(/cmdstat_flushall:calls=(\d+)/)?.[1] ?? 0);
}

export const startMessage = ({ incident_id, system, action, proposal_id }) => ({ incident_id, system, action, proposal_id });

/** Approves a proposal; the socket is the caller's to close. */
export async function approve(system, proposal, url = system.executeFix) {
  const socket = await Live.open(url);
  socket.send(startMessage(proposal));
  return socket;
}

export const proposeOf = async (system, id, body = {}) => (await post(system.backend, `/api/v1/incidents/${id}/propose-fix`, body)).body;
export const actionsOf = async (system, id) => (await get(system.backend, `/api/v1/incidents/${id}/actions`)).body;
export const executionsOf = async (system, id) => (await get(system.agent, `/executions?incident_id=${id}`)).body;

/** Every row of an incident's actions, once the agent has nothing left to tell: asked of the database, which shows doubles, too. */
export async function recordsOf(system, id, count) {
  await until(`${count} records of ${id}`, async () => (await actionsOf(system, id))?.length === count, { timeoutMs: 40_000 });
  const rows = await databaseSql(system.database, `SELECT action || ' ' || result FROM agent_actions WHERE incident_id = '${id}' ORDER BY executed_at`);
  assert.equal(rows ? rows.split("\n").length : 0, count, rows);
  return rows ? rows.split("\n") : [];
}

/** The incident, once it has that status. */
export const statusOf = (system, id, status) =>
  until(`incident ${id} to be ${status}`, async () => {
    const { body } = await get(system.backend, `/api/v1/incidents/${id}`);
    if (body?.status !== status) throw new Error(`it is ${body?.status}`);
    return body;
  }, { timeoutMs: 40_000 });
