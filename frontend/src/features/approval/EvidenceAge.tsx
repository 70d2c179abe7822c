import { Icon } from "@/components/Icon";
import { Exact, useNow } from "@/components/Time";
import { ago } from "@/lib/format";

const oldMs = 60_000;

/** When the agent asked the target for this; what is older than a minute may be otherwise by now. */
export function EvidenceAge({ at }: { at: string }) {
  const now = useNow(1_000);
  const ageMs = now - Date.parse(at);
  if (Number.isNaN(ageMs)) return null;
  const isOld = ageMs > oldMs;
  return (
    <p data-testid="evidence-age" data-old={isOld} className={`flex items-start gap-1.5 text-xs ${isOld ? "text-warning-ink" : "text-faint"}`}>
      {isOld && <Icon name="warning" className="mt-0.5 size-3.5" />}
      <span>
        The target was asked{" "}
        <Exact iso={at} className="tabular-nums">
          {ago(at, now)}
        </Exact>
        {isOld ? ", which is older than a minute. It is asked again before each step." : ", and is asked again before each step."}
      </span>
    </p>
  );
}
