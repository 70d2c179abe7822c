// deaf-proxy.mjs - an HTTP server between a daemon and another one; what `drops` picks out arrives there, and its answer never comes: the connection stays open.
import http from "node:http";

export class DeafProxy {
  /** What is asked with it: "METHOD /path"; true = the answer is lost. */
  drops = () => false;

  static async create(target) {
    const proxy = new DeafProxy();
    proxy.server = http.createServer((request, response) => {
      const forward = http.request(new URL(request.url, target), { method: request.method, headers: request.headers }, (answer) => {
        if (proxy.drops(`${request.method} ${request.url}`)) {
          answer.resume();
          return;
        }
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      forward.on("error", () => request.socket.destroy());
      request.pipe(forward);
    });
    await new Promise((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
