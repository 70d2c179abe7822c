import type { OutputLine } from "@/lib/types";
import { firstLineOf, KeptPages, pageLines, pageOf, pagesKept } from "./kept-pages";
import type { OutputSize } from "./kept-pages";

const askedAtOnce = 2;

type Fetch = (firstLine: number, count: number, signal: AbortSignal) => Promise<OutputLine[]>;

/** The lines of an output as far as they were looked at: pages that are fetched when they come into view. Whoever scrolls fast
 * asks only for where he stops. */
export class LinePages {
  private readonly fetchLines: Fetch;
  private readonly pages = new KeptPages();
  private readonly asking = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private wanted: number[] = [];
  private size: OutputSize = { lines: 0, bytes: 0, ended: false };
  private count = 0;
  private failed: unknown = null;

  constructor(fetchLines: Fetch) {
    this.fetchLines = fetchLines;
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Another number whenever there is something new to draw. */
  readonly version = () => this.count;

  get error(): unknown {
    return this.failed;
  }

  get kept(): number {
    return this.pages.count;
  }

  line(number: number): OutputLine | null {
    return this.pages.line(number);
  }

  /** These lines are in view, of an output of that size. */
  show(firstLine: number, lastLine: number, size: OutputSize): void {
    this.size = size;
    const first = pageOf(firstLine);
    const last = pageOf(Math.min(lastLine, size.lines));
    this.wanted = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i).slice(0, pagesKept);
    for (const [page, control] of this.asking) if (!this.wanted.includes(page)) control.abort();
    for (const page of this.wanted) this.pages.touch(page);
    this.fill();
  }

  retry(): void {
    this.failed = null;
    this.tell();
    this.fill();
  }

  stop(): void {
    this.wanted = [];
    for (const control of this.asking.values()) control.abort();
  }

  private fill(): void {
    if (this.failed) return;
    for (const page of this.wanted) {
      if (this.asking.size >= askedAtOnce) return;
      if (!this.asking.has(page) && !this.pages.isWhole(page, this.size)) void this.ask(page);
    }
  }

  private async ask(page: number): Promise<void> {
    const control = new AbortController();
    this.asking.set(page, control);
    const asked = this.size;
    try {
      const known = this.pages.settled(page);
      const more = await this.fetchLines(firstLineOf(page) + known.length, pageLines - known.length, control.signal);
      // An output that was let go meanwhile has no such lines any more.
      if (more.length === 0) throw new Error("The agent has no such lines any more.");
      this.pages.keep(page, [...known, ...more], asked);
    } catch (error) {
      if (!control.signal.aborted) this.failed = error;
    } finally {
      this.asking.delete(page);
    }
    this.tell();
    this.fill();
  }

  private tell(): void {
    this.count += 1;
    for (const listener of [...this.listeners]) listener();
  }
}
