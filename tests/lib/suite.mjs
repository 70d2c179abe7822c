// suite.mjs - the suite's own targets and database (containers beside a running demo), and a set of our daemons on them.
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { Daemon, freePort, root } from "./daemon.mjs";
import { container, execIn } from "./engine.mjs";
import { daemonToken, get, post } from "./api.mjs";
import { until } from "./wait.mjs";

const run = promisify(execFile);

/** Names and ports of the suite's containers, as scripts/stages/suite.sh sets them; the rest comes from the compose file. */
export const containers = Object.fromEntries(
  Object.entries({
    COMPOSE_PROJECT_NAME: "selfheal-suite",
    REDIS_TEST_CONTAINER: "suite-redis-test",
    REDIS_TEST_PORT: "16380",
    POSTGRES_TEST_CONTAINER: "suite-postgres-test",
    POSTGRES_TEST_PORT: "15433",
    POSTGRES_CONTAINER: "suite-postgres",
    POSTGRES_PORT: "15432",
    POSTGRES_VOLUME: "selfheal_suite_postgres",
  }).map(([name, fallback]) => [name, process.env[name] || fallback]),
);

export const redisContainer = containers.REDIS_TEST_CONTAINER;
export const postgresContainer = containers.POSTGRES_TEST_CONTAINER;
export const databaseContainer = containers.POSTGRES_CONTAINER;

export async function compose(...args) {
  return run("bash", [path.join(root, "scripts/compose.sh"), ...args], { cwd: root, env: { ...process.env, ...containers }, maxBuffer: 1 << 26 });
}

/** Brings targets and database to a healthy state; quick when they are. */
export async function targetsUp() {
  for (const name of [redisContainer, postgresContainer, databaseContainer]) {
    const state = (await container.inspect(name)).State;
    if (!state) throw new Error(`container ${name} is missing: run the suite through scripts/test.sh suite`);
    if (state.Paused) await container.act(name, "unpause");
    else if (!state.Running) await container.act(name, "start");
  }
  const flushed = async () => (await execIn(redisContainer, ["redis-cli", "FLUSHALL"])).output.includes("OK");
  try {
    await until("Redis to answer", flushed, { timeoutMs: 20_000 });
  } catch {
    // A test that failed may have left a file that no server loads: the next tests shall say what they see, not that.
    await compose("up", "-d", "--force-recreate", "--renew-anon-volumes", "--no-deps", "redis-test");
    await until("the new Redis to answer", flushed, { timeoutMs: 60_000 });
  }
  await execIn(redisContainer, ["redis-cli", "REPLICAOF", "NO", "ONE"]);
  await execIn(redisContainer, ["redis-cli", "CONFIG", "SET", "maxclients", "10000", "maxmemory", "50mb", "maxmemory-policy", "noeviction"]);
  for (const [name, user] of [[postgresContainer, "testuser"], [databaseContainer, "incident_user"]])
    await until(`${name} to answer`, async () => (await psql(name, user, "postgres", "SELECT 1")).exitCode === 0, { timeoutMs: 60_000 });
}

/** Makes Redis really full: a script that has written is not stopped at maxmemory (50 MB), so it ends by itself at 52 MB. */
export const fillRedis = (name = redisContainer) => execIn(name, ["redis-cli", "EVAL", "local v = string.rep('x', 500000) for i = 1, 104 do redis.call('SET', 'fill' .. i, v) end", "0"]);

/** How many processes of an execution run in Redis' container. */
export async function markedCount(executionId) {
  const look = `for e in /proc/[0-9]*/environ; do tr '\\0' '\\n' 2>/dev/null <$e | grep -qx SELFHEAL_EXECUTION=${executionId} && echo found; done; true`;
  return (await execIn(redisContainer, ["sh", "-c", look])).output.split("found").length - 1;
}

/** psql over TCP: while a new database is being set up its server only listens on the socket, and goes away again. */
export const psql = (name, user, database, sql) =>
  execIn(name, ["psql", "-h", "127.0.0.1", "-U", user, "-d", database, "-v", "ON_ERROR_STOP=1", "-AtXc", sql]);

/** SQL in the suite's incident database. */
export async function databaseSql(database, sql) {
  const reply = await psql(databaseContainer, "incident_user", database, sql);
  if (reply.exitCode !== 0) throw new Error(`${sql}: ${reply.output}`);
  return reply.output.trim();
}

let databaseCount = 0;

/** The daemons of one test file, each with ports, state folder and database of its own. */
export class System {
  daemons = {};

  /** `env` is given to all; `catalogue` may change the catalogue's text. */
  static async create({ env = {}, catalogue } = {}) {
    const system = new System();
    system.folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-suite-"));
    system.database = `suite_${process.pid}_${++databaseCount}`;
    await databaseSql("postgres", `CREATE DATABASE ${system.database}`);
    system.catalogue = path.join(system.folder, "catalogue.yaml");
    const beside = (names) => names.split(/, */).map((name) => path.join(root, "config", name)).join(", ");
    const text = (await fs.readFile(path.join(root, "config/catalogue.yaml"), "utf8")).replace(/^include: \[(.*)\]$/m, (_, names) => `include: [${beside(names)}]`);
    await fs.writeFile(system.catalogue, catalogue ? catalogue(text) : text);

    const ports = Object.fromEntries(await Promise.all(["backend", "diagnosis", "agent", "monitor", "generator"].map(async (k) => [k, await freePort()])));
    const url = (port) => `http://127.0.0.1:${port}`;
    system.common = {
      BACKEND_URL: url(ports.backend),
      AI_DIAGNOSIS_URL: url(ports.diagnosis),
      AGENT_URL: url(ports.agent),
      CATALOGUE: system.catalogue,
      REDIS_TEST_CONTAINER: redisContainer,
      REDIS_TEST_ADDRESS: `127.0.0.1:${containers.REDIS_TEST_PORT}`,
      POSTGRES_TEST_CONTAINER: postgresContainer,
      POSTGRES_TEST_ADDRESS: `127.0.0.1:${containers.POSTGRES_TEST_PORT}`,
      POSTGRES_HOST: "127.0.0.1",
      POSTGRES_PORT: containers.POSTGRES_PORT,
      POSTGRES_DB: system.database,
      DOCKER_HOST: process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock",
      // Set, any file of the suite that leaves the catalogue as it is also runs through a docker-hand that was started by hand.
      HAND_SOCKET: process.env.HAND_SOCKET ?? "",
      LAB: "on",
      CHECK_INTERVAL: "2s",
      DAEMON_TOKEN: daemonToken,
      // The suite heals the same target again and again, and lets fixes fail.
      EXECUTIONS_PER_TARGET: "1000",
      BREAKER_FAILURES: "0",
      RELAPSE_WINDOW: "0s",
      ...env,
    };
    system.ports = ports;
    return system;
  }

  /** A daemon with the common settings; not started yet. */
  make(name, key, env = {}) {
    const state = path.join(this.folder, `state-${key}`);
    const daemon = new Daemon(name, { ...this.common, PORT: String(this.ports[key] ?? env.PORT), STATE_DIR: state, ...env });
    this.daemons[key] = daemon;
    return daemon;
  }

  async start(...keys) {
    const names = { backend: "backend-ext", diagnosis: "ai-diagnosis", agent: "ai-agent", monitor: "health-monitor", generator: "incident-generator" };
    const wanted = keys.length ? keys : Object.keys(names);
    for (const key of wanted) {
      const daemon = this.daemons[key] ?? this.make(names[key], key);
      await daemon.start();
    }
    if (wanted.includes("backend"))
      await until("the backend's database", async () => (await get(this.backend, "/health")).status === 200, { timeoutMs: 30_000 });
    return this;
  }

  get backend() { return this.daemons.backend.url; }
  get agent() { return this.daemons.agent.url; }
  get monitor() { return this.daemons.monitor.url; }
  get generator() { return this.daemons.generator.url; }
  get diagnosis() { return this.daemons.diagnosis.url; }
  get live() { return `ws://127.0.0.1:${this.ports.backend}/api/v1/ws`; }
  get executeFix() { return `ws://127.0.0.1:${this.ports.agent}/ws/execute-fix`; }

  /** Heals faults, stops all daemons (each must leave cleanly), drops the database. */
  async stop() {
    const problems = [];
    if (this.daemons.generator && !this.daemons.generator.exit) await post(this.generator, "/heal", {}).catch(() => {});
    for (const daemon of Object.values(this.daemons).reverse()) await daemon.stop().catch((error) => problems.push(error));
    await databaseSql("postgres", `DROP DATABASE ${this.database} WITH (FORCE)`).catch((error) => problems.push(error));
    await fs.rm(this.folder, { recursive: true, force: true });
    if (problems.length) throw problems[0];
  }
}
