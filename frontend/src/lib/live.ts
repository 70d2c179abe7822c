import { backoffMs } from "./backoff";
import { decodeFrame } from "./decode";
import type { Frame } from "./types";

/** live: frames arrive.  reconnecting: the socket is away, the next try is near.
 *  polling: several tries failed, the page lives on its polls meanwhile. */
export type ConnectionState = "live" | "reconnecting" | "polling";

export interface LiveOptions {
  url: () => string;
  random?: () => number;
  createSocket?: (url: string) => WebSocket;
}

/** A socket that has not opened by then is given up, else a black hole would hold us for minutes. */
const openTimeoutMs = 10_000;
/** The first failed try may be a restart that is over in a second; from the second on we say so. */
const failuresUntilPolling = 2;

/** The one live socket of the page. It reconnects for ever; who listens need not know. */
export class Live {
  private readonly options: Required<LiveOptions>;
  private readonly frameListeners = new Set<(frame: Frame) => void>();
  private readonly stateListeners = new Set<() => void>();
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private current: ConnectionState = "reconnecting";

  constructor(options: LiveOptions) {
    this.options = {
      random: Math.random,
      createSocket: (url) => new WebSocket(url),
      ...options,
    };
  }

  readonly state = (): ConnectionState => this.current;

  readonly onFrame = (listener: (frame: Frame) => void): (() => void) => {
    this.frameListeners.add(listener);
    return () => this.frameListeners.delete(listener);
  };

  readonly onState = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  start(): void {
    if (this.socket || this.timer !== undefined) return;
    this.connect();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** The network or the reader came back: waiting out a long delay would only look broken. */
  retryNow(): void {
    if (this.socket || this.timer === undefined) return;
    clearTimeout(this.timer);
    this.connect();
  }

  private connect(): void {
    const socket = this.options.createSocket(this.options.url());
    this.socket = socket;
    this.timer = setTimeout(() => this.lost(socket), openTimeoutMs);
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.received(socket, event.data);
    socket.onclose = () => this.lost(socket);
  }

  private opened(socket: WebSocket): void {
    if (socket !== this.socket) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.failures = 0;
    this.setState("live");
  }

  private received(socket: WebSocket, data: unknown): void {
    if (socket !== this.socket || typeof data !== "string") return;
    let frame: Frame | null = null;
    try {
      frame = decodeFrame(JSON.parse(data));
    } catch {
      return; // A frame that is no JSON is not ours; the next poll or frame carries the truth.
    }
    if (frame) for (const listener of this.frameListeners) listener(frame);
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    clearTimeout(this.timer);
    this.socket = null;
    socket.close();
    const delay = backoffMs(this.failures, this.options.random);
    this.failures += 1;
    this.timer = setTimeout(() => this.connect(), delay);
    this.setState(this.failures > failuresUntilPolling ? "polling" : "reconnecting");
  }

  private setState(state: ConnectionState): void {
    if (state === this.current) return;
    this.current = state;
    for (const listener of this.stateListeners) listener();
  }
}
