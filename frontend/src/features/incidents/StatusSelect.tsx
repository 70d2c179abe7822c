import { useState } from "react";
import { FactSelect } from "@/components/FactSelect";
import { incidentStatuses } from "@/lib/types";
import type { Incident, IncidentStatus } from "@/lib/types";
import { OpenAgain } from "./OpenAgain";
import { usePatchIncident } from "./use-incidents";
import { statusWords } from "./words";

const choices = incidentStatuses.map((value) => ({ value, name: statusWords[value].name }));

/** Saved as soon as it is chosen; but who opens again what is over is told first what that means. */
export function StatusSelect({ incident }: { incident: Incident }) {
  const patch = usePatchIncident(incident.id);
  const [asked, setAsked] = useState<IncidentStatus | null>(null);
  const isAsked = asked !== null && incident.status === "resolved" && !patch.isPending;
  const choose = (status: IncidentStatus) => {
    if (incident.status === "resolved" && status !== "resolved") return setAsked(status);
    setAsked(null);
    if (status !== incident.status) patch.mutate({ status });
  };
  return (
    <>
      <FactSelect
        name="Status"
        value={(isAsked && asked) || (patch.isPending && patch.variables.status) || incident.status}
        choices={choices}
        request={patch}
        onChange={choose}
      />
      {isAsked && (
        <OpenAgain
          to={asked}
          onConfirm={() => {
            setAsked(null);
            patch.mutate({ status: asked });
          }}
          onCancel={() => setAsked(null)}
        />
      )}
    </>
  );
}
