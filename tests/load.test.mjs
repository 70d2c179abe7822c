// load.test.mjs - crowds of idle and of slow connections keep nobody out: /health answers each daemon's usual answer under them, within 1 s.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Daemon, freePort } from "./lib/daemon.mjs";
import { crowd } from "./lib/guests.mjs";

const names = ["health-monitor", "ai-agent", "backend-ext", "ai-diagnosis", "incident-generator"];
const ASKED = 25;
// Daemons built with sanitizers take several times as long for everything; crowds that shut the door would keep it shut for far longer than this.
const HEALTH_MS = /-(asan|tsan)\b/.test(process.env.SELFHEAL_BIN ?? "") ? 4000 : 1000;

let folder;
before(async () => (folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-load-"))));
after(async () => fs.rm(folder, { recursive: true, force: true }));

/** On a connection of its own, as a health check comes; fails when there is no answer in time. */
const health = (port) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    let text = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write("GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    const late = setTimeout(() => socket.destroy(new Error(`no answer within ${HEALTH_MS} ms`)), HEALTH_MS);
    socket.on("data", (piece) => (text += piece));
    socket.on("error", reject);
    socket.on("close", () => {
      clearTimeout(late);
      const status = Number(text.match(/^HTTP\/1\.1 (\d+) /)?.[1]);
      if (status) resolve({ status, ms: performance.now() - began });
      else reject(new Error("closed without an answer"));
    });
  });

for (const name of names)
  test(`${name}: /health under 2,000 idle connections and under 500 that send a byte every 50 ms`, { timeout: 120_000 }, async (t) => {
    const daemon = new Daemon(name, {
      PORT: String(await freePort()), STATE_DIR: path.join(folder, name), BACKEND_URL: "http://127.0.0.1:9", AI_DIAGNOSIS_URL: "http://127.0.0.1:9", POSTGRES_PORT: "9",
      REDIS_TEST_ADDRESS: "127.0.0.1:9", POSTGRES_TEST_ADDRESS: "127.0.0.1:9", DOCKER_HOST: "unix:///no/such/engine.sock",
    });
    await daemon.start();
    t.after(() => daemon.stop()); // whatever happens: one that is left alone would keep this process waiting
    const usual = (await health(daemon.port)).status;
    for (const [kind, count] of [["idle", 2000], ["slow", 500]]) {
      const guests = await crowd(daemon.port, kind, count);
      let slowest = 0;
      try {
        for (let i = 0; i < ASKED; i++) {
          const answer = await health(daemon.port);
          assert.equal(answer.status, usual);
          slowest = Math.max(slowest, answer.ms);
          await new Promise((resolve) => setTimeout(resolve, 100)); // over some seconds, while guests come back
        }
      } finally {
        const told = await guests.stop();
        t.diagnostic(`${kind}: slowest ${slowest.toFixed(0)} ms, ${told.came} came, ${told.out} were shown out, ${told.inside} inside`);
      }
    }
  });
