import type { Tone } from "@/components/tone";
import type { Phase, Incident } from "@/lib/types";
import { diagnosisOf, isDiagnosing, solutionOf, usable } from "../incidents/analysis";
import type { HeardActivity } from "./use-activity";

/** What happens to an incident at this moment, in a few words. `busy`: something is under way by itself. */
export interface Now {
  text: string;
  tone: Tone;
  busy: boolean;
}

const stages: Record<Phase, string> = {
  thinking: "Starting a fix",
  command: "Starting a fix",
  executing: "Fixing",
  result: "Fixing",
  verifying: "Verifying",
  verification: "Verifying",
  complete: "Verified",
  error: "Fix failed",
};

const busy = (text: string, tone: Tone): Now => ({ text, tone, busy: true });
const still = (text: string, tone: Tone = "neutral"): Now => ({ text, tone, busy: false });

/** Only the agent knows whether a fix still runs, and whether a proposal still waits: it may have been let go of meanwhile. */
const notKnown = still("Agent not reachable", "warning");

/** `heardSince`: the agent has answered since the incident became as it is. */
export function nowOf(incident: Incident, activity: HeardActivity, nowMs: number, heardSince = true): Now | null {
  const execution = activity.executions.find((one) => one.incident_id === incident.id);
  if (execution && !activity.answers) return notKnown;
  if (execution?.cancelled) return busy("Cancelled, looking at it", "neutral");
  if (execution) return busy(execution.phase ? stages[execution.phase] : "Starting a fix", "special");
  if (incident.status === "resolved") return null;
  const waiting = activity.proposals.filter((one) => one.incident_id === incident.id && Date.parse(one.expires_at) > nowMs);
  if (!activity.answers && (waiting.length > 0 || incident.status === "fixing")) return notKnown;
  const halfApproved = waiting.some((one) => one.approved_by.length > 0);
  // A proposal that is left over says nothing of one that is being fixed.
  if (incident.status === "fixing" && !halfApproved) return still(heardSince ? "Taken up, nothing runs" : "Taken up");
  if (waiting.length > 0) return still(halfApproved ? "Waits for second approval" : "Fix waits for approval", "special");
  if (usable(solutionOf(incident.analysis))) return still("Solution ready", "info");
  if (usable(diagnosisOf(incident.analysis))) return still("Diagnosed");
  return isDiagnosing(incident, nowMs) ? busy("Diagnosing", "info") : still("No diagnosis");
}
