import type { ReactNode } from "react";
import { Chip } from "@/components/Chip";
import { PageTitle } from "@/components/PageTitle";
import { Section } from "@/components/Section";
import { Ago } from "@/components/Time";
import { ApproveHint } from "@/features/guide/steps";
import { useIncidentAudit } from "@/features/audit/use-audit";
import { incidentNumber } from "@/lib/format";
import type { Incident, SystemState } from "@/lib/types";
import { EvidenceSection } from "./EvidenceSection";
import { FactsPanel } from "./FactsPanel";
import { DiagnosisSection, SolutionSection } from "./FindingSections";
import { SeverityChip } from "./SeverityChip";
import { Timeline } from "./Timeline";
import { useWhole } from "./use-incidents";
import { WhyNotHealing } from "./WhyNotHealing";
import { statusWords } from "./words";

/** A title is for finding one's way; what is longer stands whole below it. */
const titleLength = 200;

interface Props {
  incident: Incident;
  /** The target as it is now; undefined where nobody watches it. */
  system: SystemState | undefined;
  /** What happens to it at this moment. */
  now?: ReactNode;
  /** What the agent offers and did for this incident; the page puts it together. */
  agent: ReactNode;
}

function Head({ incident, now }: { incident: Incident; now: ReactNode }) {
  const { name, tone } = statusWords[incident.status];
  return (
    <div className="space-y-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-mono text-xs text-faint">{incidentNumber(incident.id)}</span>
        <Chip tone={tone}>{name}</Chip>
        <SeverityChip incident={incident} />
        {incident.affected_system && <Chip>{incident.affected_system}</Chip>}
        {now}
        <span className="text-xs text-faint">
          {incident.source && `from ${incident.source} · `}
          <Ago iso={incident.created_at} />
        </span>
      </div>
      <PageTitle className="line-clamp-3 text-lg leading-snug font-semibold break-words">{incident.message || "(no message)"}</PageTitle>
    </div>
  );
}

/** Left what was seen, found and done, in the order of time; right the facts, and what a person may change. */
export function IncidentView({ incident: shown, system, now, agent }: Props) {
  const incident = useWhole(shown);
  const records = useIncidentAudit(incident);
  return (
    <article data-testid="incident-page" data-incident-id={incident.id} className="space-y-5">
      <Head incident={incident} now={now} />
      {incident.status !== "resolved" && <ApproveHint />}
      <WhyNotHealing incident={incident} system={system} records={records} />
      <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="min-w-0 space-y-6">
          {incident.message.length > titleLength && (
            <Section title="Message">
              <p className="text-sm leading-relaxed break-words whitespace-pre-wrap">{incident.message}</p>
            </Section>
          )}
          <EvidenceSection incident={incident} />
          <DiagnosisSection incident={incident} />
          <SolutionSection incident={incident} />
          {agent}
          <Timeline incident={incident} records={records} target={system?.name} />
        </div>
        <FactsPanel incident={incident} system={system} />
      </div>
    </article>
  );
}
