// metrics.test.mjs - each daemon's own numbers, in both formats, held against promtool where it is installed.
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Daemon, freePort } from "./lib/daemon.mjs";

const names = ["health-monitor", "ai-agent", "backend-ext", "ai-diagnosis", "incident-generator"];
const promtool = process.env.PROMTOOL ?? "promtool";
const hasPromtool = spawnSync(promtool, ["--version"]).status === 0;
let folder;
before(async () => (folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-metrics-"))));

async function numbers(daemon, accept) {
  const reply = await fetch(`${daemon.url}/metrics`, { headers: accept ? { accept } : {}, signal: AbortSignal.timeout(10_000) });
  assert.equal(reply.status, 200);
  return { type: reply.headers.get("content-type"), text: await reply.text() };
}

for (const name of names)
  test(`${name}: /metrics in both formats`, async (t) => {
    const daemon = new Daemon(name, {
      PORT: String(await freePort()), STATE_DIR: path.join(folder, name), BACKEND_URL: "http://127.0.0.1:9", AI_DIAGNOSIS_URL: "http://127.0.0.1:9", POSTGRES_PORT: "9",
      REDIS_TEST_ADDRESS: "127.0.0.1:9", POSTGRES_TEST_ADDRESS: "127.0.0.1:9", DOCKER_HOST: "unix:///no/such/engine.sock",
    });
    await daemon.start();
    t.after(() => daemon.stop());
    await (await fetch(`${daemon.url}/nowhere/at/all`)).text();
    await numbers(daemon); // so that it has been asked once
    const plain = await numbers(daemon);
    assert.equal(plain.type, "text/plain; version=0.0.4; charset=utf-8");
    assert.match(plain.text, /^selfheal_http_request_duration_seconds_bucket\{method="GET",route="\/metrics",status="2xx",le="\+Inf"\} [1-9]/m);
    assert.match(plain.text, /^selfheal_http_request_duration_seconds_count\{method="other",route="none",status="4xx"\} 1$/m);
    assert.doesNotMatch(plain.text, /nowhere/, "a caller's words are no label");
    const started = Number(/^process_start_time_seconds (\S+)$/m.exec(plain.text)[1]);
    assert.ok(Math.abs(Date.now() / 1000 - started) < 120, `started ${started}`);
    assert.ok(Number(/^process_resident_memory_bytes (\S+)$/m.exec(plain.text)[1]) > 1e6);
    assert.ok(Number(/^process_open_fds (\S+)$/m.exec(plain.text)[1]) >= 3);
    const open = await numbers(daemon, "application/openmetrics-text; version=1.0.0");
    assert.equal(open.type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert.ok(open.text.endsWith("\n# EOF\n"));
    if (!hasPromtool) return t.diagnostic("promtool is not installed: the format was not held against it");
    const checked = spawnSync(promtool, ["check", "metrics"], { input: plain.text, encoding: "utf8", timeout: 20_000 });
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  });
