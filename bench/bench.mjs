// bench.mjs - what Selfheal costs, each figure beside something plain that was measured in the same run.
//
// Machines are shared and noisy: read the ratios.  Nothing here fails; it measures and prints.
import http from "node:http";
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { randomUUID } from "node:crypto";
import { post } from "../tests/lib/api.mjs";
import { container, execIn } from "../tests/lib/engine.mjs";
import { Live } from "../tests/lib/live.mjs";
import { Daemon, binDir, freePort } from "../tests/lib/daemon.mjs";
import { System, fillRedis, postgresContainer, redisContainer, targetsUp } from "../tests/lib/suite.mjs";
import { calm, execute, incidentOf } from "../tests/lib/cycle.mjs";
import { until } from "../tests/lib/wait.mjs";
import { cpuMs, median, memory } from "./process.mjs";
import { manyTargets } from "./many.mjs";
import { firstByte, journalCost } from "./safe.mjs";

const rows = [];
const row = (what, got, aim, beside, ratio) => rows.push({ what, got, aim, beside, ratio });
const ms = (n) => `${n < 10 ? n.toFixed(2) : n.toFixed(0)} ms`;
const mb = (n) => `${n.toFixed(1)} MB`;
const times = (n) => (n >= 10 ? `${n.toFixed(0)} x` : `${n.toFixed(2)} x`);
const pause = (t) => new Promise((resolve) => setTimeout(resolve, t));
const told = (text) => process.stderr.write(`bench: ${text}\n`);

// ---- CPU per check cycle, beside the plan's way (docker exec) ----
async function checkCycle(system) {
  told("CPU per check cycle");
  const pid = system.daemons.monitor.child.pid;
  const rounds = 40;
  const before = await cpuMs(pid);
  await pause(rounds * 250);
  const each = ((await cpuMs(pid)) - before) / rounds;
  const started = process.hrtime.bigint();
  for (let i = 0; i < 3; i++) {
    await execIn(redisContainer, ["redis-cli", "INFO", "memory"]);
    await execIn(postgresContainer, ["psql", "-U", "testuser", "-d", "testdb", "-c", "SELECT count(*) FROM pg_stat_activity"]);
  }
  const execs = Number(process.hrtime.bigint() - started) / 3e6;
  row("CPU per check cycle, two targets", ms(each), "0.3 ms", `two execs take ${ms(execs)}`, times(execs / each));
}

// ---- memory, beside an idle node ----
async function idleMemory(system) {
  told("memory at rest");
  const idle = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
  await pause(3000);
  const node = await memory(idle.pid);
  idle.kill();
  let all = 0;
  for (const daemon of Object.values(system.daemons)) {
    const m = await memory(daemon.child.pid);
    all += m.pssMb;
    row(`${daemon.name}: RssAnon at rest`, mb(m.rssAnonMb), "3 MB", `PSS ${mb(m.pssMb)}; idle node ${mb(node.rssAnonMb)}`, times(node.rssAnonMb / m.rssAnonMb));
  }
  row("all five: PSS at rest", mb(all), "30 MB", `five idle node: ${mb(node.pssMb * 5)}`, times((node.pssMb * 5) / all));
}

// ---- many targets ----
async function tenThousand() {
  told("10,000 targets");
  const many = await manyTargets(binDir);
  row("monitor, 10,000 targets at 10 s: CPU", `${many.cpu.toFixed(0)} % of a core`, "10 %", "a fresh connection each", "");
  row("monitor, 10,000 targets: memory each", `${many.kibEach.toFixed(1)} KiB`, "2 KiB", "RssAnon, less that with ten", "");
}

// ---- start to first 200 ----
async function startToFirst(system) {
  told("start to the first 200");
  const ask = (port, path) =>
    new Promise((resolve) => {
      http.get({ port, host: "127.0.0.1", path }, (reply) => resolve(reply.resume().statusCode)).on("error", () => resolve(0));
    });
  const timed = async (start) => {
    const since = process.hrtime.bigint();
    const { child, port, path = "/health" } = start(await freePort());
    while ((await ask(port, path)) !== 200);
    const took = Number(process.hrtime.bigint() - since) / 1e6;
    child.kill("SIGTERM");
    await new Promise((resolve) => child.on("exit", resolve));
    return took;
  };
  const node = median(await repeat(5, () => timed((port) => {
    const code = `require("http").createServer((q, r) => r.end("ok")).listen(${port}, "127.0.0.1")`;
    return { child: spawn(process.execPath, ["-e", code], { stdio: "ignore" }), port };
  })));
  const names = { backend: "backend-ext", diagnosis: "ai-diagnosis", agent: "ai-agent", monitor: "health-monitor", generator: "incident-generator" };
  for (const [key, name] of Object.entries(names)) {
    const start = (path) => (port) => {
      const one = new Daemon(name, { ...system.common, PORT: String(port), STATE_DIR: `${system.folder}/start-${key}-${port}` });
      return { child: spawn(one.path, [], { stdio: "ignore", env: { ...process.env, ...one.env }, cwd: one.cwd }), port, path };
    };
    // Alone, a backend says on /health that its database is still missing; /api/v1/health is the contract's answer of the process.
    const took = median(await repeat(7, () => timed(start(key === "backend" ? "/api/v1/health" : "/health"))));
    row(`${name}: start to first 200`, ms(took), "50 ms", `a bare node server ${ms(node)}`, times(node / took));
    if (key !== "backend") continue;
    const ready = median(await repeat(7, () => timed(start("/health"))));
    row("backend-ext: start to database ready", ms(ready), "", `a bare node server ${ms(node)}`, times(node / ready));
  }
}
async function repeat(count, run) {
  const results = [];
  for (let i = 0; i < count; i++) results.push(await run());
  return results;
}

// ---- propose-fix, the incident served by a local stub ----
async function proposeFix(system) {
  told("propose-fix under load");
  await fillRedis(); // a proposal of a fix needs a target that needs it
  const id = randomUUID();
  const incident = JSON.stringify({
    id, message: "redis-test: memory exhausted, health 0%: OOM command not allowed when used memory > 'maxmemory'.", source: "redis-test", status: "triage",
    generated_by: "health-monitor", notes: "", affected_system: "redis-test", error_logs: ["OOM command not allowed when used memory > 'maxmemory'."],
    created_at: new Date().toISOString(), updated_at: new Date().toISOString(),
  });
  const stub = http.createServer((q, r) => r.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(incident) }).end(incident));
  const port = await freePort();
  await new Promise((resolve) => stub.listen(port, "127.0.0.1", resolve));
  const agent = system.make("ai-agent", "bench-agent", { PORT: String(await freePort()), BACKEND_URL: `http://127.0.0.1:${port}` });
  await agent.start();
  const load = await under(agent, "POST", "/propose-fix", JSON.stringify({ incident_id: id }), 6000);
  const bare = await under(agent, "GET", "/health", undefined, 6000);
  row("propose-fix: CPU of the agent each", ms(load.cpu), "0.12 ms", `its bare /health ${ms(bare.cpu)}`, times(load.cpu / bare.cpu));
  row("propose-fix: requests a second", load.rate.toFixed(0), "", `its bare /health ${bare.rate.toFixed(0)}`, times(load.rate / bare.rate));
  await agent.stop();
  await targetsUp();
  delete system.daemons["bench-agent"];
  stub.closeAllConnections();
  stub.close();
}

async function under(daemon, method, path, body, count) {
  const keep = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const once = () =>
    new Promise((resolve, reject) => {
      const headers = body ? { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) } : {};
      const request = http.request({ port: daemon.port, host: "127.0.0.1", agent: keep, method, path, headers }, (reply) => {
        reply.resume();
        reply.on("end", () => (reply.statusCode === 200 ? resolve() : reject(new Error(`${path} answered ${reply.statusCode}`))));
      });
      request.on("error", reject);
      request.end(body);
    });
  for (let i = 0; i < 200; i++) await once();
  const before = await cpuMs(daemon.child.pid);
  const started = Date.now();
  let left = count;
  await Promise.all(Array.from({ length: 16 }, async () => { while (left-- > 0) await once(); }));
  const seconds = (Date.now() - started) / 1000;
  const cpu = ((await cpuMs(daemon.child.pid)) - before) / count;
  keep.destroy();
  return { cpu, rate: count / seconds };
}

// ---- execute-fix, beside the very engine calls that it makes ----
async function executeFix(system) {
  told("execute-fix over the bare engine calls");
  const verify = ["timeout", "10", "redis-cli", "INFO"];
  const flush = ["timeout", "30", "redis-cli", "-e", "FLUSHALL"];
  const bare = [], ours = [], tries = 7;
  for (let i = 0; i < tries; i++) {
    await fillRedis();
    const { body } = await post(system.backend, "/api/v1/incidents", { message: "OOM command not allowed", source: "redis-test", affected_system: "redis-test", error_logs: ["OOM command not allowed"] });
    const proposal = (await post(system.agent, "/propose-fix", { incident_id: body.id })).body;
    const started = process.hrtime.bigint();
    const phases = await execute(system, proposal);
    const took = Number(process.hrtime.bigint() - started) / 1e6;
    if (phases.at(-1).status !== "completed") throw new Error(JSON.stringify(phases.at(-1)));
    const samples = phases.filter((f) => f.phase === "verification").length;
    const since = process.hrtime.bigint();
    await execIn(redisContainer, verify);
    await execIn(redisContainer, flush);
    for (let s = 0; s < Math.max(samples, 2); s++) await execIn(redisContainer, verify);
    bare.push(Number(process.hrtime.bigint() - since) / 1e6);
    ours.push(took - Number(system.common.VERIFY_INTERVAL.replace("ms", "")));
  }
  row("execute-fix: whole, without the pause between samples", ms(Math.min(...ours)), "", `the same engine calls bare ${ms(Math.min(...bare))}`, times(Math.min(...ours) / Math.min(...bare)));
  row("execute-fix: over the bare engine calls", ms(Math.min(...ours) - Math.min(...bare)), "5 ms", `medians differ by ${ms(median(ours) - median(bare))}`, "");
}

// ---- kill to incident in the socket, beside the engine's own share ----
/** The engine's stamp of the next die of that container, in ms since 1970. */
function nextDie(name) {
  const filters = encodeURIComponent(JSON.stringify({ type: ["container"], container: [name], event: ["die"] }));
  return new Promise((ready, reject) => {
    const request = http.request({ socketPath: "/var/run/docker.sock", path: `/v1.41/events?filters=${filters}` }, (reply) => {
      const stamp = new Promise((resolve) => reply.once("data", (line) => { resolve(JSON.parse(line).timeNano / 1e6); request.destroy(); }));
      ready({ stamp });
    });
    request.on("error", reject);
    request.end();
  });
}

async function killToIncident(system) {
  told("kill to incident in the socket");
  const took = [], ours = [];
  for (let i = 0; i < 7; i++) {
    await calm(system);
    const live = await Live.open(system.live);
    const die = nextDie(redisContainer);
    const seen = incidentOf(live, "redis-test").then(() => performance.timeOrigin + performance.now());
    const killedAt = performance.timeOrigin + performance.now();
    const killed = container.act(redisContainer, "kill");
    const seenAt = await seen;
    took.push(seenAt - killedAt);
    ours.push(seenAt - (await (await die).stamp));
    await killed;
    await container.act(redisContainer, "start");
    await live.close();
  }
  row("kill to incident in the socket", ms(median(took)), "150 ms", `the engine's share until its die event ${ms(median(took) - median(ours))}`, times(10_000 / median(took)));
  row("engine's die event to incident in the socket", ms(median(ours)), "", "the ratio is to the 10 s between two checks", times(10_000 / median(ours)));
}

// ---- what safety costs ----
async function safety(system) {
  told("from the proposal to the first byte, and the journal");
  const first = await firstByte();
  row("propose to first output byte, over the bare engine", ms(first.ours - first.bare), "50 ms", `the same engine calls bare ${ms(first.bare)}`, times(first.ours / first.bare));
  const journal = await journalCost(system.folder);
  row("journal of a step, before and after", ms(journal.step), "", `two bare fdatasyncs ${ms(journal.bare)}`, times(journal.step / journal.bare));
}

// ---- what is kept of each check ----
function sampleBytes() {
  const test = path.resolve(process.env.SELFHEAL_BIN ?? "build/bin", "../tests/store.series_test");
  const { stdout, stderr } = spawnSync(test, { encoding: "utf8" });
  const told = /([\d.]+) bytes a sample, all pages/.exec(`${stdout}${stderr}`);
  row("history: a sample on disk, all told", told ? `${told[1]} bytes` : "not measured", "4 bytes", "a row of a table takes about 40", told ? times(40 / Number(told[1])) : "");
}

function print() {
  const columns = [["what", "what"], ["measured", "got"], ["aim", "aim"], ["in the same run", "beside"], ["ratio", "ratio"]];
  const widths = columns.map(([title, key]) => Math.max(title.length, ...rows.map((r) => r[key].length)));
  const line = (cells) => `| ${cells.map((c, i) => c.padEnd(widths[i])).join(" | ")} |`;
  console.log(line(columns.map(([title]) => title)));
  console.log(`|${widths.map((w) => "-".repeat(w + 2)).join("|")}|`);
  for (const r of rows) console.log(line(columns.map(([, key]) => r[key])));
}

await targetsUp();
const system = await System.create({ env: { CHECK_INTERVAL: "10s", VERIFY_INTERVAL: "10ms" } });
try {
  await system.start();
  await until("the targets", () => calm(system));
  await pause(5000);
  await idleMemory(system);
  await tenThousand();
  await startToFirst(system);
  await proposeFix(system);
  await executeFix(system);
  await safety(system);
  sampleBytes();
  await killToIncident(system);
  await calm(system);
  await system.daemons.monitor.stop();
  system.daemons.monitor.env.CHECK_INTERVAL = "250ms";
  await system.daemons.monitor.start();
  await until("the targets", () => calm(system));
  await checkCycle(system);
} finally {
  await system.stop();
  await targetsUp();
}
print();
