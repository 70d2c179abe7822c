// many.mjs - what the monitor costs with 10,000 targets: their catalogue and the server that they all are is made here.
import net from "node:net";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { spawn } from "node:child_process";
import { freePort } from "../tests/lib/daemon.mjs";
import { cpuMs, memory } from "./process.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const root = path.resolve(import.meta.dirname, "..");

/** So many addresses that no pair of them runs out of ports while old connections are still remembered. */
function catalogueOf(count, port) {
  const targets = Array.from({ length: count }, (_, i) => `  t${i}:\n    type: tcp\n    container: none-${i}\n    address: 127.0.1.${(i % 50) + 1}:${port}\n`);
  return `include: ${root}/config/catalogue.yaml\ntargets:\n${targets.join("")}`;
}

async function measure(binDir, folder, count, port, settleMs, forMs) {
  const catalogue = path.join(folder, `${count}.yaml`), state = path.join(folder, `${count}`);
  await fs.mkdir(state);
  await fs.writeFile(catalogue, catalogueOf(count, port));
  const env = { PATH: process.env.PATH, CATALOGUE: catalogue, STATE_DIR: state, PORT: `${await freePort()}`, BACKEND_URL: "http://127.0.0.1:9", LOG_LEVEL: "error" };
  const child = spawn(path.join(binDir, "health-monitor"), [], { env, stdio: "ignore" });
  await pause(settleMs);
  const before = await cpuMs(child.pid);
  await pause(forMs);
  const cpu = (((await cpuMs(child.pid)) - before) / forMs) * 100;
  const { rssAnonMb } = await memory(child.pid);
  child.kill("SIGTERM");
  await new Promise((resolve) => child.on("exit", resolve));
  return { cpu, rssAnonMb };
}

/** {cpu (percent of a core), kibEach}: every target is asked once in 10 s, over a fresh connection. */
export async function manyTargets(binDir, count = 10_000) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-many-"));
  const server = net.createServer((socket) => socket.on("error", () => {}).resume());
  await new Promise((resolve) => server.listen({ port: 0, host: "0.0.0.0", backlog: 4096 }, resolve));
  try {
    const few = await measure(binDir, folder, 10, server.address().port, 5000, 1000);
    const many = await measure(binDir, folder, count, server.address().port, 25_000, 20_000);
    return { cpu: many.cpu, kibEach: ((many.rssAnonMb - few.rssAnonMb) * 1024) / count };
  } finally {
    server.close();
    await fs.rm(folder, { recursive: true });
  }
}
