import { Link } from "@tanstack/react-router";
import { MetricList } from "@/components/MetricList";
import { Ago } from "@/components/Time";
import type { SystemState } from "@/lib/types";
import { healthOf, useShownState } from "./shown-state";

interface Props {
  system: SystemState;
  onClose: () => void;
}

/** What was measured of a system last. */
export function SystemDetail({ system, onClose }: Props) {
  const { state } = useShownState(system);
  const health = healthOf(system);
  return (
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
        onClick={onClose}
        className="text-soft underline underline-offset-2 hover:text-ink"
      >
        Over time
      </Link>
    </div>
  );
}
