// failures-clock.test.mjs - the wall clock jumps under a running agent: limits, expiry, the time for an undo and durations stay what they are.
//
// What is real here: the containers, the backend and the database with its own clock (turns, leases, sessions and the end of "no acting" go by that,
// never by an agent's), and the passing of time.  What is not: the agent's wall clock, moved by libfaketime; its monotonic and boot clocks are real.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { asDaemon, get, post } from "./lib/api.mjs";
import { System, fillRedis, targetsUp } from "./lib/suite.mjs";
import { closeAll, keys, propose, report } from "./lib/verdict.mjs";
import { approve, begun, ended, executionsOf, oom, proposeOf, slowCatalogue } from "./lib/failures.mjs";
import { until } from "./lib/wait.mjs";
import { randomUUID } from "node:crypto";

const HOUR_S = 3600;
let system, clock;

async function faketime() {
  for await (const file of fs.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")) return file;
  throw new Error("libfaketime is missing: scripts/setup.sh clocks");
}

before(async () => {
  await targetsUp();
  // The fix of memory that is full is slow here; with save points lost a flush of its own with a capsule comes by a person's choice.
  system = await System.create({ catalogue: slowCatalogue({ seconds: 2 }), env: { VERIFY_INTERVAL: "200ms" } });
  clock = path.join(system.folder, "clock");
  await setClock(0);
  system.make("ai-agent", "agent", {
    LD_PRELOAD: await faketime(), FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1", NO_FAKE_STAT: "1",
    ASAN_OPTIONS: "abort_on_error=0:verify_asan_link_order=0",
  });
  await system.start("backend", "diagnosis", "agent");
});
beforeEach(async () => {
  await targetsUp();
  await closeAll(system);
});
after(async () => {
  await system?.stop();
  await targetsUp();
});

/** From now on the agent's wall clock is that far off. */
async function setClock(offsetS) {
  await fs.writeFile(`${clock}.new`, `${offsetS < 0 ? "" : "+"}${offsetS}\n`);
  await fs.rename(`${clock}.new`, clock);
}
/** How far off the agent's clock is, as its own messages say. */
const offsetOf = (frame) => Math.round((Date.parse(frame.timestamp) - Date.now()) / 1000);

/** The agent anew, with other settings and a state of its own; afterwards as before. */
async function agentWith(env, run) {
  const { agent } = system.daemons;
  const before = agent.env;
  await agent.stop();
  agent.env = { ...before, STATE_DIR: path.join(system.folder, `state-${randomUUID()}`), ...env };
  await setClock(0);
  await agent.start();
  try {
    await run(agent);
  } finally {
    await agent.stop();
    await setClock(0);
    agent.env = before;
    await agent.start();
  }
}

async function proposed(action) {
  await fillRedis();
  const id = await report(system, "redis-test", oom);
  return { id, proposal: action ? await proposeOf(system, id, { action }) : await propose(system, id) };
}
async function answerOf(proposal) {
  const socket = await approve(system, proposal);
  const end = await socket.wait("the end", ended);
  await socket.close();
  return end;
}

test("a jump in the middle of a command ends no wait and no turn, and its duration stays true", async () => {
  for (const jump of [HOUR_S, -HOUR_S]) {
    const { id, proposal } = await proposed();
    const socket = await approve(system, proposal);
    await socket.wait("the command", begun);
    await setClock(jump);
    const turn = await post(system.backend, "/api/v1/executions", { id: randomUUID(), incident_id: id, system: "redis-test", action: "flush", lease_ms: 1000 }, asDaemon);
    assert.equal(turn.status, 409, "the turn is still this execution's");
    const result = await socket.wait("the result", (f) => f.phase === "result");
    assert.ok(Math.abs(offsetOf(result) - jump) < 60, `the agent's clock has jumped: ${result.timestamp}`);
    assert.ok(result.duration_ms >= 1900 && result.duration_ms < 15_000, `duration ${result.duration_ms} ms`);
    assert.equal((await socket.wait("the end", ended)).status, "completed");
    await socket.close();
    await setClock(0);
  }
});

test("neither a jump nor a restart after it opens the limit of executions", async () => {
  await agentWith({ EXECUTIONS_PER_TARGET: "1" }, async (agent) => {
    assert.equal((await answerOf((await proposed()).proposal)).status, "completed");
    for (const jump of [2 * HOUR_S, -2 * HOUR_S]) {
      await setClock(jump);
      for (const life of ["running", "restarted"]) {
        if (life === "restarted") {
          await agent.stop();
          await agent.start();
        }
        const end = await answerOf((await proposed()).proposal);
        assert.equal(end.phase, "error", `${life}, ${jump} s: ${JSON.stringify(end)}`);
        assert.match(end.message, /1 .*(10 m|600)/);
        assert.equal(await keys(), 104);
      }
    }
  });
});

test("a proposal does not live longer because the clock was set back", async () => {
  await agentWith({ PROPOSAL_TTL: "2s" }, async (agent) => {
    const { proposal } = await proposed();
    const over = Date.now() + 2100;
    await until("its time to be over", () => Date.now() > over);
    await setClock(-1); // less than its age, so that the wall clock alone would not notice
    assert.match((await answerOf(proposal)).message, /has expired/);
    await agent.stop();
    await agent.start();
    assert.match((await answerOf(proposal)).message, /unknown|has expired/);
    assert.equal(await keys(), 104);
  });
});

test("the hour for an undo is neither opened nor cut short by a jump", async () => {
  await agentWith({}, async (agent) => {
    const { id, proposal } = await proposed("flush");
    assert.equal(proposal.action, "flush", JSON.stringify(proposal));
    assert.equal((await answerOf(proposal)).status, "completed");
    for (const jump of [2 * HOUR_S, -2 * HOUR_S]) {
      await setClock(jump);
      const [{ undo }] = await executionsOf(system, id);
      assert.ok(undo, `it can be taken back although the clock is ${jump} s off`);
      const left = Date.parse(undo.until) - (Date.now() + jump * 1000);
      assert.ok(left > 0.9 * HOUR_S * 1000 && left <= HOUR_S * 1000, `${left} ms are left`);
    }
    await setClock(0);
    await agent.stop();
    agent.env = { ...agent.env, UNDO_WINDOW: "8s" };
    await agent.start();
    await setClock(-2 * HOUR_S);
    await until("the end of a short one", async () => !(await executionsOf(system, id))[0].undo);
    const execution = (await executionsOf(system, id))[0].execution_id;
    const late = await post(system.agent, "/propose-undo", { execution_id: execution });
    assert.equal(late.status, 409, late.text);
    assert.match(late.body.error, /that time is over/);
  });
});
