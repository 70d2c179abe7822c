import { Chip } from "@/components/Chip";
import { CitedKey, EvidenceList } from "@/components/EvidenceList";
import { MetricList } from "@/components/MetricList";
import { Section } from "@/components/Section";
import { evidenceOf } from "@/lib/decode-evidence";
import type { Incident } from "@/lib/types";
import { citedTexts } from "./analysis";

/** Where a hint leads to. */
export const evidenceId = "evidence";

function Fault({ name }: { name: string }) {
  return (
    <span data-tip="The kind of fault, as the catalogue names it" tabIndex={0} className="rounded-md">
      <Chip>{name}</Chip>
    </span>
  );
}

const hasMeasurements = ({ metrics_snapshot: metrics }: Incident) => Object.keys(metrics).length > 0;

export function EvidenceSection({ incident }: { incident: Incident }) {
  const { error_logs: logs, fault } = incident;
  const evidence = evidenceOf(incident.evidence, logs);
  const cited = citedTexts(incident);
  const aside = (
    <>
      {fault && <Fault name={fault} />}
      {cited.size > 0 && <CitedKey />}
    </>
  );
  return (
    <Section title="Evidence" id={evidenceId} aside={aside}>
      {evidence.length === 0 && (
        <p className="text-sm text-faint">
          {hasMeasurements(incident) ? "This incident came without logs. What was measured stands further down." : "This incident came without logs or measurements."}
        </p>
      )}
      {evidence.length > 0 && <EvidenceList name="Error logs" evidence={evidence} cited={cited} />}
    </Section>
  );
}

export function MeasurementsSection({ incident }: { incident: Incident }) {
  if (!hasMeasurements(incident)) return null;
  return (
    <Section title="Measurements">
      <div className="rounded-lg border border-line bg-sunken/60 p-3" aria-label="Metrics" role="group">
        <MetricList metrics={incident.metrics_snapshot} />
      </div>
    </Section>
  );
}
