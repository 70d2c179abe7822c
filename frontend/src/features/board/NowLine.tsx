import { Spinner } from "@/components/Button";
import { useNow } from "@/components/Time";
import { inkTone } from "@/components/tone";
import type { Incident } from "@/lib/types";
import type { Activity } from "@/lib/types-activity";
import { nowOf } from "./now";

const unknown: Activity = { executions: [], proposals: [] };
const renewMs = 10_000;

/** What happens to the incident at this moment. */
export function NowLine({ incident, activity = unknown }: { incident: Incident; activity: Activity | undefined }) {
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
