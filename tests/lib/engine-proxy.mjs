// engine-proxy.mjs - a Unix socket between an agent and the real engine, which can be cut.
//
// Stopping the engine itself would stop every container of this machine; to the agent a cut socket looks the same: what was under way breaks off,
// and nobody answers until it is back.  What the engine had been told to do goes on meanwhile, as it does when only the connection is lost.
import fs from "node:fs/promises";
import net from "node:net";
import { engineSocket } from "./engine.mjs";

export class EngineProxy {
  #open = new Set();
  #held;

  static async create(socketPath) {
    const proxy = new EngineProxy();
    proxy.path = socketPath;
    await proxy.restore();
    return proxy;
  }

  get host() { return `unix://${this.path}`; }

  async restore() {
    this.server = net.createServer((client) => {
      const engine = net.connect(engineSocket);
      for (const [socket, other] of [[client, engine], [engine, client]]) {
        this.#open.add(socket);
        socket.on("error", () => {}).on("close", () => (this.#open.delete(socket), other.destroy()));
      }
      engine.pipe(client);
      client.on("data", (data) => this.#isHeld(data) || engine.write(data));
    });
    await new Promise((resolve) => this.server.listen(this.path, resolve));
  }

  /** The next request whose first line matches is kept from the engine; resolves once it has come. */
  holdNext(line) {
    return new Promise((resolve) => (this.#held = { line, resolve }));
  }

  #isHeld(data) {
    if (!this.#held?.line.test(data.toString("latin1", 0, 500).split("\r\n")[0])) return false;
    this.#held.resolve();
    this.#held = undefined;
    return true;
  }

  /** From now on nobody listens, and every connection is broken. */
  async cut() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.#open) socket.destroy();
    await closed;
    await fs.rm(this.path, { force: true });
  }
}
