// oddities.mjs - what makes daemons say what they seldom say: catalogues with odd rows, a backend and a Redis that are none, and daemons that lean on them.
import fs from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { freePort } from "./daemon.mjs";
import { slowCatalogue } from "./failures.mjs";

const rule = (name, holds, kind) => `
  - name: ${name}
    type: redis
    fault: ${name}
    holds: ${holds}
    ${kind}: on
    severity: low
    diagnosis: [It holds that ${holds}]
    solution: [Do nothing about it]
    confidence: 0.5
    actions: []
`;
/** A slow fix that can be cancelled, that prints a long line, and whose rehearsal says much; a fault that passes, and one that is a warning only. */
export const withOddities = (text) =>
  slowCatalogue({ seconds: 3, actions: "slow-flush" })(text)
    .replace("echo begun;", "echo begun; yes line | head -n 2000 | tr -d '\\\\n'; echo;")
    .replace(/( +)description: Empty this Redis, after a while/, '$1rehearse: [sh, -c, "yes told | head -n 2000"]\n$&')
    .replace(/\nrules:\n/, `$&${rule("passes", "keys == 7", "waits")}${rule("warns", "keys == 8", "warns")}`);
/** Two people must approve a flush, a restart comes after it, and only what is refused is a fault. */
export const strict = (text) =>
  text.replace(/^( {2}flush:\n)/m, "$1    approvals: 2\n").replace("    actions: [flush]\n", "    actions: [flush, restart]\n")
    .replace(/^( {2}redis-test:\n)/m, "$1    threshold_alone: warn\n");
/** One rule alone, whose words are too few to be an answer. */
const mumbling = (text) => text.replace(/\nrules:\n[\s\S]*?\n(?=[a-z_]+:)/, `\nrules:${rule("mumbles", "keys == 77", "waits").replace("type: redis", "type: any\n    match: mumble").replace(/\[It holds.*/, "[Hm]").replace(/\[Do nothing.*/, "[Hm]")}\n`);

/** One swing is flapping, and one target needs the other. */
const nervous = (text) =>
  text.replaceAll(/flap_high: 0/g, "flap_low: 0\n    flap_high: 1").replace("  postgres-test:\n", "$&    depends_on: [redis-test]\n    depend_grace: 10m\n");

/** It looks ahead, and has a budget of errors that is soon spent. */
export const foresighted = (text) =>
  text.replace("  redis-test:\n", "$&    trend: 5m\n    burn: [{fact: errorstat_WRONGTYPE, budget: 60, long: 20s, short: 5s}]\n");

/** The one incident that the stub knows. */
export const knownId = "11111111-2222-4333-8444-555555555555";
const known = { id: knownId, message: "something", source: "nothing-here", status: "triage", created_at: "2026-01-02T03:04:05Z", updated_at: "2026-01-02T03:04:05Z" };

const listening = async (server) => (await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve)), server.address().port);

/** No backend, no agent and no diagnosis: a word for everything, that incident, and a refusal of what daemons report. */
function stubServer() {
  return http.createServer((request, reply) =>
    request.resume().on("end", () => {
      const refused = request.method === "POST" && /(maintenance|audit)$/.test(request.url);
      reply.writeHead(refused ? 400 : 200).end(request.url.endsWith(knownId) ? JSON.stringify(known) : "hello");
    }),
  );
}

/** Daemons beside those of `system`, stopped with them: {backend, agent, monitor, generator, diagnosis, stop}. */
export async function startOdd(system) {
  const stub = stubServer();
  const noRedis = net.createServer((socket) => socket.on("data", () => socket.write("+OK\r\n")).on("error", () => {}));
  const url = `http://127.0.0.1:${await listening(stub)}`;
  const start = async (name, env) => system.make(name, `odd-${name}`, { PORT: String(await freePort()), ...env }).start();
  const catalogue = path.join(system.folder, "mumbling.yaml");
  const swings = path.join(system.folder, "nervous.yaml");
  await fs.writeFile(catalogue, mumbling(await fs.readFile(system.catalogue, "utf8")));
  await fs.writeFile(swings, nervous(await fs.readFile(system.catalogue, "utf8")));
  return {
    backend: await start("backend-ext", { AGENT_URL: url, AI_DIAGNOSIS_URL: url, BREAKER_FAILURES: "3", EXECUTIONS_PER_TARGET: "3" }),
    agent: await start("ai-agent", { BACKEND_URL: url }),
    monitor: await start("health-monitor", { BACKEND_URL: url, CATALOGUE: swings }),
    generator: await start("incident-generator", { REDIS_TEST_ADDRESS: `127.0.0.1:${await listening(noRedis)}` }),
    diagnosis: await start("ai-diagnosis", { CATALOGUE: catalogue }),
    stop() {
      stub.closeAllConnections();
      stub.close();
      noRedis.close();
    },
  };
}
