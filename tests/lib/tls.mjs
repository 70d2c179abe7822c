// tls.mjs - TLS before a server that speaks none itself: a certificate of this run, and a front that takes the encryption off.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import tls from "node:tls";

/** Signed by itself, for these: ["DNS:queue.example", "IP:127.0.0.1"].  `path` is the file with whom to trust. */
export function certificateFor(folder, ...names) {
  const key = path.join(folder, "front-key.pem"), cert = path.join(folder, "front-cert.pem");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=front", "-addext", `subjectAltName=${names.join(",")}`, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { path: cert, key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

/** Takes TLS at host:port (0: any) and speaks plainly to `to`; `answer` may change what that says. */
export class TlsFront {
  static async open(secure, to, { host = "127.0.0.1", port = 0, answer = (bytes) => bytes } = {}) {
    const front = new TlsFront();
    front.sockets = new Set();
    front.server = tls.createServer({ key: secure.key, cert: secure.cert }, (socket) => {
      const inner = net.connect(to.port, to.host);
      for (const [one, other] of [[socket, inner], [inner, socket]]) {
        front.sockets.add(one);
        one.on("error", () => {});
        one.on("close", () => { front.sockets.delete(one); other.destroy(); });
      }
      socket.pipe(inner);
      inner.on("data", (bytes) => socket.write(answer(bytes)));
      inner.on("end", () => socket.end());
    });
    front.server.on("tlsClientError", () => {}); // who refuses the certificate
    await new Promise((resolve, reject) => front.server.once("error", reject).listen(port, host, resolve));
    front.port = front.server.address().port;
    return front;
  }

  async close() {
    for (const one of this.sockets) one.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
