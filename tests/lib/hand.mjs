// hand.mjs - docker-hand as a process, and one request to it as any user: who connects is told by the kernel, so the test becomes that user for a moment.
import { spawn } from "node:child_process";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { Daemon, binDir, root } from "./daemon.mjs";
import { until } from "./wait.mjs";

/** The users that the tests give the daemons; diagnosis and backend stand for all others. */
export const uids = { monitor: 10003, agent: 10004, generator: 10005, diagnosis: 10002, backend: 10001 };

export class Hand extends Daemon {
  constructor(socket, env) {
    super("docker-hand", { PORT: "0", ...env, HAND_SOCKET: socket });
    this.socket = socket;
  }

  async start() {
    this.exit = null;
    this.log = "";
    this.child = spawn(path.join(binDir, "docker-hand"), [], { cwd: root, env: { PATH: process.env.PATH, ...this.env }, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (piece) => (this.log += piece));
    this.gone = new Promise((resolve) => this.child.on("exit", (code, signal) => resolve((this.exit = { code, signal }))));
    await until("docker-hand to listen", () => {
      if (this.exit) throw new Error(`docker-hand ended: ${this.log}`);
      return /listens on/.test(this.log);
    });
    await fs.chmod(this.socket, 0o666); // the daemons of a compose project share a group; the test's users share none
    return this;
  }

  connect(uid) {
    process.seteuid(uid);
    try {
      return net.connect(this.socket); // the kernel notes who it is in this very call
    } finally {
      process.seteuid(0);
    }
  }

  /** {answer, out, err, events, connected}; `seen(what)` is called at each frame. */
  ask(uid, request, { onFrame, socket = this.connect(uid) } = {}) {
    const result = { out: "", err: "", events: [], connected: false, socket };
    return new Promise((resolve, reject) => {
      let held = Buffer.alloc(0);
      const late = setTimeout(() => { socket.destroy(); reject(new Error(`docker-hand: no answer to ${JSON.stringify(request)}`)); }, 60_000);
      socket.on("data", (piece) => {
        held = Buffer.concat([held, piece]);
        while (held.length >= 5 && held.length >= 5 + held.readUInt32BE(0)) {
          const kind = String.fromCharCode(held[4]);
          const bytes = held.subarray(5, 5 + held.readUInt32BE(0));
          held = held.subarray(5 + bytes.length);
          if (kind === "o") result.out += bytes;
          else if (kind === "e") result.err += bytes;
          else if (kind === "c") result.connected = true;
          else if (kind === "v") result.events.push(JSON.parse(bytes));
          else if (kind === "a") result.answer = JSON.parse(bytes);
          onFrame?.(result);
        }
      });
      socket.on("error", (error) => (result.error = error));
      socket.on("close", () => { clearTimeout(late); resolve(result); });
      if (request !== undefined) socket.write(frame(JSON.stringify(request)));
    });
  }
}

export function frame(text, kind = "q") {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.length, 0);
  head[4] = kind.charCodeAt(0);
  return Buffer.concat([head, bytes]);
}
