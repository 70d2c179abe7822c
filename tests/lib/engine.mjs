// engine.mjs - the real Docker engine, asked over its socket; and the suite's own containers.
import http from "node:http";
import { until } from "./wait.mjs";

export const engineSocket = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace("unix://", "");

/** One call to the engine: {status, body}; body is parsed JSON where it is JSON. */
export function engine(method, path, body) {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = payload ? { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(payload) } : {};
    const request = http.request({ socketPath: engineSocket, method, path: `/v1.41${path}`, headers, timeout: 60_000 }, (reply) => {
      const pieces = [];
      reply.on("data", (piece) => pieces.push(piece));
      reply.on("end", () => {
        const text = Buffer.concat(pieces).toString();
        let parsed = text;
        try { parsed = JSON.parse(text); } catch { /* raw output of an exec */ }
        resolve({ status: reply.statusCode, body: parsed });
      });
    });
    request.on("timeout", () => request.destroy(new Error(`engine ${method} ${path}: no answer in 60 s`)));
    request.on("error", reject);
    request.end(payload);
  });
}

export const container = {
  inspect: async (name) => (await engine("GET", `/containers/${name}/json`)).body,
  act: async (name, verb) => {
    // While a process comes into being in it, a container cannot be frozen, and runc leaves it to the caller to try again.
    const busy = ({ body }) => /unable to freeze/.test(body?.message);
    let askedCount = 0;
    const reply = await until(`${verb} ${name}`, async () => {
      const now = await engine("POST", `/containers/${name}/${verb}`);
      // The one that was told as failed may have come about all the same.
      if (askedCount++ > 0 && /is already paused/.test(now.body?.message)) return { status: 304 };
      if (busy(now)) throw new Error(now.body.message);
      return now;
    });
    if (reply.status >= 300 && reply.status !== 304) throw new Error(`${verb} ${name}: ${JSON.stringify(reply.body)}`);
  },
};

/** Runs argv in a container and gives its output without frames. */
export async function execIn(name, argv) {
  const created = await engine("POST", `/containers/${name}/exec`, { Cmd: argv, AttachStdout: true, AttachStderr: true });
  if (created.status !== 201) throw new Error(`exec in ${name}: ${JSON.stringify(created.body)}`);
  const output = await new Promise((resolve, reject) => {
    const payload = JSON.stringify({ Detach: false, Tty: false });
    const request = http.request(
      { socketPath: engineSocket, method: "POST", path: `/v1.41/exec/${created.body.Id}/start`, headers: { "Content-Type": "application/json", "Content-Length": payload.length } },
      (reply) => {
        const pieces = [];
        reply.on("data", (piece) => pieces.push(piece));
        reply.on("end", () => resolve(unframe(Buffer.concat(pieces))));
      },
    );
    request.on("error", reject);
    request.end(payload);
  });
  const state = await engine("GET", `/exec/${created.body.Id}/json`);
  return { exitCode: state.body.ExitCode, output };
}

function unframe(bytes) {
  let text = "";
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    text += bytes.subarray(at + 8, at + 8 + length).toString();
    at += 8 + length;
  }
  return text;
}
