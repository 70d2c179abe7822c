import { ErrorNote } from "@/components/ErrorNote";
import { incidentStatuses } from "@/lib/types";
import type { Incident, IncidentStatus } from "@/lib/types";
import { usePatchIncident } from "./use-incidents";
import { statusWords } from "./words";

export function StatusSelect({ incident }: { incident: Incident }) {
  const patch = usePatchIncident(incident.id);
  return (
    <div className="space-y-2">
      <label className="flex items-center gap-3 text-sm">
        <span className="text-xs font-semibold tracking-wider text-faint uppercase">Status</span>
        <select
          value={patch.isPending ? patch.variables.status : incident.status}
          disabled={patch.isPending}
          onChange={(event) => patch.mutate({ status: event.target.value as IncidentStatus })}
          className="rounded-lg border border-line-strong bg-raised px-2.5 py-1.5 text-sm"
        >
          {incidentStatuses.map((status) => (
            <option key={status} value={status}>
              {statusWords[status].name}
            </option>
          ))}
        </select>
      </label>
      <ErrorNote error={patch.error} title="Status not changed" />
    </div>
  );
}
