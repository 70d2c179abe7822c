import type { ReactNode } from "react";
import { Chip } from "@/components/Chip";
import { PageTitle } from "@/components/PageTitle";
import { Section } from "@/components/Section";
import { Ago } from "@/components/Time";
import { ApproveHint } from "@/features/guide/steps";
import { useIncidentAudit } from "@/features/audit/use-audit";
import { incidentNumber } from "@/lib/format";
import { spacedPercent } from "@/lib/measures";
import type { Incident, SystemState } from "@/lib/types";
import { AskAct } from "./AskActs";
import { EvidenceSection } from "./EvidenceSection";
import { FactsPanel } from "./FactsPanel";
import { DiagnosisSection, SolutionSection } from "./FindingSections";
import { noFix } from "./healing";
import type { FixNow } from "./healing";
import { NotesSection } from "./NotesSection";
import { SeverityChip } from "./SeverityChip";
import { Timeline } from "./Timeline";
import { useWhole } from "./use-incidents";
import { WhatNow } from "./WhatNow";
import { statusWords } from "./words";

/** A title is for finding one's way; what is longer stands whole below it. */
const titleLength = 200;

interface Props {
  incident: Incident;
  /** The target as it is now; undefined where nobody watches it. */
  system: SystemState | undefined;
  /** What happens to it at this moment. */
  now?: ReactNode;
  /** The agent's next act, null where there is none; and the record of what it did. The page puts them together. */
  act?: ReactNode;
  record?: ReactNode;
  /** What the agent is at, and was. */
  fix?: FixNow;
}

function Head({ incident }: { incident: Incident }) {
  const { name, tone } = statusWords[incident.status];
  return (
    <div className="space-y-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-mono text-xs text-faint">{incidentNumber(incident.id)}</span>
        <Chip tone={tone}>{name}</Chip>
        <SeverityChip incident={incident} />
        {incident.affected_system && <Chip>{incident.affected_system}</Chip>}
        <span className="text-xs text-faint">
          opened <Ago iso={incident.created_at} />
        </span>
      </div>
      <PageTitle className="line-clamp-3 text-lg leading-snug font-semibold break-words">{spacedPercent(incident.message) || "(no message)"}</PageTitle>
    </div>
  );
}

/** Above the fold: how it stands and what to do next, the timeline at the left, the facts and what a person may change at the right. Below: what was
 * found, and what people noted. On a phone one below the other: what now, facts, timeline, notes, findings. */
export function IncidentView({ incident: shown, system, now, act, record, fix = noFix }: Props) {
  const incident = useWhole(shown);
  const records = useIncidentAudit(incident);
  return (
    <article data-testid="incident-page" data-incident-id={incident.id} className="space-y-4">
      <Head incident={incident} />
      <WhatNow incident={incident} system={system} records={records} fix={fix} now={now} act={act ?? <AskAct incident={incident} />} />
      {incident.status !== "resolved" && <ApproveHint />}
      <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <FactsPanel incident={incident} system={system} records={records} />
        <div className="min-w-0 lg:col-start-1 lg:row-start-1">
          <Timeline incident={incident} records={records} target={system?.name} />
        </div>
        <NotesSection incident={incident} records={records} />
        <div className="min-w-0 space-y-6 lg:col-start-1 lg:row-start-2">
          {incident.message.length > titleLength && (
            <Section title="Message">
              <p className="text-sm leading-relaxed break-words whitespace-pre-wrap">{incident.message}</p>
            </Section>
          )}
          <EvidenceSection incident={incident} />
          <DiagnosisSection incident={incident} />
          <SolutionSection incident={incident} />
          {record}
        </div>
      </div>
    </article>
  );
}
