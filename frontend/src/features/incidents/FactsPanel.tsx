import { Section } from "@/components/Section";
import { Skeleton } from "@/components/Skeleton";
import { At } from "@/components/Time";
import { Permitted } from "@/features/auth/Permitted";
import { CheckNow } from "@/features/targets/CheckNow";
import { LiveHealth } from "@/features/targets/LiveHealth";
import { useSystems } from "@/features/targets/use-systems";
import { bundleUrl } from "@/lib/api";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident, SystemState } from "@/lib/types";
import { Acknowledge } from "./Acknowledge";
import { LinkedIncident } from "./LinkedIncident";
import { MemberList } from "./MemberList";
import { SeveritySelect } from "./SeveritySelect";
import { StatusSelect } from "./StatusSelect";
import { systemOf } from "./system";
import { personWords } from "./timeline-words";
import { TeamField } from "./TeamField";

interface Props {
  incident: Incident;
  system: SystemState | undefined;
}

function Times({ incident }: { incident: Incident }) {
  const rows = [
    ["Opened", incident.created_at],
    ["Last changed", incident.updated_at],
  ] as const;
  return (
    <dl className="space-y-1 text-xs text-faint">
      {rows.map(([name, at]) => (
        <div key={name} className="flex justify-between gap-3">
          <dt>{name}</dt>
          <dd className="tabular-nums">
            <At iso={at} />
          </dd>
        </div>
      ))}
      <div className="flex justify-between gap-3">
        <dt>Opened by</dt>
        <dd className="break-all">{personWords(incident.generated_by)}</dd>
      </div>
    </dl>
  );
}

/** The target as it is now. Its room is kept while that is asked for; an incident of what nobody watches has none. */
function TargetFacts({ incident, system }: Props) {
  const isAsking = useSystems().isPending && systemOf(incident) !== "";
  if (!system && !isAsking) return null;
  return (
    <div className="@container">
      <Section title="Target">
        {system ? (
          <>
            <LiveHealth system={system} />
            <CheckNow target={system.name} />
          </>
        ) : (
          <>
            <Skeleton className="h-9.5 @max-sm:h-15.5" />
            <Skeleton className="h-8.5 w-40" />
          </>
        )}
      </Section>
    </div>
  );
}

/** What is so, and what a person may change of it. */
export function FactsPanel({ incident, system, records }: Props & { records: AuditRecord[] }) {
  return (
    <aside aria-label="Facts" className="min-w-0 space-y-5 rounded-2xl border border-line bg-panel p-4">
      <Permitted deed="change" name="What can be changed" className="space-y-3">
        <Acknowledge incident={incident} records={records} />
        <StatusSelect incident={incident} />
        <SeveritySelect incident={incident} />
        <TeamField incident={incident} />
      </Permitted>
      <TargetFacts incident={incident} system={system} />
      <LinkedIncident id={incident.linked_to} />
      <MemberList members={incident.members} />
      <Times incident={incident} />
      <a
        href={bundleUrl(incident.id)}
        download
        className="inline-block text-sm text-soft underline underline-offset-2 hover:text-ink"
      >
        Evidence bundle (signed HTML)
      </a>
    </aside>
  );
}
