// guests.mjs - a crowd of connections to one port, in a thread of its own so that it does not slow down who measures.
//
// kinds: "idle" asks once and then keeps the connection without a word; "slow" sends its request a byte every 50 ms from the first byte on,
// without an end: one half a plain one, the other half one that begins like a WebSocket's.
// A guest that is shown out comes back after a moment, so that the crowd stays as large as it was asked to be.
import net from "node:net";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const BYTE_EVERY_MS = 50;
const SLOW = ["GET /health HTTP/1.1\r\nHost: guest\r\nX-Slow: ", "GET /api/v1/ws HTTP/1.1\r\nHost: guest\r\nX-Slow: "];
const BACK_AFTER_MS = 500;

/** Resolves when all have come in once: {stop()}; stop() tells how many came and how many were shown out. */
export async function crowd(port, kind, count) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port, kind, count } });
  const next = (name) =>
    new Promise((resolve, reject) => {
      worker.once("error", reject);
      worker.on("message", (message) => message.name === name && resolve(message));
    });
  const limit = setTimeout(() => worker.postMessage("go on"), 20_000); // those that never got in count as shown out
  await next("there");
  clearTimeout(limit);
  return {
    async stop() {
      const gone = next("gone");
      worker.postMessage("stop");
      const told = await gone;
      await worker.terminate();
      return told;
    },
  };
}

function run({ port, kind, count }) {
  const inside = new Set();
  let waiting = count, came = 0, out = 0, entered = 0, told = false, stopped = false;

  const tell = (name) => parentPort.postMessage({ name, came, out, inside: inside.size });
  function there() {
    if (told) return;
    told = true;
    tell("there");
  }
  function fill() {
    for (; !stopped && waiting > 0; waiting--) enter(); // all at once

  }
  function enter() {
    const socket = net.connect(port, "127.0.0.1");
    socket.text = SLOW[entered++ % SLOW.length];
    socket.at = 0;
    let settled = false;
    const settle = () => {
      if (settled) return;
      settled = true;
      came++;
      if (came >= count) there();
    };
    socket.on("connect", () => {
      inside.add(socket);
      if (kind === "idle") socket.write("GET /health HTTP/1.1\r\nHost: guest\r\n\r\n");
      else settle();
    });
    socket.on("data", settle); // an idle one is there when it has its answer
    socket.on("error", () => {});
    socket.on("close", () => {
      inside.delete(socket);
      settle();
      out++;
      setTimeout(() => {
        waiting++;
        fill();
      }, BACK_AFTER_MS);
    });
  }
  function sendByte(socket) {
    socket.write(socket.text[socket.at++] ?? "x");
  }
  const bytes = kind === "slow" && setInterval(() => [...inside].forEach(sendByte), BYTE_EVERY_MS);
  parentPort.on("message", (message) => {
    if (message === "go on") return there();
    stopped = true;
    clearInterval(bytes);
    tell("gone");
    for (const socket of inside) socket.destroy();
  });
  fill();
}

if (!isMainThread) run(workerData);
