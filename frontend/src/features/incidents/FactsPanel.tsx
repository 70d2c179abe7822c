import { Section } from "@/components/Section";
import { Permitted } from "@/features/auth/Permitted";
import { CheckNow } from "@/features/targets/CheckNow";
import { LiveHealth } from "@/features/targets/LiveHealth";
import { bundleUrl } from "@/lib/api";
import { dateTime } from "@/lib/format";
import type { Incident, SystemState } from "@/lib/types";
import { Acknowledge } from "./Acknowledge";
import { LinkedIncident } from "./LinkedIncident";
import { NotesSection } from "./NotesSection";
import { SeveritySelect } from "./SeveritySelect";
import { StatusSelect } from "./StatusSelect";
import { TeamField } from "./TeamField";

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
            <time dateTime={at}>{dateTime(at)}</time>
          </dd>
        </div>
      ))}
      <div className="flex justify-between gap-3">
        <dt>Opened by</dt>
        <dd className="break-all">{incident.generated_by}</dd>
      </div>
    </dl>
  );
}

/** What is so, and what a person may change of it. */
export function FactsPanel({ incident, system }: { incident: Incident; system: SystemState | undefined }) {
  return (
    <aside aria-label="Facts" className="min-w-0 space-y-6 rounded-2xl border border-line bg-panel p-4 lg:sticky lg:top-24">
      <Permitted deed="change" name="What can be changed" className="space-y-3">
        {incident.status === "triage" && <Acknowledge incident={incident} />}
        <StatusSelect incident={incident} />
        <SeveritySelect incident={incident} />
        <TeamField incident={incident} />
      </Permitted>
      {system && (
        <Section title="Target">
          <LiveHealth system={system} />
          <CheckNow target={system.name} />
        </Section>
      )}
      <LinkedIncident id={incident.linked_to} />
      <NotesSection incident={incident} />
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
