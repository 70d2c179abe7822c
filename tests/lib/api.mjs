// api.mjs - one HTTP call with JSON both ways, each on a connection of its own: the daemons tell REST and WebSocket apart by a
// connection's first request, and Node's fetch would share its kept connections with Node's WebSocket (no browser does).
import http from "node:http";

/** {status, body, headers, text, bytes}; body is undefined when the answer is not JSON; headers.get(name) as in fetch. `from`: the address to connect from. */
export function call(base, method, path, body, { headers = {}, raw = false, chunked = false, from } = {}) {
  const payload = body === undefined ? undefined : Buffer.from(raw ? body : JSON.stringify(body));
  const sent = { ...headers };
  if (payload) sent["Content-Type"] ??= "application/json";
  if (payload && !chunked) sent["Content-Length"] = payload.length;
  else if (!payload && method !== "GET") sent["Content-Length"] = 0;
  return new Promise((resolve, reject) => {
    const request = http.request(base + path, { method, headers: sent, agent: false, localAddress: from, timeout: 60_000 }, (reply) => {
      const pieces = [];
      reply.on("data", (piece) => pieces.push(piece));
      reply.on("error", reject);
      reply.on("end", () => {
        const bytes = Buffer.concat(pieces);
        const text = bytes.toString();
        let parsed;
        try { parsed = JSON.parse(text); } catch { /* not JSON */ }
        resolve({ status: reply.statusCode, body: parsed, headers: { get: (name) => reply.headers[name] ?? null }, text, bytes });
      });
    });
    request.on("timeout", () => request.destroy(new Error(`${method} ${path}: no answer in 60 s`)));
    request.on("error", reject);
    request.end(payload);
  });
}

/** What the suite's daemons share, and a request as one of them. */
export const daemonToken = "the-suite-s-own-daemons";
export const asDaemon = { headers: { "X-Selfheal-Daemon": daemonToken } };

export const get = (base, path, options) => call(base, "GET", path, undefined, options);
export const post = (base, path, body, options) => call(base, "POST", path, body, options);
export const patch = (base, path, body, options) => call(base, "PATCH", path, body, options);
export const del = (base, path, options) => call(base, "DELETE", path, undefined, options);
