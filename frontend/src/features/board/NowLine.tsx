import { Spinner } from "@/components/Button";
import { useNow } from "@/components/Time";
import { inkTone } from "@/components/tone";
import type { Incident } from "@/lib/types";
import { nowOf } from "./now";
import type { HeardActivity } from "./use-activity";

const renewMs = 10_000;

/** What happens to the incident at this moment. */
export function NowLine({ incident, activity }: { incident: Incident; activity: HeardActivity }) {
  const now = nowOf(incident, activity, useNow(renewMs));
  return (
    now && (
      <span data-testid="card-now" className={`ml-auto inline-flex items-center gap-1.5 text-xs ${inkTone[now.tone]}`}>
        {now.busy && <Spinner />}
        {now.text}
      </span>
    )
  );
}
