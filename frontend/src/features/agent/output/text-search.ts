import { bytes } from "@/lib/format";
import type { OutputMatch, OutputMatches } from "@/lib/types";

/** More than anyone steps back through. */
const matchesKept = 1_000;
/** While somebody types: at most so many answers of the agent (8 MiB each) for one text. */
export const typedAnswers = 16;

/** Steps through the places of a text in an output that only the agent has whole: forwards as the agent finds them, backwards
 * through those found so far. */
export class TextSearch {
  private readonly look: (wanted: string, from: number, signal: AbortSignal) => Promise<OutputMatches>;
  private readonly found: OutputMatch[] = [];
  private wanted = "";
  private index = -1;
  private next = 0;
  private more = true;
  private asking: AbortController | null = null;

  constructor(look: (wanted: string, from: number, signal: AbortSignal) => Promise<OutputMatches>) {
    this.look = look;
  }

  stop(): void {
    this.asking?.abort();
  }

  /** The next place, or the one before; null where there is none, or none in so many answers. Behind the last one it begins anew. */
  async step(wanted: string, backwards: boolean, mostAnswers = Infinity): Promise<OutputMatch | null> {
    this.stop();
    if (wanted !== this.wanted) this.begin(wanted);
    if (wanted === "") return null;
    if (backwards) {
      this.index = Math.max(0, this.index - 1);
      return this.found[this.index] ?? null;
    }
    await this.askWhile(() => this.index + 1 >= this.found.length, mostAnswers);
    if (this.found.length > 0) this.index = this.index + 1 < this.found.length ? this.index + 1 : 0;
    return this.found[this.index] ?? null;
  }

  /** Looks further only to count, within bounds; `index` stays where it is. */
  count(): Promise<void> {
    this.stop();
    return this.askWhile(() => this.found.length < matchesKept, typedAnswers);
  }

  /** "3 of 12"; with "+" while not all was looked through. */
  get words(): string {
    if (this.wanted === "") return "";
    if (this.found.length === 0) return this.more ? `none in the first ${bytes(this.next)}` : "not found";
    return `${this.index + 1} of ${this.found.length}${this.more ? "+" : ""}`;
  }

  private async askWhile(isWanted: () => boolean, mostAnswers: number): Promise<void> {
    const control = new AbortController();
    this.asking = control;
    for (let i = 0; i < mostAnswers && this.more && isWanted(); i += 1) await this.ask(control.signal);
  }

  private begin(wanted: string): void {
    this.wanted = wanted;
    this.found.length = 0;
    this.index = -1;
    this.next = 0;
    this.more = true;
  }

  private async ask(signal: AbortSignal): Promise<void> {
    const answer = await this.look(this.wanted, this.next, signal);
    signal.throwIfAborted();
    this.found.push(...answer.matches);
    // No progress would be no end.
    this.more = answer.more && answer.next > this.next;
    this.next = answer.next;
    const over = this.found.length - matchesKept;
    if (over <= 0) return;
    this.found.splice(0, over);
    this.index -= over;
  }
}
