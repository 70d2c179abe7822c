import { backoffMs } from "./backoff";
import { decodeFrame } from "./decode";
import { makeSocket, SocketLink } from "./socket-link";
import type { SocketMaker } from "./socket-link";
import type { Frame } from "./types";

/** live: frames arrive.  reconnecting: the socket is away, the next try is near.
 *  polling: several tries failed, or what opens carries nothing; the page lives on its polls meanwhile. */
export type SocketState = "live" | "reconnecting" | "polling";

export interface LiveOptions {
  url: () => string;
  random?: () => number;
  createSocket?: SocketMaker;
}

/** The first failed tries may be a restart that is over in a second; from the third on we say so. */
const failuresUntilPolling = 3;

/** The one live socket of the page. It reconnects for ever; who listens need not know.
 *
 * A connection that opens is believed to be live; one that then carries nothing for two beats
 * (heartbeat.ts) is closed. After one that carried nothing at all in its whole life, an open socket is
 * no proof any more: the page polls until the first frame or pong comes. So a server that knows no
 * ping and has nothing to tell is asked by polls, and is "live" again with its next frame. */
export class Live {
  private readonly options: Required<LiveOptions>;
  private readonly frameListeners = new Set<(frame: Frame) => void>();
  private readonly stateListeners = new Set<() => void>();
  private link: SocketLink | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private failures = 0;
  /** How many connections in a row carried nothing until they were given up. */
  private muteCount = 0;
  private heard = false;
  private current: SocketState = "reconnecting";

  constructor(options: LiveOptions) {
    this.options = { random: Math.random, createSocket: makeSocket, ...options };
  }

  readonly state = (): SocketState => this.current;

  readonly onFrame = (listener: (frame: Frame) => void): (() => void) => {
    this.frameListeners.add(listener);
    return () => this.frameListeners.delete(listener);
  };

  readonly onState = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  start(): void {
    if (!this.link && !this.retry) this.connect();
  }

  stop(): void {
    this.cancelRetry();
    this.link?.close();
    this.link = null;
  }

  /** The network or the reader came back: waiting out a long delay would only look broken. */
  retryNow(): void {
    if (this.retry) this.connect();
  }

  private cancelRetry(): void {
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
  }

  private connect(): void {
    this.cancelRetry();
    this.heard = false;
    this.link = new SocketLink(this.options.url(), this.options.createSocket, {
      opened: () => this.opened(),
      received: (message) => this.received(message),
      lost: (silent) => this.lost(silent),
    });
  }

  private opened(): void {
    if (this.muteCount > 0) {
      this.link?.ping();
      return this.setState("polling");
    }
    this.failures = 0;
    this.setState("live");
  }

  private received(message: unknown): void {
    this.heard = true;
    this.failures = 0;
    this.muteCount = 0;
    this.setState("live");
    const frame = decodeFrame(message);
    if (frame) for (const listener of this.frameListeners) listener(frame);
  }

  private lost(silent: boolean): void {
    this.link = null;
    if (silent && !this.heard) this.muteCount += 1;
    const delayMs = backoffMs(this.failures, this.options.random);
    this.failures += 1;
    this.retry = setTimeout(() => this.connect(), delayMs);
    this.setState(this.failures < failuresUntilPolling && this.muteCount < 2 ? "reconnecting" : "polling");
  }

  private setState(state: SocketState): void {
    if (state === this.current) return;
    this.current = state;
    for (const listener of this.stateListeners) listener();
  }
}
