import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import type { Incident } from "@/lib/types";
import { usePatchIncident } from "./use-incidents";

/** Says to all others: a person looks at it now. */
export function Acknowledge({ incident }: { incident: Incident }) {
  const patch = usePatchIncident(incident.id);
  return (
    <>
      <Button
        icon="check"
        className="w-full"
        data-testid="acknowledge"
        busy={patch.isPending}
        onClick={() => patch.mutate({ status: "investigating" })}
      >
        Acknowledge
      </Button>
      <ErrorNote error={patch.error} title="Not acknowledged" />
    </>
  );
}
