import { Link } from "@tanstack/react-router";
import { Chip } from "@/components/Chip";
import { MetricList } from "@/components/MetricList";
import type { Tone } from "@/components/tone";
import type { TargetThen } from "@/lib/decode-moment";
import { dateTime, incidentNumber } from "@/lib/format";
import { healthName } from "./charts";

const tones: Record<string, Tone> = { healthy: "success", unhealthy: "danger", down: "danger" };

const rounded = (values: Record<string, number>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [healthName(name), Math.round(value * 100) / 100]));

/** One target as it was known then. */
export function TargetMoment({ target: { name, known, state, values, checked_at } }: { target: TargetThen }) {
  const status = known ? (state?.status ?? "unknown") : "not looked at";
  return (
    <li data-testid="target-then" data-system={name} className="min-w-0 space-y-2 rounded-lg border border-line bg-sunken p-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium break-all">{name}</span>
        <Chip tone={known ? (tones[status] ?? "neutral") : "neutral"}>{status}</Chip>
        {known && state?.incident_id && (
          <Link to="/incidents/$incidentId" params={{ incidentId: state.incident_id }} className="text-xs underline underline-offset-2">
            {incidentNumber(state.incident_id)}
          </Link>
        )}
      </p>
      {known && state?.title && <p className="text-soft">{state.title}</p>}
      {known && state?.maintenance_reason && <p className="text-soft">Silenced: {state.maintenance_reason}</p>}
      {known && checked_at && <p className="text-xs text-faint">Measured {dateTime(checked_at)}</p>}
      <MetricList metrics={rounded(values)} />
    </li>
  );
}
