// daemon.mjs - one of our daemons as a process: started with settings, waited for, and left cleanly.
import { spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import assert from "node:assert/strict";
import { until } from "./wait.mjs";
import { get } from "./api.mjs";

export const root = path.resolve(import.meta.dirname, "../..");
export const binDir = path.resolve(root, process.env.SELFHEAL_BIN ?? "build/bin");

let nextPort = 20_000 + ((process.pid * 37) % 9_000);

/** A port that nobody listens on now; below the range from which the kernel picks ports for outgoing connections. */
export async function freePort() {
  for (;;) {
    const port = nextPort++;
    if (nextPort >= 30_000) nextPort = 20_000;
    const free = await new Promise((resolve) => {
      const server = net.createServer();
      server.on("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/** What a test that failed left running: it would stay behind. */
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
// node would wait for it for ever, too: once the tests are done only a hook that stops it does (stop, crash).  Programs use daemons as well, and are no tests.
const waitFor = (child, word) => {
  for (const handle of [child, child.stdout, child.stderr]) handle[word]();
};
if (process.env.NODE_TEST_CONTEXT) {
  process.once("SIGTERM", () => process.exit(143)); // of a runner whose time is over
  (await import("node:test")).after(() => {
    for (const child of running) waitFor(child, "unref");
  });
}

export class Daemon {
  log = "";
  exit = null;

  constructor(name, env) {
    this.name = name;
    this.env = env;
    this.port = Number(env.PORT);
    this.url = `http://127.0.0.1:${env.PORT}`;
    this.path = path.join(binDir, name);
    this.cwd = root;
  }

  /** Starts it and waits until /health answers at all (200, or 503 while a part is missing). */
  async start() {
    this.exit = null;
    this.child = spawn(this.path, [], {
      cwd: this.cwd,
      env: { PATH: process.env.PATH, UBSAN_OPTIONS: "print_stacktrace=1", ASAN_OPTIONS: "abort_on_error=0", ...this.env },
      stdio: ["ignore", "pipe", "pipe"],
      ...(this.user !== undefined && { uid: this.user, gid: this.user }),
    });
    const { child } = this;
    running.add(child);
    child.on("exit", () => running.delete(child));
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (piece) => (this.log += piece));
    this.gone = new Promise((resolve) =>
      this.child.on("exit", (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      }),
    );
    await until(`${this.name} to listen`, async () => {
      if (this.exit) throw new Error(`${this.name} ended: ${this.log}`);
      return (await get(this.url, "/health")).status;
    });
    return this;
  }

  /** SIGTERM; it must be gone within 2 s with exit code 0 and without a sanitizer's report. */
  async stop() {
    if (!this.child || this.exit) return this.check();
    const asked = Date.now();
    waitFor(this.child, "ref");
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
    const { code, signal } = await this.gone;
    clearTimeout(late);
    assert.equal(code, 0, `${this.name} left with ${code ?? signal}:\n${this.log.slice(-4000)}`);
    this.leftMs = Date.now() - asked;
    this.check();
  }

  /** kill -9: what a crash looks like. */
  async crash() {
    waitFor(this.child, "ref");
    this.child.kill("SIGKILL");
    await this.gone;
  }

  check() {
    const report = this.log.match(/(ERROR: \w+Sanitizer|runtime error:|WARNING: ThreadSanitizer)[\s\S]{0,3000}/);
    assert.ok(!report, `${this.name}: ${report?.[0]}`);
  }

  logged(pattern, timeoutMs = 20_000) {
    return until(`${this.name} to log ${pattern}`, () => this.log.match(pattern), { timeoutMs });
  }
}
