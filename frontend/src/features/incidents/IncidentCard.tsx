import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { Chip } from "@/components/Chip";
import { Ago } from "@/components/Time";
import { incidentNumber } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { diagnosisOf, solutionOf, usable } from "./analysis";
import { SeverityChip } from "./SeverityChip";

function progress(incident: Incident): string {
  if (incident.status === "resolved") return "";
  if (incident.status === "fixing") return "Fix under way";
  if (usable(solutionOf(incident.analysis))) return "Solution ready";
  if (usable(diagnosisOf(incident.analysis))) return "Diagnosed";
  return "No diagnosis yet";
}

export const IncidentCard = memo(function IncidentCard({ incident }: { incident: Incident }) {
  const system = incident.affected_system || incident.source;
  const state = progress(incident);
  return (
    <Link
      to="/incidents/$incidentId"
      params={{ incidentId: incident.id }}
      data-testid="incident-card"
      data-incident-id={incident.id}
      data-system={system}
      data-status={incident.status}
      className="block w-full rounded-xl border border-line bg-panel p-3 text-left shadow-sm  transition-colors hover:border-line-strong hover:bg-raised"
    >
      <span className="flex items-center gap-2 text-xs text-faint">
        <span className="font-mono">{incidentNumber(incident.id)}</span>
        <span className="ml-auto">
          <Ago iso={incident.status === "resolved" ? incident.updated_at : incident.created_at} />
        </span>
      </span>
      {/* No "block" here: it would undo the clamp, which is a display of its own. */}
      <span className="mt-1.5 line-clamp-3 text-sm leading-snug font-medium break-words">
        {incident.message || "(no message)"}
      </span>
      <span className="mt-2.5 flex flex-wrap items-center gap-1.5">
        <SeverityChip incident={incident} />
        {system && <Chip>{system}</Chip>}
        {state && <span className="ml-auto text-xs text-faint">{state}</span>}
      </span>
    </Link>
  );
});
