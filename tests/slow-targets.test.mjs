// slow-targets.test.mjs - targets that hang, drip, flood or talk nonsense: each is told within its time, and delays no other, nor the monitor's end.
// The monitor alone: what it asks are servers of this file's own, and what is compared are numbers of checks, not times.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Daemon, freePort, root } from "./lib/daemon.mjs";
import { get } from "./lib/api.mjs";
import { watching } from "./lib/targets.mjs";
import { until } from "./lib/wait.mjs";

const GIB = 1 << 30;
const piece = Buffer.alloc(1 << 20, "x");
const servers = [], running = [];
let folder;
before(async () => (folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-slow-"))));
after(async () => {
  for (const daemon of running.filter((one) => one.child && !one.exit)) await daemon.crash();
  for (const server of servers) {
    server.close();
    server.guests?.forEach((socket) => socket.destroy());
  }
  await fs.rm(folder, { recursive: true, force: true });
});

/** A server of whatever protocol; `open` are the connections that it has now. */
async function serve(on, listen) {
  const server = net.createServer((socket) => {
    server.guests.add(socket);
    socket.on("error", () => {}).on("close", () => server.guests.delete(socket));
    on(socket);
  });
  server.guests = new Set();
  server.at = listen ?? (await freePort());
  await new Promise((resolve) => server.listen(...(listen ? [listen] : [server.at, "127.0.0.1"]), resolve));
  servers.push(server);
  return server;
}

/** As many bytes as there are, as fast as they are taken. */
function flood(socket, left = GIB) {
  const more = () => {
    while (left > 0 && !socket.destroyed) {
      left -= piece.length;
      if (!socket.write(piece)) return void socket.once("drain", more);
    }
  };
  more();
}

function drip(socket, text) {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length]), 1000);
  socket.on("close", () => clearInterval(timer));
}

const once = (socket, then) => socket.once("data", then);
/** A PostgreSQL that lets everybody in, and then answers a question with these bytes. */
const loggedIn = (socket, answer) => once(socket, () => {
  socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
  once(socket, () => answer(socket));
});
const long = (kind, bytes) => (socket) => {
  const head = Buffer.alloc(5);
  head.write(kind);
  head.writeUInt32BE(bytes, 1);
  socket.write(head);
  flood(socket, bytes);
};
const nonsense = Buffer.from([...Array(4096).keys()].map((n) => (n * 167 + (n >> 3)) & 0xff));

const oddities = {
  http: {
    never: () => {},
    drip: (socket) => drip(socket, "HTTP/1.1 200 OK\r\nA: b\r\n"),
    flood: (socket) => once(socket, () => (socket.write(`HTTP/1.1 500 Odd\r\nContent-Length: ${GIB}\r\n\r\n`), flood(socket))),
    headers: (socket) => once(socket, () => (socket.write("HTTP/1.1 200 OK\r\nServer: "), flood(socket))),
    nonsense: (socket) => once(socket, () => socket.end("HTTP/1.1 200 OK\r\n\u0000\u00ff\u001b[31m: \u0007\r\nServer: \u001b]0;x\u0007\r\nContent-Length: -5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "latin1")),
  },
  tcp: { never: () => {}, drip: (socket) => drip(socket, "+OK"), flood: (socket) => flood(socket), nonsense: (socket) => socket.end(nonsense) },
  redis: {
    never: () => {},
    drip: (socket) => drip(socket, "+PONG\r\n"),
    flood: (socket) => once(socket, () => (socket.write(`$${GIB}\r\n`), flood(socket))),
    line: (socket) => once(socket, () => (socket.write("+"), flood(socket))),
    list: (socket) => once(socket, () => socket.write("*2147483647\r\n")),
    nonsense: (socket) => socket.end(nonsense),
  },
  postgres: {
    never: () => {},
    drip: (socket) => drip(socket, "R\0\0\0\x08\0\0\0\0"),
    flood: (socket) => loggedIn(socket, long("D", GIB)),
    settings: (socket) => once(socket, () => long("S", GIB)(socket)),
    nonsense: (socket) => loggedIn(socket, () => socket.end(nonsense)),
  },
  // Packets of 16 MiB each, which make one answer.
  mariadb: { never: () => {}, flood: (socket) => (socket.write(Buffer.from([0xff, 0xff, 0xff, 0])), flood(socket)) },
  memcached: { never: () => {}, flood: (socket) => once(socket, () => flood(socket)) },
};
const words = {
  http: (port) => `address: http://127.0.0.1:${port}/`,
  tcp: (port) => `address: 127.0.0.1:${port}\n    expect: 'OK never said'`,
  redis: (port) => `address: redis://127.0.0.1:${port}`,
  postgres: (port) => `address: postgresql://u:p@127.0.0.1:${port}/d?sslmode=disable`,
  memcached: (port) => `address: 127.0.0.1:${port}`,
  mariadb: (port) => `address: mariadb://u:p@127.0.0.1:${port}`,
  mongodb: (port) => `address: mongodb://127.0.0.1:${port}`,
  kafka: (port) => `address: kafka://127.0.0.1:${port}`,
};
const needs = { redis: "\n    checks: [redis-memory]\n    query: INFO", postgres: "\n    checks: [postgres-connections]\n    query: SELECT 'max_connections:20'\n    verify: [psql, -c, SELECT 1]" };
const entry = (type, port, more = "") => `
    type: ${type}
    executor: none
    ${words[type](port)}${needs[type] ?? ""}
    answer_timeout: 2s
    login_interval: 500ms
    start_grace: 0s
    flap_high: 0${more}`;

async function monitor(name, targets, env = {}) {
  const text = (await fs.readFile(path.join(root, "config/catalogue.yaml"), "utf8")).replace(/^include: \[(.*)\]$/m, (_, names) =>
    `include: [${names.split(/, */).map((one) => path.join(root, "config", one)).join(", ")}]`);
  const file = path.join(folder, `${name}.yaml`);
  await fs.writeFile(file, watching(targets)(text));
  const daemon = new Daemon("health-monitor", {
    PORT: String(await freePort()), STATE_DIR: path.join(folder, name), CATALOGUE: file, CHECK_INTERVAL: "300ms", BACKEND_URL: "http://127.0.0.1:9",
    DOCKER_HOST: "unix:///no/such/engine.sock", ASAN_OPTIONS: "abort_on_error=0:quarantine_size_mb=8", ...env,
  });
  running.push(daemon);
  return daemon.start();
}

/** How often each target was asked, to the end. */
async function checks(daemon) {
  const { text } = await get(daemon.url, "/metrics");
  return Object.fromEntries([...text.matchAll(/^selfheal_check_duration_seconds_count\{target="([^"]+)"\} (\d+)/gm)].map(([, name, count]) => [name, Number(count)]));
}

const services = async (daemon) => (await get(daemon.url, "/status")).body.services;

async function well() {
  const port = await freePort(), server = http.createServer((_, reply) => reply.end("fine"));
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  servers.push(server);
  return entry("http", port);
}

/** All hung ones were asked `rounds` times, and the healthy one much more often: a hung check takes at least six of its intervals. */
async function goesOn(daemon, hung, rounds) {
  const from = await checks(daemon);
  const asked = (now, name) => (now[name] ?? 0) - (from[name] ?? 0);
  const to = await until("the hung ones to be asked", async () => {
    const now = await checks(daemon);
    return hung.every((name) => asked(now, name) >= rounds) && now;
  }, { timeoutMs: 120_000 });
  const most = Math.max(...hung.map((name) => asked(to, name)));
  assert.ok(asked(to, "well") >= 2 * most, `well: ${asked(to, "well")}, hung: at most ${most}`);
  assert.equal((await services(daemon)).well.status, "healthy");
}

/** In the middle of checks that hang it leaves as soon as ever; stop() itself looks at its exit code and for a sanitizer's report. */
async function leaves(daemon, hung) {
  await until("a check of each to hang", () => hung.every((server) => server.guests.size > 0));
  await daemon.stop();
  assert.ok(daemon.leftMs < 2000, `left after ${daemon.leftMs} ms`);
}

test("targets that hang, drip, flood and talk nonsense are told, cost little memory, and delay no other", async () => {
  const targets = { well: await well() }, hung = [], hanging = [];
  for (const [type, modes] of Object.entries(oddities))
    for (const [mode, on] of Object.entries(modes)) {
      const server = await serve(on), name = `${type}-${mode}`;
      targets[name] = entry(type, server.at);
      if (mode !== "never") continue;
      hung.push(name);
      hanging.push(server);
    }
  const daemon = await monitor("odd", targets);
  const names = Object.keys(targets).filter((name) => name !== "well");
  await until("all to be asked", async () => Object.keys(await checks(daemon)).length > names.length, { timeoutMs: 60_000 });
  await goesOn(daemon, hung, 3);
  const seen = await services(daemon);
  // Where the first line says 200, curl may take what follows as no harm: that is data, and no fault by itself.
  for (const name of names.filter((one) => one !== "http-nonsense")) assert.notEqual(seen[name].status, "healthy", `${name}: ${JSON.stringify(seen[name])}`);
  const kib = Number((await fs.readFile(`/proc/${daemon.child.pid}/status`, "utf8")).match(/VmHWM:\s+(\d+)/)[1]);
  assert.ok(kib < 600 << 10, `${kib} KiB`);
  await leaves(daemon, hanging);
});

test("all threads are taken by targets that hang: those of the loop go on, the others are late and that is said", async () => {
  const targets = { well: await well() }, hanging = [];
  for (const type of ["mongodb", "kafka", "redis"])
    for (const n of [1, 2]) {
      const server = await serve(() => {});
      targets[`${type}-${n}`] = entry(type, server.at);
      hanging.push(server);
    }
  const engine = await serve((socket) => socket.on("data", (bytes) => bytes.includes("/_ping") && socket.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK")),
    path.join(folder, "engine.sock"));
  targets.plugin = "\n    type: exec\n    container: plugin\n    command: [/bin/true]\n    answer_timeout: 2s\n    start_grace: 0s";
  const daemon = await monitor("full", targets, { CHECK_THREADS: "2", DOCKER_HOST: `unix://${engine.at}` });
  await daemon.logged(/target=\S+ waited \d+ ms to be asked: all 2 threads \(CHECK_THREADS\) were taken/, 60_000);
  await goesOn(daemon, ["redis-1", "redis-2"], 3);
  await until("also those that wait for a thread", async () => {
    const now = await checks(daemon);
    return ["mongodb-1", "mongodb-2", "kafka-1", "kafka-2", "plugin"].every((name) => now[name] > 0);
  }, { timeoutMs: 120_000 });
  await leaves(daemon, hanging.slice(4));
});
