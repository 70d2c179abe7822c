import type { OutputHead, OutputLine } from "@/lib/types";

export const pageLines = 200;
/** Some screens around where the reader is; the rest is asked for again. A line has 4 KiB at most. */
export const pagesKept = 40;

export const firstLineOf = (page: number) => page * pageLines + 1;
export const pageOf = (line: number) => Math.floor((line - 1) / pageLines);

/** How large the output is known to be. */
export type OutputSize = Pick<OutputHead, "lines" | "bytes" | "ended">;

/** Pages of an output's lines, the longest unseen of them let go. */
export class KeptPages {
  /** The order of a Map is the order in which pages were last looked at. */
  private readonly pages = new Map<number, OutputLine[]>();
  /** Pages whose last line may not have been all of it when it came, and the bytes that the output had before. */
  private readonly torn = new Map<number, number>();

  get count(): number {
    return this.pages.size;
  }

  line(number: number): OutputLine | null {
    return this.pages.get(pageOf(number))?.[(number - 1) % pageLines] ?? null;
  }

  /** Those that stay as they are: the agent counts and serves a last line that is still being written. */
  settled(page: number): OutputLine[] {
    const lines = this.pages.get(page) ?? [];
    return this.torn.has(page) ? lines.slice(0, -1) : lines;
  }

  /** Nothing of it has to be asked for. */
  isWhole(page: number, size: OutputSize): boolean {
    const hasGrownOn = size.bytes > (this.torn.get(page) ?? Infinity);
    const lines = this.pages.get(page)?.length ?? 0;
    return !hasGrownOn && lines >= Math.min(pageLines, size.lines - page * pageLines);
  }

  touch(page: number): void {
    const lines = this.pages.get(page);
    if (!lines) return;
    this.pages.delete(page);
    this.pages.set(page, lines);
  }

  /** `asked`: the output's size as it was known when they were asked for. */
  keep(page: number, lines: OutputLine[], asked: OutputSize): void {
    this.pages.delete(page);
    this.pages.set(page, lines);
    const hasLineBehind = page * pageLines + lines.length < asked.lines;
    if (asked.ended || hasLineBehind) this.torn.delete(page);
    else this.torn.set(page, asked.bytes);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= pagesKept) return;
      this.pages.delete(oldest);
      this.torn.delete(oldest);
    }
  }
}
