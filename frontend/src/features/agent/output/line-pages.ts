import type { OutputLine } from "@/lib/types";

export const pageLines = 200;
/** Some screens around where the reader is; the rest is asked for again. A line has 4 KiB at most. */
export const pagesKept = 40;
const askedAtOnce = 2;

type Fetch = (firstLine: number, count: number, signal: AbortSignal) => Promise<OutputLine[]>;

const firstLineOf = (page: number) => page * pageLines + 1;

/** The lines of an output as far as they were looked at: pages that are fetched when they come into view, the longest unseen
 * of them let go. Whoever scrolls fast asks only for where he stops. */
export class LinePages {
  private readonly fetchLines: Fetch;
  /** The order of a Map is the order in which pages were last looked at. */
  private readonly pages = new Map<number, OutputLine[]>();
  private readonly asking = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private wanted: number[] = [];
  private lineCount = 0;
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
    return this.pages.size;
  }

  line(number: number): OutputLine | null {
    return this.pages.get(Math.floor((number - 1) / pageLines))?.[(number - 1) % pageLines] ?? null;
  }

  /** These lines are in view, of so many. */
  show(firstLine: number, lastLine: number, lineCount: number): void {
    this.lineCount = lineCount;
    const first = Math.floor((firstLine - 1) / pageLines);
    const last = Math.floor((Math.min(lastLine, lineCount) - 1) / pageLines);
    this.wanted = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i).slice(0, pagesKept);
    for (const [page, control] of this.asking) if (!this.wanted.includes(page)) control.abort();
    for (const page of this.wanted) this.touch(page);
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

  private touch(page: number): void {
    const lines = this.pages.get(page);
    if (!lines) return;
    this.pages.delete(page);
    this.pages.set(page, lines);
  }

  private isWhole(page: number): boolean {
    const lines = this.pages.get(page)?.length ?? 0;
    return lines >= Math.min(pageLines, this.lineCount - page * pageLines);
  }

  private fill(): void {
    if (this.failed) return;
    for (const page of this.wanted) {
      if (this.asking.size >= askedAtOnce) return;
      if (!this.asking.has(page) && !this.isWhole(page)) void this.ask(page);
    }
  }

  private async ask(page: number): Promise<void> {
    const control = new AbortController();
    this.asking.set(page, control);
    try {
      const known = this.pages.get(page) ?? [];
      const more = await this.fetchLines(firstLineOf(page) + known.length, pageLines - known.length, control.signal);
      // An output that was let go meanwhile has no such lines any more.
      if (more.length === 0) throw new Error("The agent has no such lines any more.");
      this.keep(page, [...known, ...more]);
    } catch (error) {
      if (!control.signal.aborted) this.failed = error;
    } finally {
      this.asking.delete(page);
    }
    this.tell();
    this.fill();
  }

  private keep(page: number, lines: OutputLine[]): void {
    this.pages.delete(page);
    this.pages.set(page, lines);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= pagesKept) return;
      this.pages.delete(oldest);
    }
  }

  private tell(): void {
    this.count += 1;
    for (const listener of [...this.listeners]) listener();
  }
}
