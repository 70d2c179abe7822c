// client.mjs - the public APIs that the browser uses, through the UI's own address.
import { waiting } from "./terminal.mjs";

const base = (process.env.DEMO_URL ?? "http://localhost:5173").replace(/\/$/, "");
const REQUEST_TIMEOUT_MS = 60_000;

export class DemoError extends Error {}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let cookie = ""; // of the session, with AUTH=on

const asWhoever = () => (cookie ? { Cookie: cookie } : {});

/** With AUTH=on: a session for whom the demo was given; else nothing.  Gives who that is. */
export async function logIn() {
  const { auth } = await call("GET", "/api/v1/auth");
  if (auth !== "on") return undefined;
  const { DEMO_USER: name, DEMO_PASSWORD: password } = process.env;
  if (!name || !password) throw new DemoError("the system asks for a login: set DEMO_USER and DEMO_PASSWORD, or run make demo AUTH=on");
  return call("POST", "/api/v1/login", { name, password });
}

export const logOut = () => (cookie ? call("POST", "/api/v1/logout") : undefined);

export async function call(method, path, body) {
  let response;
  try {
    response = await fetch(base + path, {
      method,
      headers: { ...asWhoever(), ...(body !== undefined && { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  } catch (error) {
    throw new DemoError(`${method} ${path}: ${error.cause?.message ?? error.message}`);
  }
  const given = response.headers.getSetCookie().find((one) => one.startsWith("selfheal_session="));
  if (given) cookie = given.split(";")[0];
  const text = await response.text();
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DemoError(`${method} ${path}: ${response.status}, and not JSON: ${text.slice(0, 200)}`);
  }
  if (!response.ok) throw new DemoError(`${method} ${path}: ${response.status} ${value.error ?? text}`);
  return value;
}

// A socket whose frames are kept, so that nothing that arrives between two waits is missed.
export class Live {
  constructor(path) {
    this.path = path;
    this.frames = [];
    this.wakers = new Set();
    this.closed = null;
  }

  open() {
    this.socket = new WebSocket(base.replace(/^http/, "ws") + this.path, { headers: asWhoever() });
    this.socket.addEventListener("message", (event) => {
      try {
        this.frames.push(JSON.parse(event.data));
      } catch {
        this.frames.push({ unreadable: String(event.data).slice(0, 200) });
      }
      this.wake();
    });
    this.socket.addEventListener("close", (event) => {
      this.closed = `closed (${event.code}${event.reason ? ` ${event.reason}` : ""})`;
      this.wake();
    });
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new DemoError(`${this.path}: the socket did not open in 10 s`)), 10_000);
      this.socket.addEventListener("open", () => (clearTimeout(limit), resolve(this)));
      this.socket.addEventListener("error", () => (clearTimeout(limit), reject(new DemoError(`${this.path}: the socket could not be opened`))));
    });
  }

  wake() {
    for (const waker of this.wakers) waker();
  }

  send(message) {
    this.socket.send(JSON.stringify(message));
  }

  close() {
    this.socket?.close();
  }

  // The first kept or coming frame that fits; undefined when the time is over.
  async find(fits, timeoutMs, what) {
    const endAt = Date.now() + timeoutMs;
    const done = waiting(what);
    try {
      for (;;) {
        const frame = this.frames.find(fits);
        if (frame) return frame;
        if (this.closed) throw new DemoError(`${this.path}: ${this.closed} while ${what}`);
        if (Date.now() >= endAt) return undefined;
        await this.nextFrame(endAt - Date.now());
      }
    } finally {
      done();
    }
  }

  // Each frame once, in order, until the given one.
  async *each(timeoutMs) {
    for (let i = 0; ; i++) {
      const endAt = Date.now() + timeoutMs;
      while (i >= this.frames.length) {
        if (this.closed) return;
        if (Date.now() >= endAt) throw new DemoError(`${this.path}: nothing came for ${timeoutMs / 1000} s`);
        await this.nextFrame(endAt - Date.now());
      }
      yield this.frames[i];
    }
  }

  nextFrame(timeoutMs) {
    return new Promise((resolve) => {
      const waker = () => {
        clearTimeout(timer);
        this.wakers.delete(waker);
        resolve();
      };
      const timer = setTimeout(waker, timeoutMs);
      this.wakers.add(waker);
    });
  }
}
