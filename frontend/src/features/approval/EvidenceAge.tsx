import { Icon } from "@/components/Icon";
import { useNow } from "@/components/Time";
import { ago, dateTime } from "@/lib/format";

const oldMs = 60_000;

/** When the agent looked at the target for this; what is older than a minute may be otherwise by now. */
export function EvidenceAge({ at }: { at: string }) {
  const now = useNow(1_000);
  const ageMs = now - Date.parse(at);
  if (Number.isNaN(ageMs)) return null;
  const isOld = ageMs > oldMs;
  return (
    <p data-testid="evidence-age" data-old={isOld} className={`flex items-center gap-1.5 text-xs ${isOld ? "text-warning-ink" : "text-faint"}`}>
      {isOld && <Icon name="warning" className="size-3.5" />}
      <span>
        Seen{" "}
        <time dateTime={at} title={dateTime(at)} className="tabular-nums">
          {ago(at, now)}
        </time>
        {isOld && ", which is older than a minute. It is looked at once more before anything runs."}
      </span>
    </p>
  );
}
