import { Ago } from "@/components/Time";
import { chipTone, dotTone } from "@/components/tone";
import type { SystemState } from "@/lib/types";
import { healthOf, useShownState } from "./shown-state";

/** The system as it is at this moment, in one line; in a narrow container always in two, whatever its words are. */
export function LiveHealth({ system }: { system: SystemState }) {
  const { tone, state } = useShownState(system);
  return (
    <p
      data-testid="live-health"
      data-status={system.status}
      className={`flex flex-wrap items-center gap-2 rounded-lg border px-3 py-2 text-sm ${chipTone[tone]}`}
    >
      <span aria-hidden="true" className={`size-2 rounded-full ${dotTone[tone]}`} />
      <span className="font-medium text-ink">{system.name} now</span>
      <span className="tabular-nums">{healthOf(system)}</span>
      <span>{state}</span>
      {system.checked_at && (
        <span className="ml-auto text-xs text-soft @max-sm:basis-full @max-sm:text-right">
          checked <Ago iso={system.checked_at} />
        </span>
      )}
    </p>
  );
}
