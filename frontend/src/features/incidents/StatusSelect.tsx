import { FactSelect } from "@/components/FactSelect";
import { incidentStatuses } from "@/lib/types";
import type { Incident } from "@/lib/types";
import { usePatchIncident } from "./use-incidents";
import { statusWords } from "./words";

const choices = incidentStatuses.map((value) => ({ value, name: statusWords[value].name }));

export function StatusSelect({ incident }: { incident: Incident }) {
  const patch = usePatchIncident(incident.id);
  return (
    <FactSelect
      name="Status"
      value={(patch.isPending && patch.variables.status) || incident.status}
      choices={choices}
      request={patch}
      onChange={(status) => patch.mutate({ status })}
    />
  );
}
