// standalone.test.mjs - each daemon by itself: help, version, check, settings, leaving; and mistakes in the catalogue.
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import http from "node:http";
import net from "node:net";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Daemon, binDir, freePort, root } from "./lib/daemon.mjs";
import { get, post } from "./lib/api.mjs";

const names = ["health-monitor", "ai-agent", "backend-ext", "ai-diagnosis", "incident-generator"];
const withCatalogue = ["health-monitor", "ai-agent", "ai-diagnosis", "incident-generator"];
let folder;
before(async () => (folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-alone-"))));

const run = (name, option, env = {}) =>
  spawnSync(path.join(binDir, name), [option], { cwd: root, encoding: "utf8", timeout: 20_000, env: { PATH: process.env.PATH, STATE_DIR: path.join(folder, name), ...env } });

for (const name of names) {
  test(`${name}: --help lists its settings, --version its version, an unknown option is refused`, () => {
    const help = run(name, "--help");
    assert.equal(help.status, 0, help.stderr);
    for (const setting of ["PORT", "BIND_ADDRESS", "LOG_LEVEL"]) assert.match(help.stdout, new RegExp(`^  ${setting} +\\S.*default`, "m"));
    const version = run(name, "--version");
    assert.equal(version.status, 0);
    assert.match(version.stdout, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\n$`));
    assert.equal(run(name, "--fly").status, 2);
  });

  test(`${name}: --check-config is quiet about the good and names the bad`, () => {
    const good = run(name, "--check-config");
    assert.equal(good.status, 0, good.stderr);
    const bad = run(name, "--check-config", { PORT: "eighty" });
    assert.equal(bad.status, 1);
    assert.match(bad.stderr, /PORT=eighty/);
  });

  test(`${name}: listens, answers /health, says so on --health, leaves on SIGTERM within 2 s`, async () => {
    const port = String(await freePort());
    const daemon = new Daemon(name, {
      PORT: port, STATE_DIR: path.join(folder, `run-${name}`), BACKEND_URL: "http://127.0.0.1:9", AI_DIAGNOSIS_URL: "http://127.0.0.1:9", POSTGRES_PORT: "9",
      REDIS_TEST_ADDRESS: "127.0.0.1:9", POSTGRES_TEST_ADDRESS: "127.0.0.1:9", DOCKER_HOST: "unix:///no/such/engine.sock",
    });
    await daemon.start();
    const reply = await get(daemon.url, "/health");
    assert.ok([200, 503].includes(reply.status));
    assert.ok(reply.status === 200 ? reply.body.status === "ok" : reply.body.missing.length > 0, reply.text);
    assert.equal(run(name, "--health", { PORT: port }).status, (await get(daemon.url, "/health")).status === 200 ? 0 : 1);
    // AddressSanitizer says once that it does not follow fibers as it does threads.
    assert.ok(daemon.log.split("\n").every((line) => !line || /^==\d+==WARNING: ASan doesn't fully support makecontext/.test(line) || /^\S+Z (debug|info|warn|error) \S/.test(line)), daemon.log);
    const second = new Daemon(name, { ...daemon.env, STATE_DIR: path.join(folder, `second-${name}`) });
    const taken = spawnSync(path.join(binDir, name), [], { cwd: root, encoding: "utf8", timeout: 20_000, env: { PATH: process.env.PATH, ...second.env } });
    assert.equal(taken.status, 1, "a port in use ends it");
    assert.match(taken.stderr, new RegExp(`${port}.*in use`));
    await daemon.stop();
    assert.ok(daemon.leftMs < 2000, `left after ${daemon.leftMs} ms`);
    assert.equal(run(name, "--health", { PORT: port }).status, 1);
  });
}

test("ai-agent: leaves on SIGTERM within 2 s although the engine hangs while it is asked", async () => {
  const id = "11111111-1111-4111-8111-111111111111";
  const incident = JSON.stringify({ id, status: "triage", affected_system: "redis-test", error_logs: ["OOM command not allowed"] });
  const backend = http.createServer((request, reply) => reply.end(incident)).listen(await freePort(), "127.0.0.1");
  let asked;
  const inspect = new Promise((resolve) => (asked = resolve));
  const engine = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      if (bytes.includes("/_ping")) socket.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK");
      else if (bytes.includes("/containers/")) asked();
    });
  });
  const socketPath = path.join(folder, "hangs.sock");
  await new Promise((resolve) => engine.listen(socketPath, resolve));
  const agent = new Daemon("ai-agent", {
    PORT: String(await freePort()), STATE_DIR: path.join(folder, "hangs"), BACKEND_URL: `http://127.0.0.1:${backend.address().port}`, DOCKER_HOST: `unix://${socketPath}`,
  });
  await agent.start();
  const proposal = post(agent.url, "/propose-fix", { incident_id: id }).catch(() => {});
  await inspect;
  await agent.stop();
  assert.ok(agent.leftMs < 2000, `left after ${agent.leftMs} ms`);
  await proposal;
  backend.close();
  engine.close();
});

for (const name of withCatalogue) {
  test(`${name}: a catalogue with mistakes stops it, with file, line and field`, async () => {
    const file = path.join(folder, "broken.yaml");
    const text = (await fs.readFile(path.join(root, "config/catalogue.yaml"), "utf8")).replace(/^include:.*$/m, "");
    await fs.writeFile(file, text.replace("threshold: 70 ", "threshold: lots "));
    const line = text.split("\n").findIndex((l) => l.includes("threshold: 70 ")) + 1;
    for (const option of ["--check-config", undefined]) {
      const ended = spawnSync(path.join(binDir, name), option ? [option] : [], {
        cwd: root, encoding: "utf8", timeout: 20_000, env: { PATH: process.env.PATH, CATALOGUE: file, STATE_DIR: path.join(folder, "x"), PORT: "1" },
      });
      assert.equal(ended.status, 1);
      assert.ok(ended.stderr.includes(`${file}:${line}: targets.redis-test.threshold`), ended.stderr);
    }
  });
}
