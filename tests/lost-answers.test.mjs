// lost-answers.test.mjs - the database stores something but its answer never arrives: nothing is lost, nothing is doubled.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import net from "node:net";
import { randomUUID } from "node:crypto";
import { asDaemon, get, post } from "./lib/api.mjs";
import { Live } from "./lib/live.mjs";
import { execute } from "./lib/cycle.mjs";
import { approve } from "./lib/failures.mjs";
import { DeafProxy } from "./lib/deaf-proxy.mjs";
import { System, containers, databaseSql, fillRedis, targetsUp } from "./lib/suite.mjs";
import { closeAll, keys, propose, report } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, api, live, proxy;
/** The name of the statement whose answer is cut off next; the connection breaks once the database has answered. */
let cut = null;

before(async () => {
  await targetsUp();
  proxy = net.createServer((client) => {
    const server = net.connect(Number(containers.POSTGRES_PORT), "127.0.0.1");
    let lost = false;
    for (const socket of [client, server]) socket.on("error", () => {}).on("close", () => (client.destroy(), server.destroy()));
    client.on("data", (bytes) => {
      if (cut && bytes.includes(`\0${cut}\0`) && bytes[0] === 0x42) { // Bind: it will be executed
        lost = true;
        cut = null;
      }
      server.write(bytes);
    });
    server.on("data", (bytes) => (lost ? client.destroy() : client.write(bytes)));
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  system = await System.create({ env: { POSTGRES_PORT: String(proxy.address().port) } });
  await system.start("backend", "diagnosis");
  api = `${system.backend}/api/v1`;
  live = await Live.open(system.live);
});
after(async () => {
  await live?.close();
  await system?.stop();
  proxy?.close();
});

test("an incident whose storing was not confirmed is told and diagnosed all the same", async () => {
  cut = "incident_create";
  const id = randomUUID();
  const reply = await post(api, "/incidents", { id, message: "OOM command not allowed", source: "redis-test" });
  assert.equal(cut, null, "the answer was cut off");
  assert.equal(reply.status, 201, reply.text);
  await live.wait("its frame", (f) => f.id === id && !f.analysis);
  await live.wait("its diagnosis", (f) => f.id === id && f.analysis?.diagnosis);
  assert.equal((await get(api, "/incidents")).body.length, 1);
});

test("an action whose storing was not confirmed is told when it is sent again, and stored once", async () => {
  const { id } = (await post(api, "/incidents", { message: "m" })).body;
  await live.wait("its diagnosis, which is told too", (f) => f.id === id && f.analysis?.diagnosis);
  const action = { id: randomUUID(), action: "flush", command: "c", result: "success" };
  cut = "action_create";
  assert.equal((await post(api, `/incidents/${id}/actions`, action, asDaemon)).status, 503);
  const again = await until("the repeat", async () => {
    const reply = await post(api, `/incidents/${id}/actions`, action, asDaemon);
    return reply.status === 200 && reply;
  });
  assert.equal(again.body.id, action.id);
  await live.wait("its frame", (f) => f.id === id && f.agent_actions?.length === 1);
  assert.equal((await get(api, `/incidents/${id}/actions`)).body.length, 1);
});

test("a turn whose granting was not heard is asked for again, and else given back: nothing runs, and nobody is kept waiting", async () => {
  const between = await DeafProxy.create(system.backend);
  system.make("ai-agent", "agent", { BACKEND_URL: between.url });
  await system.start("agent");
  let lost = 0;
  between.drops = (what) => what === "POST /api/v1/executions" && lost-- > 0;
  try {
    for (const [answers, want] of [[1, "completed"], [2, "refused"]]) {
      await closeAll(system);
      await fillRedis();
      const id = await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'.");
      const proposal = await propose(system, id);
      lost = answers;
      const end = (await execute(system, proposal)).at(-1);
      assert.equal(end.refused === true, want === "refused", JSON.stringify(end));
      assert.equal(await keys(), want === "refused" ? 104 : 0);
      const outcome = await until("the turn's end", () => databaseSql(system.database, `SELECT outcome FROM executions WHERE incident_id = '${id}' AND ended_at IS NOT NULL`));
      assert.equal(outcome, want);
    }
  } finally {
    await system.daemons.agent.stop();
    between.close();
    await targetsUp();
  }
});

test("an agent that is killed while it is given a turn gives it back in its next life", async () => {
  const between = await DeafProxy.create(system.backend);
  system.make("ai-agent", "agent", { BACKEND_URL: between.url });
  await system.start("agent");
  try {
    await closeAll(system);
    await fillRedis();
    const id = await report(system, "redis-test", "OOM command not allowed when used memory > 'maxmemory'.");
    const proposal = await propose(system, id);
    const given = new Promise((resolve) => {
      between.drops = (what) => what === "POST /api/v1/executions" && (resolve(), true);
    });
    const socket = await approve(system, proposal);
    await given;
    await system.daemons.agent.crash();
    await socket.close();
    between.drops = () => false;
    await system.daemons.agent.start();
    const outcome = await until("the turn's end", () => databaseSql(system.database, `SELECT outcome FROM executions WHERE incident_id = '${id}' AND ended_at IS NOT NULL`));
    assert.equal(outcome, "refused"); // any other one is unknown to a backend that has not heard the asking yet
    assert.equal(await keys(), 104, "nothing ran");
  } finally {
    await system.daemons.agent.stop();
    between.close();
    await targetsUp();
  }
});

test("a report from the future does not hide the later ones", async () => {
  const report = (status, checked_at) => post(api, "/systems", { systems: [{ name: "clockwork", type: "redis", status, health: 5, checked_at }] }, asDaemon);
  await report("healthy", "2999-01-01T00:00:00Z");
  await report("down");
  const row = (await get(api, "/systems")).body.find((s) => s.name === "clockwork");
  assert.equal(row.status, "down");
  assert.ok(Date.parse(row.checked_at) <= Date.now() + 60_000, row.checked_at);
});
