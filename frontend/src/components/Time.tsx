import { useEffect, useState } from "react";
import { ago, dateTime } from "@/lib/format";

/** The present, renewed often enough for "2 min ago" to stay true. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function Ago({ iso }: { iso: string }) {
  const now = useNow(10_000);
  return (
    <time dateTime={iso} title={dateTime(iso)} className="whitespace-nowrap">
      {ago(iso, now)}
    </time>
  );
}
