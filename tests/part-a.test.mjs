// part-a.test.mjs - agent and monitor do their work against a backend that offers no more than the existing one.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { get, post } from "./lib/api.mjs";
import { startPartA } from "./lib/part-a.mjs";
import { System, targetsUp } from "./lib/suite.mjs";
import { execute, inject } from "./lib/cycle.mjs";
import { until } from "./lib/wait.mjs";

let system, backend;
before(async () => {
  await targetsUp();
  system = await System.create();
  backend = await startPartA(system.ports.backend);
  await system.start("agent", "monitor", "generator");
});
after(async () => {
  await backend?.stop();
  await system?.stop();
  await targetsUp();
});

for (const [target, failure, action] of [["redis-test", "oom", "flush"], ["postgres-test", "connections", "kill-connections"], ["redis-test", "killed", "start"]]) {
  test(`${target} ${failure}: incident by source and message alone, healed and resolved`, async () => {
    await inject(system, target, failure);
    const incident = await until("the incident", () => [...backend.incidents.values()].find((i) => i.source === target && i.status === "triage"), { timeoutMs: 40_000 });
    assert.ok(!("error_logs" in incident));
    const proposal = (await post(system.agent, "/propose-fix", { incident_id: incident.id })).body;
    assert.equal(proposal.action, action, JSON.stringify(proposal));
    const phases = await execute(system, proposal);
    const end = phases.at(-1);
    assert.equal(end.status, "completed");
    assert.equal(end.recorded, false, "the record is kept, the old backend cannot take it");
    await until("the resolved incident", () => incident.status === "resolved");
  });
}

test("what it cannot take is logged once and kept", async () => {
  const lines = system.daemons.agent.log.split("\n").filter((l) => /actions/.test(l) && /404/.test(l));
  assert.equal(lines.length, 1, lines.join("\n"));
  const systems = system.daemons.monitor.log.split("\n").filter((l) => /systems/.test(l));
  assert.equal(systems.length, 1, systems.join("\n"));
  const audit = system.daemons.agent.log.split("\n").filter((l) => /audit/.test(l));
  assert.equal(audit.length, 1, audit.join("\n"));
  assert.ok((await get(system.agent, "/outbox")).body.parked.some((e) => e.path === "/api/v1/audit"), "kept all the same");
  assert.equal(backend.requests.filter((r) => r.includes("/systems")).length, 1, "and not asked again and again");
});

test("what was refused can be seen and sent again", async () => {
  const { body } = await get(system.agent, "/outbox");
  const entry = body.parked.find((e) => e.path.endsWith("/actions"));
  assert.match(entry.reason, /404/);
  assert.equal(body.parked_count, body.parked.length);
  const sent = () => backend.requests.filter((r) => r.includes(entry.path)).length;
  const before = sent();
  assert.equal((await post(system.agent, "/outbox/resend", { key: entry.key })).status, 200);
  await until("it to be sent", () => sent() > before);
  for (const [said, status] of [[{ key: "nobody" }, 404], [{}, 400], [[], 400], [{ key: 5 }, 400]]) assert.equal((await post(system.agent, "/outbox/resend", said)).status, status);
  assert.equal((await get(system.monitor, "/outbox")).status, 200);
});
