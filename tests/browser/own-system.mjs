// own-system.mjs - the real page (UI_URL's files and headers) on daemons of a test's own, with a catalogue of its own, and a network that can be cut.
import http from "node:http";
import net from "node:net";
import { get, post } from "../lib/api.mjs";
import { System, fillRedis } from "../lib/suite.mjs";
import { freePort } from "../lib/daemon.mjs";

const ui = process.env.UI_URL ?? "http://localhost:5173";

/** The same paths as the UI's web server passes on. */
const partOf = (path) => ["agent", "generator", "monitor"].find((name) => path.startsWith(`/${name}/`)) ?? (path.startsWith("/api/") ? "backend" : null);

/** One origin for page and daemons: {url, cut, join, close}. While it is cut nothing passes, and what was open is broken off. */
async function front(system, port) {
  const open = new Set();
  let away = false;
  const target = (path) => {
    const part = partOf(path);
    if (!part) return new URL(path, ui);
    return new URL(part === "backend" ? path : path.slice(part.length + 1), `http://127.0.0.1:${system.ports[part]}`);
  };
  const server = http.createServer((request, reply) => {
    const { hostname, port: to, pathname, search } = target(request.url);
    const asked = http.request({ hostname, port: to, path: pathname + search, method: request.method, headers: request.headers, agent: false }, (answer) => {
      reply.writeHead(answer.statusCode, answer.headers);
      answer.pipe(reply);
    });
    asked.on("error", () => (reply.headersSent ? reply.destroy() : reply.writeHead(502, { "Content-Type": "application/json" }).end('{"error":"the service behind this address does not answer"}')));
    reply.on("close", () => asked.destroy());
    request.pipe(asked);
  });
  server.on("connection", (socket) => {
    if (away) return socket.destroy();
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    const { hostname, port: to, pathname, search } = target(request.url);
    const daemon = net.connect(to, hostname, () => {
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
      daemon.write(`GET ${pathname}${search} HTTP/1.1\r\n${headers}\r\n`);
      daemon.write(head);
      daemon.pipe(socket).pipe(daemon);
    });
    for (const [one, other] of [[daemon, socket], [socket, daemon]]) one.on("error", () => other.destroy()).on("close", () => other.destroy());
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${port}`,
    cut: () => {
      away = true;
      for (const socket of open) socket.destroy();
    },
    join: () => (away = false),
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((done) => server.close(done));
    },
  };
}

/** An action on the Redis under watch, as the catalogue has them. */
export const action = (name, script) => `
  ${name}:
    type: redis
    exec: [timeout, "100", sh, -c, '${script}']
    risk: low
    description: Print, and empty this Redis.
    expected_result: Text.
    timeout: 100s
`;
/** A report with that text leads to these actions, for as long as Redis is full. */
const rule = (name, actions) => `
  - name: ${name}
    type: redis
    match: '${name}'
    holds: used_memory >= 0.8 * maxmemory
    diagnosis: ['Redis uses {used_memory} of {maxmemory}']
    solution: [Look at what it prints]
    confidence: 0.9
    severity: high
    actions: [${actions}]
`;

/** The daemons with the page before them. `actions`: their text; `rules`: {name: "action, action"}. */
export async function openSystem({ actions = "\n", rules = {}, env = {} } = {}) {
  const catalogue = (text) =>
    text
      .replaceAll("verify_timeout: 30s", "verify_timeout: 5s")
      .replace(/\nactions:\n/, `\nactions:${actions}`)
      .replace(/\nrules:\n/, `\nrules:${Object.entries(rules).map(([name, list]) => rule(name, list)).join("") || "\n"}`);
  const port = await freePort();
  const system = await System.create({ catalogue, env: { HOST_DISK_MIN: "0", ALLOWED_ORIGINS: `http://127.0.0.1:${port}`, ...env } });
  try {
    await system.start("backend", "diagnosis", "agent");
    return { system, web: await front(system, port) };
  } catch (error) {
    await system.stop().catch(() => {});
    throw error;
  }
}

/** Redis is full, and somebody reports it in the words of that rule; gives the incident's id once it has a solution. */
export async function reported(system, name) {
  await fillRedis();
  const reply = await post(system.backend, "/api/v1/incidents", { message: `redis-test: ${name}`, source: "redis-test", affected_system: "redis-test", error_logs: [name] });
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body.id;
}

export const executionsOf = async (system, id) => (await get(system.agent, `/executions?incident_id=${id}`)).body;
