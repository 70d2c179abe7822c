type Timer = ReturnType<typeof setTimeout>;

/** Timers that are all let go together. */
export class Timers {
  private readonly pending = new Set<Timer>();

  later(delayMs: number, step: () => void): Timer {
    const timer = setTimeout(() => {
      this.pending.delete(timer);
      step();
    }, delayMs);
    this.pending.add(timer);
    return timer;
  }

  cancel(timer: Timer): void {
    clearTimeout(timer);
    this.pending.delete(timer);
  }

  cancelAll(): void {
    for (const timer of this.pending) clearTimeout(timer);
    this.pending.clear();
  }
}
