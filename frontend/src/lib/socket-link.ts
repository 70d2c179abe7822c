import { Heartbeat, ping } from "./heartbeat";
import { onNetwork } from "./network";
import { isFields } from "./values";

/** One connection's life: opened at most once, lost at most once, and silent after close(). */
export interface LinkEvents {
  opened: () => void;
  /** A JSON document; what is none is left out. Pongs come here, too: whoever waits for proof gets it. */
  received: (message: unknown) => void;
  /** `silent`: it was not closed by anybody, it just carried nothing any more. */
  lost: (silent: boolean) => void;
}

export type SocketMaker = (url: string) => WebSocket;

export const makeSocket: SocketMaker = (url) => new WebSocket(url);

/** A socket that has not opened by then is given up, else a black hole would hold us for minutes. */
const openTimeoutMs = 10_000;

export class SocketLink {
  private readonly socket: WebSocket;
  private readonly openTimer: ReturnType<typeof setTimeout>;
  private readonly heartbeat: Heartbeat;
  private readonly stopListening: () => void;
  private events: LinkEvents | null;
  /** A ping went out, and the other end has not shown yet that it knows what that is. */
  private asked = false;

  constructor(url: string, make: SocketMaker, events: LinkEvents, beats = true) {
    this.events = events;
    this.heartbeat = new Heartbeat({ ask: () => this.ping(), dead: () => this.lost(true) });
    this.socket = make(url);
    this.openTimer = setTimeout(() => this.lost(false), openTimeoutMs);
    this.socket.onopen = () => {
      clearTimeout(this.openTimer);
      if (beats) this.heartbeat.heard();
      this.events?.opened();
    };
    this.socket.onmessage = (event) => {
      if (beats && this.events) this.heartbeat.heard();
      this.received(event.data);
    };
    this.socket.onclose = () => this.lost(false);
    // No browser closes a socket when the network goes.
    this.stopListening = onNetwork("offline", () => this.lost(false));
  }

  get pingUnanswered(): boolean {
    return this.asked;
  }

  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  ping(): void {
    this.asked = true;
    this.send(ping);
  }

  close(): void {
    this.events = null;
    clearTimeout(this.openTimer);
    this.heartbeat.stop();
    this.stopListening();
    this.socket.close();
  }

  private received(data: unknown): void {
    if (typeof data !== "string") return;
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      return; // Not ours; what matters comes again with the next frame, poll or attach.
    }
    if (isFields(message) && message.type === "pong") this.asked = false;
    this.events?.received(message);
  }

  private lost(silent: boolean): void {
    const events = this.events;
    this.close();
    events?.lost(silent);
  }
}
