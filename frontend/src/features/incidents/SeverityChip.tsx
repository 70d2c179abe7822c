import { Chip } from "@/components/Chip";
import type { Incident } from "@/lib/types";
import { severityWords } from "./words";

export function SeverityChip({ incident }: { incident: Incident }) {
  const severity = incident.analysis?.severity;
  if (!severity) return null;
  return <Chip tone={severityWords[severity].tone}>{severityWords[severity].name}</Chip>;
}
