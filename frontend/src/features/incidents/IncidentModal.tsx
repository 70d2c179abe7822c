import type { ReactNode } from "react";
import { Chip } from "@/components/Chip";
import { Modal } from "@/components/Modal";
import { Section } from "@/components/Section";
import { Ago } from "@/components/Time";
import { bundleUrl } from "@/lib/api";
import { incidentNumber } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { EvidenceSection } from "./EvidenceSection";
import { DiagnosisSection, SolutionSection } from "./FindingSections";
import { HistorySection } from "./HistorySection";
import { LinkedIncident } from "./LinkedIncident";
import { NotesSection } from "./NotesSection";
import { SeverityChip } from "./SeverityChip";
import { StatusSelect } from "./StatusSelect";
import { useWhole } from "./use-incidents";
import { statusWords } from "./words";

/** A title is for finding one's way; what is longer stands whole below it. */
const titleLength = 200;

interface Props {
  incident: Incident;
  /** The one that incident.linked_to names, when the board has it. */
  linked?: Incident | undefined;
  onOpen?: (id: string) => void;
  onClose: () => void;
  /** What the agent offers and did for this incident; the page puts it together. */
  agent: ReactNode;
}

export function IncidentModal({ incident: shown, linked, onOpen = () => {}, onClose, agent }: Props) {
  const incident = useWhole(shown);
  const { name, tone } = statusWords[incident.status];
  const aside = (
    <>
      <span className="font-mono text-xs text-faint">{incidentNumber(incident.id)}</span>
      <Chip tone={tone}>{name}</Chip>
      <SeverityChip incident={incident} />
      {incident.affected_system && <Chip>{incident.affected_system}</Chip>}
      <span className="text-xs text-faint">
        {incident.source && `from ${incident.source} · `}
        <Ago iso={incident.created_at} />
      </span>
    </>
  );
  return (
    <Modal
      width="wide"
      testId="incident-modal"
      title={<span className="line-clamp-3">{incident.message || "(no message)"}</span>}
      aside={aside}
      onClose={onClose}
    >
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0 space-y-6">
          {incident.message.length > titleLength && (
            <Section title="Message">
              <p className="text-sm leading-relaxed break-words whitespace-pre-wrap">{incident.message}</p>
            </Section>
          )}
          <DiagnosisSection incident={incident} />
          <SolutionSection incident={incident} />
          {agent}
        </div>
        <div className="min-w-0 space-y-6">
          <StatusSelect incident={incident} />
          <LinkedIncident id={incident.linked_to} linked={linked} onOpen={onOpen} />
          <EvidenceSection incident={incident} />
          <NotesSection incident={incident} />
          <HistorySection incident={incident} />
          <a
            href={bundleUrl(incident.id)}
            download
            className="inline-block text-sm text-soft underline underline-offset-2 hover:text-ink"
          >
            Evidence bundle (signed HTML)
          </a>
        </div>
      </div>
    </Modal>
  );
}
