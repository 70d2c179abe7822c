// targets-memcached.test.mjs - a real memcached: well it is quiet, full of connections or silent it is told and healed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import net from "node:net";
import { execIn } from "./lib/engine.mjs";
import { breakAndHeal, containerName, imageOf, quiet, removeServer, runServer, stateOf, systemOf } from "./lib/targets.mjs";
import { checkNow, openOf } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, address;
const guests = new Set();
const connect = () => new Promise((resolve) => {
  const guest = net.connect(11211, address, () => resolve(guest));
  guest.on("error", () => resolve(guest));
  guest.on("data", () => {});
  guests.add(guest);
});
before(async () => {
  address = await runServer("cache", await imageOf("memcached"));
  system = await systemOf({
    cache: `
    type: memcached
    container: ${containerName("cache")}
    address: memcached://${address}
    write_probe: on
    answer_timeout: 1s
    login_interval: 500ms
    start_grace: 1s`,
  });
});
after(async () => {
  for (const guest of guests) guest.destroy();
  await system?.stop();
  await removeServer("cache");
});

test("well it is quiet, and its numbers are shown", async () => {
  const state = await quiet(system, "cache");
  assert.equal(state.max_connections, 64, JSON.stringify(state));
  assert.ok(state.curr_connections >= 1 && state.curr_connections < 10, JSON.stringify(state));
});

test("a cache that is full of data is well, and evicts with a warning", async () => {
  const guest = await connect();
  const value = "x".repeat(500_000);
  for (let i = 0; i < 60; i++) guest.write(`set k${i} 0 0 ${value.length} noreply\r\n${value}\r\n`);
  await until("the warning", async () => (await checkNow(system)) && (await stateOf(system, "cache")).warning === "evicts what is still good");
  assert.deepEqual((await openOf(system, "cache")).filter((one) => one.status !== "resolved"), []);
});

test("full of connections: told with its words and numbers, and a restart heals it", async () => {
  const seen = await breakAndHeal(system, "cache", "memcached-connections", async () => { for (let i = 0; i < 80; i++) await connect(); }, { action: "restart" });
  assert.match(seen.diagnosis, /A fresh connection is refused: ERROR Too many open connections/);
  assert.match(seen.proposal.loss, /\d+ items of the cache/);
  const proof = seen.phases.find((phase) => phase.phase === "verifying");
  assert.match(proof.command, /^memcached:\/\/[0-9.]+:11211$/);
});

test("it takes connections and answers nothing: a restart heals it", async () => {
  await breakAndHeal(system, "cache", "memcached-silent", () => execIn(containerName("cache"), ["sh", "-c", "kill -STOP $(pidof memcached)"]), { action: "restart" });
});
