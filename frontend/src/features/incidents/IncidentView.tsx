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
import { evidenceId, EvidenceSection, MeasurementsSection } from "./EvidenceSection";
import { FactsPanel } from "./FactsPanel";
import { DiagnosisSection, SolutionSection } from "./FindingSections";
import { noFix } from "./healing";
import type { FixNow } from "./healing";
import { IncidentLayout } from "./IncidentLayout";
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

function MessageSection({ message }: { message: string }) {
  if (message.length <= titleLength) return null;
  return (
    <Section title="Message">
      <p className="text-sm leading-relaxed break-words whitespace-pre-wrap">{message}</p>
    </Section>
  );
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
        {/* Where a severity that comes would push it to a line of its own it has one before. */}
        <span className="text-xs text-faint max-sm:basis-full">
          opened <Ago iso={incident.created_at} />
        </span>
      </div>
      <PageTitle className="line-clamp-3 text-lg leading-snug font-semibold break-words">{spacedPercent(incident.message) || "(no message)"}</PageTitle>
    </div>
  );
}

/** It has its room before it is there: as long as those of the rules mostly are, it moves nothing below when it comes. */
const diagnosisRoom = "min-h-40 sm:min-h-36";

/** How it stands and what to do next, then everything about it. */
export function IncidentView({ incident: shown, system, now, act, record, fix = noFix }: Props) {
  const incident = useWhole(shown);
  const records = useIncidentAudit(incident);
  return (
    <article data-testid="incident-page" data-incident-id={incident.id} className="space-y-4">
      <Head incident={incident} />
      <WhatNow incident={incident} system={system} records={records} fix={fix} now={now} act={act ?? <AskAct incident={incident} />} />
      {incident.status !== "resolved" && <ApproveHint evidenceId={evidenceId} />}
      <IncidentLayout
        found={
          <>
            <EvidenceSection incident={incident} />
            <div className={diagnosisRoom}>
              <DiagnosisSection incident={incident} />
            </div>
          </>
        }
        facts={<FactsPanel incident={incident} system={system} records={records} />}
        timeline={<Timeline incident={incident} records={records} target={system?.name} />}
        notes={<NotesSection incident={incident} records={records} />}
        reported={
          <>
            <MessageSection message={incident.message} />
            <MeasurementsSection incident={incident} />
          </>
        }
        done={
          <>
            <SolutionSection incident={incident} />
            {record}
          </>
        }
      />
    </article>
  );
}
