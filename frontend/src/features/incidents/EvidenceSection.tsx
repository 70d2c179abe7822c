import { MetricList } from "@/components/MetricList";
import { Section } from "@/components/Section";
import type { Incident } from "@/lib/types";

export function EvidenceSection({ incident }: { incident: Incident }) {
  const { error_logs: logs, metrics_snapshot: metrics } = incident;
  const hasMetrics = Object.keys(metrics).length > 0;
  if (logs.length === 0 && !hasMetrics) {
    return (
      <Section title="Evidence">
        <p className="text-sm text-faint">This incident came without logs or measurements.</p>
      </Section>
    );
  }
  return (
    <Section title="Evidence">
      {logs.length > 0 && (
        <ul
          aria-label="Error logs"
          className="max-h-52 space-y-1 overflow-y-auto rounded-lg border border-line bg-sunken p-3 font-mono text-xs leading-relaxed"
        >
          {logs.map((line, index) => (
            <li key={index} className="break-words whitespace-pre-wrap text-rose-100/90">
              {line}
            </li>
          ))}
        </ul>
      )}
      {hasMetrics && (
        <div className="rounded-lg border border-line bg-sunken/60 p-3" aria-label="Metrics" role="group">
          <MetricList metrics={metrics} />
        </div>
      )}
    </Section>
  );
}
