// targets-tcp.test.mjs - any TCP server, held against a real memcached: well it is quiet, broken it is told and healed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { engine, execIn } from "./lib/engine.mjs";
import { breakAndHeal, containerName, imageOf, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { incidentBy, propose } from "./lib/verdict.mjs";

let system;
const inside = (command) => execIn(containerName("line"), ["sh", "-c", command]);
const target = (name, address, expect) => `
    type: tcp
    container: ${containerName(name)}
    address: ${address}:11211
    send: 'version\\r\\n'
    expect: ${expect}
    slow: 500ms
    answer_timeout: 1s
    start_grace: 1s`;
before(async () => {
  const image = await imageOf("memcached");
  // The container outlives its server, so that a port can be without anybody behind it.
  const line = await runServer("line", image, { options: { Cmd: ["sh", "-c", "memcached -m 16 -l 0.0.0.0 & sleep infinity"] } });
  const other = await runServer("other", image);
  system = await systemOf({ line: target("line", line, "VERSION"), other: target("other", other, "${TCP_EXPECT:-VERSION}") });
});
after(async () => {
  await system?.stop();
  for (const name of ["line", "other"]) await removeServer(name);
});

test("well it is quiet, and how long it takes is known", async () => {
  const state = await quiet(system, "line");
  assert.ok(state.health > 90, JSON.stringify(state));
  assert.ok(state.answer_ms >= 0 && state.answer_ms < 500, JSON.stringify(state));
});

test("it takes connections and says nothing: told, and a restart heals it", async () => {
  const seen = await breakAndHeal(system, "line", "tcp-silent", () => inside("kill -STOP $(pidof memcached)"), { action: "restart" });
  assert.match(seen.diagnosis, /A connection is taken, and then nothing comes of it: .*no answer within 1 s/);
  const proof = seen.phases.find((phase) => phase.phase === "verifying");
  assert.match(proof.command, /^tcp:\/\/[0-9.]+:11211$/);
});

test("nobody listens, though the container runs: told, and a restart heals it", async () => {
  const seen = await breakAndHeal(system, "line", "tcp-refused", () => inside("kill -KILL $(pidof memcached)"), { action: "restart" });
  assert.match(seen.diagnosis, /A connection is refused: .*Connection refused/);
});

test("its container was killed: started again", async () => {
  await breakAndHeal(system, "line", "container-killed", () => engine("POST", `/containers/${containerName("line")}/kill`), { action: "start" });
});

test("it says something else: told with both words", async () => {
  const seen = await incidentBy(system, "other", async () => {
    await system.daemons.monitor.stop();
    for (const daemon of [system.daemons.monitor, system.daemons.agent]) daemon.env.TCP_EXPECT = "+PONG";
    await system.daemons.agent.stop();
    await system.start("agent", "monitor");
  }, { timeoutMs: 30_000 });
  assert.match(seen.diagnosis, /It should say "\+PONG" and says: VERSION 1\./);
  const proposal = await propose(system, seen.opened.id);
  assert.equal(proposal.action, "restart", JSON.stringify(proposal));
});
