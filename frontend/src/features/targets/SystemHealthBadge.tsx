import { Link } from "@tanstack/react-router";
import { MetricList } from "@/components/MetricList";
import { Popover } from "@/components/Popover";
import { Ago } from "@/components/Time";
import { chipTone, dotTone } from "@/components/tone";
import type { SystemState } from "@/lib/types";
import { healthOf, useShownState } from "./shown-state";

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
          <span className="font-medium text-ink">{system.name}</span>
          <span className="min-w-11 text-right tabular-nums">{health}</span>
          <span className="sr-only">{state}</span>
        </>
      }
    >
      {(close) => (
        <div className="space-y-3 text-sm text-ink">
          <p>
            <strong className="font-semibold">{system.name}</strong>
            {system.type && <span className="text-faint"> · {system.type}</span>}
          </p>
          <p className="text-soft">
            {state} · {health}
            {system.checked_at && (
              <span className="text-faint">
                {" "}
                · checked <Ago iso={system.checked_at} />
              </span>
            )}
          </p>
          <MetricList metrics={system.metrics} />
          <Link
            to="/systems/$name"
            params={{ name: system.name }}
            onClick={close}
            className="text-soft underline underline-offset-2 hover:text-ink"
          >
            Over time
          </Link>
        </div>
      )}
    </Popover>
  );
}
