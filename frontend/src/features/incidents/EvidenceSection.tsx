import { Chip } from "@/components/Chip";
import { EvidenceList } from "@/components/EvidenceList";
import { MetricList } from "@/components/MetricList";
import { Section } from "@/components/Section";
import { evidenceOf } from "@/lib/decode-evidence";
import type { Incident } from "@/lib/types";
import { citedTexts } from "./analysis";

function Fault({ name }: { name: string }) {
  return (
    <span data-tip="The kind of fault, as the catalogue names it" tabIndex={0} className="rounded-md">
      <Chip>{name}</Chip>
    </span>
  );
}

export function EvidenceSection({ incident }: { incident: Incident }) {
  const { error_logs: logs, metrics_snapshot: metrics, fault } = incident;
  const evidence = evidenceOf(incident.evidence, logs);
  const hasMetrics = Object.keys(metrics).length > 0;
  return (
    <Section title="Evidence" aside={fault && <Fault name={fault} />}>
      {evidence.length === 0 && !hasMetrics && (
        <p className="text-sm text-faint">This incident came without logs or measurements.</p>
      )}
      {evidence.length > 0 && <EvidenceList name="Error logs" evidence={evidence} cited={citedTexts(incident)} />}
      {hasMetrics && (
        <div className="rounded-lg border border-line bg-sunken/60 p-3" aria-label="Metrics" role="group">
          <MetricList metrics={metrics} />
        </div>
      )}
    </Section>
  );
}
