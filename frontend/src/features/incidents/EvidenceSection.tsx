import { Chip } from "@/components/Chip";
import { EvidenceList } from "@/components/EvidenceList";
import { MetricList } from "@/components/MetricList";
import { Section } from "@/components/Section";
import { evidenceOf } from "@/lib/decode-evidence";
import type { Incident } from "@/lib/types";
import { citedTexts } from "./analysis";

export function EvidenceSection({ incident }: { incident: Incident }) {
  const { error_logs: logs, metrics_snapshot: metrics, fault } = incident;
  const evidence = evidenceOf(incident.evidence, logs);
  const hasMetrics = Object.keys(metrics).length > 0;
  return (
    <Section title="Evidence" aside={fault && <Chip>{fault}</Chip>}>
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
