// metrics.test.mjs - each daemon's own numbers, held against promtool and read by a real Prometheus; the rules and the dashboard of deploy/ name
// nothing that no daemon tells.  Grafana itself is not run here: its panels' questions are asked of Prometheus.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { get, patch, post } from "./lib/api.mjs";
import { Daemon, freePort, root } from "./lib/daemon.mjs";
import { Receiver } from "./lib/receivers.mjs";
import { execute, propose } from "./lib/cycle.mjs";
import { fillRedis, System, targetsUp } from "./lib/suite.mjs";
import { openOf } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

const names = ["health-monitor", "ai-agent", "backend-ext", "ai-diagnosis", "incident-generator"];
const tools = path.join(root, ".tools/prometheus");
const promtool = process.env.PROMTOOL ?? path.join(tools, "promtool");
const prometheus = process.env.PROMETHEUS ?? path.join(tools, "prometheus");
const openMetrics = "application/openmetrics-text; version=1.0.0";
let folder;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-metrics-"));
  if (spawnSync(promtool, ["--version"]).status !== 0) throw new Error("promtool is missing: scripts/setup.sh promtool");
  await targetsUp();
});
after(() => fs.rm(folder, { recursive: true, force: true }));

function run(program, args, input) {
  const done = spawnSync(program, args, { input, cwd: path.join(root, "deploy/prometheus"), encoding: "utf8", timeout: 60_000 });
  assert.equal(done.status, 0, `${path.basename(program)} ${args.join(" ")}: ${done.error ?? ""}${done.stdout}${done.stderr}`);
  return done.stdout;
}

async function numbers(daemon, accept) {
  const reply = await fetch(`${daemon.url}/metrics`, { headers: accept ? { accept } : {}, signal: AbortSignal.timeout(10_000) });
  assert.equal(reply.status, 200);
  return { type: reply.headers.get("content-type"), text: await reply.text() };
}

/** The value of a series as it is written; undefined where there is none. */
const value = (text, series) => {
  const line = text.split("\n").find((l) => l.startsWith(`${series} `));
  return line && Number(line.slice(series.length + 1));
};
const seriesNames = (text) => new Set([...text.matchAll(/^([a-z_]+)(?:\{| )/gm)].map((m) => m[1]).concat([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, kind]) => (kind === "histogram" ? ["_bucket", "_sum", "_count"].map((s) => name + s) : [name]))));

for (const name of names)
  test(`${name}: /metrics in both formats, alone`, async (t) => {
    const daemon = new Daemon(name, {
      PORT: String(await freePort()), STATE_DIR: path.join(folder, name), BACKEND_URL: "http://127.0.0.1:9", AI_DIAGNOSIS_URL: "http://127.0.0.1:9", POSTGRES_PORT: "9",
      REDIS_TEST_ADDRESS: "127.0.0.1:9", POSTGRES_TEST_ADDRESS: "127.0.0.1:9", DOCKER_HOST: "unix:///no/such/engine.sock",
    });
    await daemon.start();
    t.after(() => daemon.stop());
    await (await fetch(`${daemon.url}/nowhere/at/all?x=%22%0a`)).text();
    await numbers(daemon); // so that it has been asked once
    const plain = await numbers(daemon);
    assert.equal(plain.type, "text/plain; version=0.0.4; charset=utf-8");
    assert.match(plain.text, /^selfheal_http_request_duration_seconds_bucket\{method="GET",route="\/metrics",status="2xx",le="\+Inf"\} [1-9]/m);
    assert.match(plain.text, /^selfheal_http_request_duration_seconds_count\{method="other",route="none",status="4xx"\} 1$/m);
    assert.match(plain.text, /^selfheal_build_info\{version="[0-9.]+"\} 1$/m);
    assert.doesNotMatch(plain.text, /nowhere/, "a caller's words are no label");
    const started = value(plain.text, "process_start_time_seconds");
    assert.ok(Math.abs(Date.now() / 1000 - started) < 120, `started ${started}`);
    assert.ok(value(plain.text, "process_resident_memory_bytes") > 1e6);
    assert.ok(value(plain.text, "process_open_fds") >= 3);
    const open = await numbers(daemon, openMetrics);
    assert.equal(open.type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert.ok(open.text.endsWith("\n# EOF\n"));
    run(promtool, ["check", "metrics"], plain.text);
  });

test("the rules of deploy/ are well formed, and fire when they should", () => {
  run(promtool, ["check", "config", "prometheus.yml"]);
  run(promtool, ["test", "rules", "alerts_test.yml"]);
});

/** [what, question] of every panel and rule. */
async function questions() {
  const dashboard = JSON.parse(await fs.readFile(path.join(root, "deploy/grafana/dashboards/selfheal.json"), "utf8"));
  const rules = await fs.readFile(path.join(root, "deploy/prometheus/alerts.yml"), "utf8");
  const asked = dashboard.panels.flatMap((p) => (p.targets ?? []).map((t) => [`panel ${p.title}`, t.expr.replaceAll("$__rate_interval", "5m").replaceAll("$__range", "6h")]));
  for (const [, rule, expr] of rules.matchAll(/- alert: (\S+)\n\s+expr: (.*)/g)) asked.push([`rule ${rule}`, expr]);
  assert.ok(asked.length > 40);
  return asked;
}
const metricsIn = (expr) => [...new Set(expr.match(/\b(?:selfheal|process)_[a-z0-9_]+/g) ?? [])];

async function startPrometheus(t, system) {
  const port = await freePort();
  const text = await fs.readFile(path.join(root, "deploy/prometheus/prometheus.yml"), "utf8");
  const address = { backend: "backend", "ai-diagnosis": "diagnosis", "ai-agent": "agent", "health-monitor": "monitor", "incident-generator": "generator" };
  const config = text.replace(/'([a-z-]+):\d+'/g, (_, host) => `'127.0.0.1:${system.ports[address[host]]}'`).replaceAll("15s", "1s");
  await fs.writeFile(path.join(folder, "prometheus.yml"), config);
  await fs.copyFile(path.join(root, "deploy/prometheus/alerts.yml"), path.join(folder, "alerts.yml"));
  const child = spawn(prometheus, [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/tsdb`, `--web.listen-address=127.0.0.1:${port}`], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (piece) => (log += piece));
  const gone = new Promise((resolve) => child.on("exit", resolve));
  t.after(async () => {
    child.kill("SIGTERM");
    await gone;
  });
  const url = `http://127.0.0.1:${port}`;
  await until("Prometheus", async () => {
    if (child.exitCode !== null) throw new Error(log);
    return (await get(url, "/-/ready").catch(() => ({}))).status === 200;
  }, { timeoutMs: 60_000 });
  return { url, ask: async (expr) => (await get(url, `/api/v1/query?query=${encodeURIComponent(expr)}`)).body };
}

test("a life of the system in numbers: checks, times, executions, queues; a real Prometheus reads all of it", async (t) => {
  const hook = await Receiver.start();
  t.after(() => hook.stop());
  const system = await System.create({ env: { VERIFY_INTERVAL: "200ms" } });
  t.after(() => system.stop());
  await fs.writeFile(path.join(system.folder, "alerts.yaml"), `severity_wait: 0s\nreceivers:\n  ops: {kind: webhook, url: "${hook.url}/in"}\nroutes:\n  - {receivers: ops}\n`);
  system.common.ALERTS_CONFIG = path.join(system.folder, "alerts.yaml");
  await system.start();
  const all = Object.values(system.daemons);
  const of = async (key) => (await numbers(system.daemons[key])).text;
  await until("a good answer", async () => value(await of("monitor"), 'selfheal_target_up{target="redis-test"}') === 1);

  await fillRedis();
  const [incident] = await until("an incident", async () => { const list = await openOf(system, "redis-test"); return list.length && list; }, { timeoutMs: 30_000 });
  await until("an open incident in the numbers", async () => /^selfheal_incidents_open\{severity="(high|medium|low|unknown)"\} 1$/m.test(await of("backend")), { timeoutMs: 30_000 });
  const proposal = await propose(system, incident.id);
  await execute(system, proposal);

  const backend = await until("its times", async () => {
    const text = await of("backend");
    return ["selfheal_incident_detect_seconds_count", "selfheal_incident_acknowledge_seconds_count", "selfheal_proposal_approve_seconds_count", 'selfheal_incident_heal_seconds_count{by="fix"}'].every((s) => value(text, s) === 1) && text;
  }, { timeoutMs: 40_000, everyMs: 500 });
  assert.equal(value(backend, "selfheal_database_up"), 1);
  assert.equal(value(backend, 'selfheal_incidents_open{severity="high"}'), 0);
  assert.ok(value(backend, "selfheal_incident_detect_seconds_sum") < 60);
  assert.ok(value(backend, 'selfheal_incident_heal_seconds_sum{by="fix"}') >= value(backend, "selfheal_incident_acknowledge_seconds_sum"));
  assert.ok(value(backend, 'selfheal_diagnoses_total{result="ok"}') >= 1);
  assert.equal(value(backend, "selfheal_diagnoser_queue_length"), 0);
  await until("the alerts sent", async () => {
    const text = await of("backend");
    return value(text, 'selfheal_alert_attempts_total{receiver="ops",outcome="delivered"}') >= 2 && value(text, 'selfheal_alerts_pending{receiver="ops"}') === 0;
  });
  const agent = await of("agent"), monitor = await of("monitor");
  assert.equal(value(agent, `selfheal_executions_total{action="${proposal.action}",outcome="completed"}`), 1);
  assert.equal(value(agent, 'selfheal_execution_duration_seconds_count{outcome="completed"}'), 1);
  assert.equal(value(agent, "selfheal_executions_running"), 0);
  assert.ok(value(agent, 'selfheal_engine_call_duration_seconds_count{call="exec",result="ok"}') >= 1);
  assert.equal(value(monitor, "selfheal_engine_up"), 1);
  assert.equal(value(monitor, "selfheal_backend_up"), 1);
  assert.equal(value(monitor, "selfheal_outbox_pending"), 0);
  assert.ok(value(monitor, 'selfheal_check_duration_seconds_count{target="redis-test"}') >= 3);
  assert.ok(value(monitor, 'selfheal_checks_bad_total{target="redis-test"}') >= 1);
  const health = value(monitor, 'selfheal_target_health_ratio{target="postgres-test"}');
  assert.ok(health > 0 && health <= 1, `${health}`);

  await t.test("what the backend cannot be told waits in the outbox, and is counted", async () => {
    await system.daemons.backend.crash();
    await post(system.generator, "/inject-failure", { system: "redis-test", failure: "killed" });
    await until("a waiting entry", async () => value(await of("monitor"), "selfheal_outbox_pending") >= 1 && value(await of("monitor"), "selfheal_backend_up") === 0, { timeoutMs: 30_000 });
    assert.ok(value(await of("generator"), 'selfheal_faults_injected_total{target="redis-test",fault="killed"}') === 1);
    assert.ok(value(await of("generator"), "selfheal_faults_active") === 1);
    await system.start("backend");
    await until("nothing waits", async () => value(await of("monitor"), "selfheal_outbox_pending") === 0, { timeoutMs: 30_000 });
    await post(system.generator, "/heal", {});
  });

  await t.test("promtool finds nothing to say about what is full of numbers", async () => {
    for (const daemon of all) run(promtool, ["check", "metrics"], (await numbers(daemon)).text);
  });

  await t.test("no panel and no rule names what no daemon tells", async () => {
    const known = new Set();
    for (const daemon of all) for (const name of seriesNames((await numbers(daemon)).text)) known.add(name);
    const unknown = (await questions()).flatMap(([what, expr]) => metricsIn(expr).filter((m) => !known.has(m)).map((m) => `${what}: ${m}`));
    assert.deepEqual(unknown, []);
    // The table of docs/metrics.md, both ways; the names without what a histogram adds.
    const document = await fs.readFile(path.join(root, "docs/metrics.md"), "utf8");
    const documented = new Set([...document.matchAll(/^\| (`[a-z_`, ]+`) \|/gm)].flatMap(([, cell]) => cell.match(/[a-z_]+/g)).filter((name) => /^(selfheal|process)_/.test(name)));
    const told = new Set();
    for (const daemon of all) for (const [, name] of (await numbers(daemon)).text.matchAll(/^# TYPE (\S+)/gm)) told.add(name);
    assert.deepEqual([...documented].sort(), [...told].sort());
  });

  await t.test("Prometheus reads all five in its own format, its rules are quiet, and it understands every panel", async () => {
    const p = await startPrometheus(t, system);
    await until("five targets that are up", async () => {
      const { data } = (await get(p.url, "/api/v1/targets")).body;
      const broken = data.activeTargets.filter((one) => one.lastError);
      assert.deepEqual(broken.map((one) => [one.labels.daemon, one.lastError]), []);
      return data.activeTargets.length === 5 && data.activeTargets.every((one) => one.health === "up");
    }, { timeoutMs: 30_000 });
    await until("counts of two rounds", async () => (await p.ask('count(count_over_time(up{job="selfheal"}[1m]) >= 3)')).data.result[0]?.value[1] === "5", { timeoutMs: 30_000 });
    for (const [what, expr] of await questions()) {
      const reply = await p.ask(expr);
      assert.equal(reply.status, "success", `${what}: ${expr}: ${reply.error}`);
    }
    const firing = (await get(p.url, "/api/v1/alerts")).body.data.alerts.filter((a) => a.state === "firing");
    assert.deepEqual(firing.map((a) => a.labels.alertname), []);
    const health = await p.ask('selfheal_target_health_ratio{target="postgres-test"}');
    assert.equal(health.data.result[0].metric.daemon, "health-monitor");
  });
});
