// many.mjs - what the monitor costs with 10,000 targets: their catalogue and the server that they all are is made here.
import net from "node:net";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { spawn } from "node:child_process";
import { freePort } from "../tests/lib/daemon.mjs";
import { cpuMs, memory } from "./process.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const intervalMs = 10_000, lateMs = 2_000;
const root = path.resolve(import.meta.dirname, "..");

/** So many addresses that no pair of them runs out of ports while old connections are still remembered. */
function catalogueOf(count, port) {
  const targets = Array.from({ length: count }, (_, i) => `  t${i}:\n    type: tcp\n    executor: none\n    address: 127.0.1.${(i % 50) + 1}:${port}\n`);
  return `include: ${root}/config/catalogue.yaml\ntargets:\n${targets.join("")}`;
}

/** Why the run would not be worth a figure; "" = all is as it should be. */
async function sickness(port, count) {
  const { services } = await (await fetch(`http://127.0.0.1:${port}/status`)).json();
  const rows = Object.values(services), now = Date.now();
  const unwell = rows.filter((row) => row.status !== "healthy").length;
  const late = rows.filter((row) => now - Date.parse(row.checked_at) > intervalMs + lateMs).length;
  const words = [];
  if (rows.length !== count) words.push(`${rows.length} of ${count} targets were asked`);
  if (unwell) words.push(`${unwell} are not healthy`);
  if (late) words.push(`${late} were not asked for more than ${(intervalMs + lateMs) / 1000} s`);
  return words.join(", ");
}

/** Throws where a target is unwell or its check is late: a sick run's figures say nothing. */
async function measure(binDir, folder, { count, server, settleMs, forMs }) {
  const { port } = server.address();
  const catalogue = path.join(folder, `${count}.yaml`), state = path.join(folder, `${count}`);
  await fs.mkdir(state);
  await fs.writeFile(catalogue, catalogueOf(count, port));
  const env = { PATH: process.env.PATH, CATALOGUE: catalogue, STATE_DIR: state, PORT: `${await freePort()}`, BACKEND_URL: "http://127.0.0.1:9", CHECK_INTERVAL: `${intervalMs / 1000}s`, LOG_LEVEL: "error" };
  const child = spawn(path.join(binDir, "health-monitor"), [], { env, stdio: "ignore" });
  try {
    await pause(settleMs);
    const asked = server.asked, began = process.hrtime.bigint();
    const before = await cpuMs(child.pid);
    await pause(forMs);
    const tookMs = Number(process.hrtime.bigint() - began) / 1e6;
    const cpu = (((await cpuMs(child.pid)) - before) / tookMs) * 100;
    const { rssAnonMb } = await memory(child.pid);
    const checks = server.asked - asked, due = (count * tookMs) / intervalMs;
    const sick = [await sickness(env.PORT, count), checks < due * 0.95 - count / 10 ? `${checks} checks where ${Math.round(due)} were due` : ""].filter(Boolean);
    if (sick.length) throw new Error(`bench: no figures for ${count} targets: ${sick.join("; ")}`);
    return { cpu, rssAnonMb };
  } finally {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.on("exit", resolve));
  }
}

/** {cpu (percent of a core), kibEach}: every target is asked once in 10 s, over a fresh connection. */
export async function manyTargets(binDir, count = 10_000) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-many-"));
  const server = net.createServer((socket) => {
    server.asked++;
    socket.on("error", () => {}).resume();
  });
  server.asked = 0;
  await new Promise((resolve) => server.listen({ port: 0, host: "0.0.0.0", backlog: 4096 }, resolve));
  try {
    const few = await measure(binDir, folder, { count: 10, server, settleMs: 15_000, forMs: 10_000 });
    const many = await measure(binDir, folder, { count, server, settleMs: 25_000, forMs: 20_000 });
    return { cpu: many.cpu, kibEach: ((many.rssAnonMb - few.rssAnonMb) * 1024) / count };
  } finally {
    server.close();
    await fs.rm(folder, { recursive: true });
  }
}
