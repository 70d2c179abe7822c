import { useSyncExternalStore } from "react";
import { ago, dateTime } from "@/lib/format";

/** One clock for all that show the same time: hundreds of cards tick together, and only while they are shown. */
class Clock {
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private nowMs = 0;
  private readonly everyMs: number;

  constructor(everyMs: number) {
    this.everyMs = everyMs;
  }

  readonly read = (): number => {
    const now = Date.now();
    if (Math.abs(now - this.nowMs) >= this.everyMs) this.nowMs = now;
    return this.nowMs;
  };

  readonly listen = (changed: () => void): (() => void) => {
    this.listeners.add(changed);
    this.timer ??= setInterval(() => this.tick(), this.everyMs);
    return () => {
      this.listeners.delete(changed);
      if (this.listeners.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  };

  private tick(): void {
    this.nowMs = Date.now();
    for (const changed of this.listeners) changed();
  }
}

const clocks = new Map<number, Clock>();

/** The present, renewed often enough for "2 min ago" to stay true. */
export function useNow(everyMs: number): number {
  const clock = clocks.get(everyMs) ?? new Clock(everyMs);
  clocks.set(everyMs, clock);
  return useSyncExternalStore(clock.listen, clock.read);
}

export function Ago({ iso }: { iso: string }) {
  const now = useNow(10_000);
  return (
    <time dateTime={iso} title={dateTime(iso)} className="whitespace-nowrap">
      {ago(iso, now)}
    </time>
  );
}
