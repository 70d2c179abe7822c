/** Timers that are all let go together. */
export class Timers {
  private readonly pending = new Set<ReturnType<typeof setTimeout>>();

  later(delayMs: number, step: () => void): void {
    const timer = setTimeout(() => {
      this.pending.delete(timer);
      step();
    }, delayMs);
    this.pending.add(timer);
  }

  cancelAll(): void {
    for (const timer of this.pending) clearTimeout(timer);
    this.pending.clear();
  }
}
