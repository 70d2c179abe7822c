import { useMemo } from "react";
import { Spinner } from "@/components/Button";
import { useNow } from "@/components/Time";
import { inkTone } from "@/components/tone";
import { serverNowMs } from "@/lib/server-clock";
import type { Incident } from "@/lib/types";
import { nowOf } from "./now";
import { settleMs } from "./use-activity";
import type { HeardActivity } from "./use-activity";

const renewMs = 10_000;
/** The server tells its time in whole seconds. */
const clockStepMs = 1_000;

/** When it became as it is, at the latest, by this browser's clock. What the agent says just then may have been asked for before. */
function seenAtMs({ updated_at }: Incident): number {
  const ageMs = (serverNowMs() ?? 0) - Date.parse(updated_at);
  return Date.now() - Math.max(0, ageMs - clockStepMs || 0) + settleMs;
}

interface Props {
  incident: Incident;
  activity: HeardActivity;
  className?: string;
}

/** What happens to the incident at this moment. */
export function NowLine({ incident, activity, className = "ml-auto text-xs" }: Props) {
  const changedAtMs = useMemo(() => seenAtMs(incident), [incident.id, incident.status]);
  const now = nowOf(incident, activity, useNow(renewMs), activity.heardAtMs > changedAtMs);
  return (
    now && (
      <span data-testid="card-now" className={`inline-flex items-center gap-1.5 ${className} ${inkTone[now.tone]}`}>
        {now.busy && <Spinner />}
        {now.text}
      </span>
    )
  );
}
