/** One connection's life: opened at most once, lost at most once, and silent after close(). */
export interface LinkEvents {
  opened: () => void;
  /** A JSON document; what is none is left out. */
  received: (message: unknown) => void;
  lost: () => void;
}

export type SocketMaker = (url: string) => WebSocket;

export const makeSocket: SocketMaker = (url) => new WebSocket(url);

/** A socket that has not opened by then is given up, else a black hole would hold us for minutes. */
const openTimeoutMs = 10_000;

export class SocketLink {
  private readonly socket: WebSocket;
  private readonly openTimer: ReturnType<typeof setTimeout>;
  private events: LinkEvents | null;

  constructor(url: string, make: SocketMaker, events: LinkEvents) {
    this.events = events;
    this.socket = make(url);
    this.openTimer = setTimeout(() => this.lost(), openTimeoutMs);
    this.socket.onopen = () => {
      clearTimeout(this.openTimer);
      this.events?.opened();
    };
    this.socket.onmessage = (event) => this.received(event.data);
    this.socket.onclose = () => this.lost();
  }

  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.events = null;
    clearTimeout(this.openTimer);
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
    this.events?.received(message);
  }

  private lost(): void {
    const events = this.events;
    this.close();
    events?.lost();
  }
}
