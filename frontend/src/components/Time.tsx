import { useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { ago, dayTime, exactTime } from "@/lib/format";

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

interface ExactProps {
  iso: string;
  /** It lies in a link or button, whose focus shows the exact time, too. */
  inside?: boolean;
  className?: string;
  children: ReactNode;
}

/** A time in few words; the exact one shows when it is pointed at or has the focus (tips.ts). */
export function Exact({ iso, inside = false, className = "", children }: ExactProps) {
  return (
    <time dateTime={iso} data-tip={exactTime(iso)} tabIndex={inside ? undefined : 0} className={`rounded-md ${className}`}>
      {children}
    </time>
  );
}

export function Ago({ iso, inside = false }: { iso: string; inside?: boolean }) {
  const now = useNow(10_000);
  return (
    <Exact iso={iso} inside={inside} className="whitespace-nowrap">
      {ago(iso, now)}
    </Exact>
  );
}

/** When something was, not how long ago: the time of day, of another day with its date. */
export function At({ iso, inside = false, className = "" }: { iso: string; inside?: boolean; className?: string }) {
  const now = useNow(60_000);
  return (
    <Exact iso={iso} inside={inside} className={`whitespace-nowrap tabular-nums ${className}`}>
      {dayTime(iso, now)}
    </Exact>
  );
}
