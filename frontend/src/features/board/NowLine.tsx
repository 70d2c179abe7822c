import { useMemo } from "react";
import { Spinner } from "@/components/Button";
import { useNow } from "@/components/Time";
import { inkTone } from "@/components/tone";
import type { Incident } from "@/lib/types";
import { nowOf } from "./now";
import { settleMs } from "./use-activity";
import type { HeardActivity } from "./use-activity";

const renewMs = 10_000;

interface Props {
  incident: Incident;
  activity: HeardActivity;
  className?: string;
}

/** What happens to the incident at this moment. */
export function NowLine({ incident, activity, className = "ml-auto text-xs" }: Props) {
  // What the agent says just then may have been asked for before it changed.
  const changedAtMs = useMemo(() => Date.now() + settleMs, [incident.id, incident.status]);
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
