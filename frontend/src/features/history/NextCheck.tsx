import { Exact, useNow } from "@/components/Time";
import type { Schedule } from "@/lib/decode-moment";

/** When the monitor will ask next. */
export function NextCheck({ schedule }: { schedule: Schedule | undefined }) {
  const now = useNow(1_000);
  const at = Date.parse(schedule?.next_check_at ?? "");
  if (!schedule || Number.isNaN(at)) return null;
  const seconds = Math.ceil((at - now) / 1_000);
  return (
    <p data-testid="next-check" className="text-sm text-soft">
      Next check{" "}
      <Exact iso={schedule.next_check_at} className="tabular-nums">
        {seconds > 0 ? `in ${seconds} s` : "is due"}
      </Exact>
    </p>
  );
}
