import { backoffMs } from "@/lib/backoff";
import { Timers } from "@/lib/timers";
import type { OutputRange } from "@/lib/types";

export interface FeedTools {
  /** The kept bytes from there on, as many as one answer has. */
  fetchFrom: (from: number, signal: AbortSignal) => Promise<OutputRange>;
  /** Takes every byte once, in order. */
  show: (bytes: Uint8Array) => void;
  random?: () => number;
}

/** Brings a growing output to the screen, no byte missing and none doubled. Messages of the execution only say how far it has
 * grown; the bytes themselves are always asked for from where the last ones ended, so it makes no difference what a broken
 * connection repeats, loses or reorders. */
export class OutputFeed {
  private readonly tools: Required<FeedTools>;
  private readonly timers = new Timers();
  private readonly stopping = new AbortController();
  private shownBytes = 0;
  private knownBytes = 0;
  private asking = false;
  private failures = 0;

  constructor(tools: FeedTools) {
    this.tools = { random: Math.random, ...tools };
  }

  get shown(): number {
    return this.shownBytes;
  }

  /** There are bytes up to here. */
  extend(toByte: number): void {
    if (toByte <= this.knownBytes) return;
    this.knownBytes = toByte;
    void this.ask();
  }

  stop(): void {
    this.stopping.abort();
    this.timers.cancelAll();
  }

  private async ask(): Promise<void> {
    if (this.asking || this.stopping.signal.aborted || this.shownBytes >= this.knownBytes) return;
    this.asking = true;
    try {
      const range = await this.tools.fetchFrom(this.shownBytes, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      this.failures = 0;
      this.take(range);
    } catch {
      if (this.stopping.signal.aborted) return;
      this.timers.later(backoffMs(this.failures, this.tools.random), () => this.askAgain());
      this.failures += 1;
      return;
    }
    this.askAgain();
  }

  private askAgain(): void {
    this.asking = false;
    void this.ask();
  }

  private take({ from, bytes }: OutputRange): void {
    const news = bytes.subarray(Math.max(0, this.shownBytes - from));
    if (from > this.shownBytes || news.length === 0) {
      // Not what was asked for, or it is gone: whoever says again that there is more makes it ask again.
      this.knownBytes = this.shownBytes;
      return;
    }
    this.shownBytes += news.length;
    this.tools.show(news);
  }
}
