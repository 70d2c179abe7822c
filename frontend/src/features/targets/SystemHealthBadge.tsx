import { later } from "@/components/later";
import { Popover } from "@/components/Popover";
import { chipTone, dotTone } from "@/components/tone";
import type { SystemState } from "@/lib/types";
import { healthOf, useShownState } from "./shown-state";

const SystemDetail = later(async () => (await import("./SystemDetail")).SystemDetail);

/** One watched system: its health at a glance, its measurements on a click. */
export function SystemHealthBadge({ system }: { system: SystemState }) {
  const { tone, state } = useShownState(system);
  const health = healthOf(system);
  return (
    <Popover
      name={`${system.name} in detail`}
      buttonClassName={`flex shrink-0 items-center gap-2 rounded-lg border px-2.5 py-1.5 text-sm ${chipTone[tone]}`}
      buttonProps={{
        "data-testid": "health-badge",
        "data-system": system.name,
        "data-status": system.status,
        "data-health": system.health === null ? "" : String(system.health),
      }}
      trigger={
        <>
          <span aria-hidden="true" className={`size-2 rounded-full ${dotTone[tone]}`} />
          {/* Where there is little room the number is what counts: a state is never told by its colour alone. */}
          <span className="truncate font-medium text-ink max-sm:max-w-24 max-[359px]:max-w-8">{system.name}</span>
          <span className="min-w-11 text-right tabular-nums">{health}</span>
          <span className="sr-only">{state}</span>
        </>
      }
    >
      {(close) => <SystemDetail system={system} onClose={close} />}
    </Popover>
  );
}
