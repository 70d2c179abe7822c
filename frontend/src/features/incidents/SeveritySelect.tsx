import { FactSelect } from "@/components/FactSelect";
import { severities } from "@/lib/types";
import type { Incident } from "@/lib/types";
import { usePatchIncident } from "./use-incidents";
import { severityWords } from "./words";

const choices = severities.map((value) => ({ value, name: severityWords[value].name }));

/** What a person says counts for more than what the diagnosis said. */
export function SeveritySelect({ incident }: { incident: Incident }) {
  const patch = usePatchIncident(incident.id);
  return (
    <FactSelect
      name="Severity"
      none="Not judged yet"
      value={(patch.isPending && patch.variables.severity) || (incident.analysis?.severity ?? "")}
      choices={choices}
      request={patch}
      onChange={(severity) => patch.mutate({ severity })}
    />
  );
}
