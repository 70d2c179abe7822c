import { Link } from "@tanstack/react-router";
import { ErrorNote } from "@/components/ErrorNote";
import { CheckNow } from "@/features/targets/CheckNow";
import { LiveHealth } from "@/features/targets/LiveHealth";
import { incidentNumber } from "@/lib/format";
import type { Incident, SystemState } from "@/lib/types";
import { NextCheck } from "./NextCheck";
import { Silence } from "./Silence";
import { useSchedules } from "./use-history";

interface Props {
  system: SystemState;
  openIncidents: Incident[];
}

/** How it is at this moment, when it is asked next and what can be done, in one row; what is open, below it. */
export function SystemNow({ system, openIncidents }: Props) {
  const schedules = useSchedules();
  const schedule = schedules.data?.[system.name];
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-64 flex-1">
          <LiveHealth system={system} />
        </div>
        <div className="min-w-32">
          <NextCheck schedule={schedule} />
        </div>
        <CheckNow target={system.name} />
        <Silence target={system.name} schedule={schedule} />
      </div>
      <ErrorNote error={schedules.error} title="The next check is not known" />
      {openIncidents.length > 0 && (
        <ul aria-label={`Open incidents of ${system.name}`} className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
          {openIncidents.map((incident) => (
            <li key={incident.id} className="min-w-0">
              <Link to="/incidents/$incidentId" params={{ incidentId: incident.id }} className="flex items-baseline gap-2 text-soft hover:text-ink">
                <span className="font-mono text-xs text-faint">{incidentNumber(incident.id)}</span>
                <span className="line-clamp-1 break-all underline underline-offset-2">{incident.message || "(no message)"}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
