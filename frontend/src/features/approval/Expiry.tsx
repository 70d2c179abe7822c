import { useNow } from "@/components/Time";
import { dateTime, timeLeft } from "@/lib/format";

const soonMs = 60_000;

/** Told once, not every second: when little time is left. That it is over is told by what stands above it then. */
const announced = (leftMs: number) => (leftMs > 0 && leftMs <= soonMs ? "This proposal expires in less than a minute." : "");

/** How long the proposal can still be approved; "" = the agent does not say. */
export function Expiry({ until }: { until: string }) {
  const now = useNow(1_000);
  const leftMs = Date.parse(until) - now;
  if (Number.isNaN(leftMs)) return null;
  const left = timeLeft(until, now);
  return (
    <>
      {left !== null && (
        <time data-testid="expiry" dateTime={until} title={dateTime(until)} className={`whitespace-nowrap tabular-nums ${leftMs <= soonMs ? "font-semibold text-warning-ink" : ""}`}>
          Expires in {left}.
        </time>
      )}
      <span role="status" data-testid="expiry-told" className="sr-only">
        {announced(leftMs)}
      </span>
    </>
  );
}
