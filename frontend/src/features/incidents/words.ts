import type { Tone } from "@/components/tone";
import type { IncidentStatus, Severity } from "@/lib/types";

/** Every status and severity has its row here; one without does not compile. */

export const statusWords: Record<IncidentStatus, { name: string; tone: Tone; empty: string }> = {
  triage: { name: "Triage", tone: "warning", empty: "Nothing waits for a first look." },
  investigating: { name: "Investigating", tone: "info", empty: "Nobody is looking for a cause." },
  fixing: { name: "Fixing", tone: "special", empty: "No fix is under way." },
  resolved: { name: "Resolved", tone: "success", empty: "Nothing has been resolved yet." },
};

export const severityWords: Record<Severity, { name: string; tone: Tone }> = {
  low: { name: "Low", tone: "info" },
  medium: { name: "Medium", tone: "warning" },
  high: { name: "High", tone: "danger" },
};
