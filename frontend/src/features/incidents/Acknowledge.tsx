import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { At } from "@/components/Time";
import { useSession } from "@/features/auth/use-session";
import type { IncidentChange } from "@/lib/api";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";
import { saidOf } from "./ended";
import { personWords } from "./timeline-words";
import { usePatchIncident } from "./use-incidents";

/** Who was the last to say that they look at it; undefined where nobody did, or nothing tells. */
const acknowledgement = (records: AuditRecord[]): AuditRecord | undefined =>
  records
    .filter((one) => one.kind === "incident.status" && saidOf(one, "from") === "triage" && saidOf(one, "to") === "investigating")
    .toSorted((a, b) => a.seq - b.seq)
    .at(-1);

function Acknowledged({ records }: { records: AuditRecord[] }) {
  const record = acknowledgement(records);
  return (
    <p data-testid="acknowledged" className="flex min-h-8.5 flex-wrap items-center gap-x-1 text-sm break-all text-soft">
      {record ? (
        <>
          Acknowledged by {personWords(record.actor)}, <At iso={record.at} />
        </>
      ) : (
        "Nobody has acknowledged it."
      )}
    </p>
  );
}

/** Says to all others that a person looks at it now. Whoever is logged in takes it as well where nobody has it: one press, one change. Once that is
 * said, who said it stands in the same place. */
export function Acknowledge({ incident, records }: { incident: Incident; records: AuditRecord[] }) {
  const patch = usePatchIncident(incident.id);
  const session = useSession();
  if (incident.status !== "triage") return <Acknowledged records={records} />;
  const me = session.state === "in" ? session.person.name : "";
  const takes = me !== "" && incident.team === "";
  const change: IncidentChange = takes ? { status: "investigating", team: me } : { status: "investigating" };
  return (
    <>
      <Button
        icon="check"
        className="w-full"
        data-testid="acknowledge"
        data-tip={takes ? "Says to all others that you look at it, and assigns it to you" : "Says to all others that somebody looks at it"}
        busy={patch.isPending}
        onClick={() => patch.mutate(change)}
      >
        {takes ? "Take it" : "Acknowledge"}
      </Button>
      <ErrorNote error={patch.error} title="Not acknowledged" />
    </>
  );
}
