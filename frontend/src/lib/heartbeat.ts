/** Tells a quiet connection from a dead one.
 *
 * The rule: both ends say something at least every 15 s. A beat passes in which nothing came: one is
 * missed, and we ask with a ping. A second one passes, that ping unanswered: the connection is dead,
 * 30 s after its last frame. Whatever comes is life, a pong, an event, even what nobody can read. */

export const beatMs = 15_000;
export const missedUntilDead = 2;

/** What asks the other end for a sign of life; it answers {"type": "pong"}. */
export const ping = { type: "ping" } as const;

interface HeartbeatEvents {
  /** A beat was missed: ask. */
  ask: () => void;
  dead: () => void;
}

export class Heartbeat {
  private readonly events: HeartbeatEvents;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private missedCount = 0;

  constructor(events: HeartbeatEvents) {
    this.events = events;
  }

  /** Begins anew: call it when the connection opens and with every frame. */
  heard(): void {
    this.missedCount = 0;
    this.wait();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.missed(), beatMs);
  }

  private missed(): void {
    this.missedCount += 1;
    if (this.missedCount >= missedUntilDead) return this.events.dead();
    this.wait();
    this.events.ask();
  }
}
