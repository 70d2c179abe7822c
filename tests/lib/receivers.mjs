// receivers.mjs - stand-ins of the services that alerts are sent to: small loopback servers that keep what came, byte for byte, and answer as told.
// What the real services answer is recorded in docs/alerts.md; nothing here talks to one.
import http from "node:http";
import { until } from "./wait.mjs";

/** An HTTP receiver. `answer(request)` → {status, headers, body}; refuse = connections are reset, as by a service that is down. */
export class Receiver {
  requests = [];
  refuse = false;
  refusedCount = 0;
  answer = () => ({ status: 200, body: "ok" });

  static async start(answer) {
    const receiver = new Receiver();
    if (answer) receiver.answer = answer;
    receiver.server = http.createServer((request, response) => receiver.#take(request, response));
    await new Promise((resolve) => receiver.server.listen(0, "127.0.0.1", resolve));
    receiver.port = receiver.server.address().port;
    receiver.url = `http://127.0.0.1:${receiver.port}`;
    return receiver;
  }

  #take(request, response) {
    if (this.refuse) {
      this.refusedCount++;
      request.socket.destroy();
      return;
    }
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", async () => {
      const body = Buffer.concat(pieces).toString();
      const one = { method: request.method, path: request.url, headers: request.headers, body, atMs: Date.now() };
      try { one.json = JSON.parse(body); } catch { /* not JSON */ }
      this.requests.push(one);
      const { status = 200, headers = {}, body: words = "" } = (await this.answer(one, this.requests.length)) ?? {};
      response.writeHead(status, headers);
      response.end(words);
    });
  }

  /** The first request for which `fits` is true. */
  wait(what, fits = () => true, options) {
    return until(`a receiver to get ${what}`, () => this.requests.find(fits), options);
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
