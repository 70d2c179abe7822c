import type { IconName } from "@/components/Icon";
import type { Tone } from "@/components/tone";
import type { ExecutionStatus, Phase, Risk } from "@/lib/types";
import type { Link } from "./stream-types";

/** Every phase, risk and state has its row here; one without does not compile. */

export interface PhaseLook {
  name: string;
  icon: IconName;
  tone: Tone;
}

export const phaseLooks: Record<Phase, PhaseLook> = {
  thinking: { name: "Thinking", icon: "thought", tone: "info" },
  command: { name: "Command", icon: "terminal", tone: "neutral" },
  executing: { name: "Executing", icon: "terminal", tone: "neutral" },
  result: { name: "Result", icon: "check", tone: "success" },
  verifying: { name: "Verifying", icon: "pulse", tone: "special" },
  verification: { name: "Verification", icon: "pulse", tone: "special" },
  complete: { name: "Complete", icon: "check", tone: "success" },
  error: { name: "Error", icon: "warning", tone: "danger" },
};

/** Result and complete turn red when they report a failure. */
export function lookOf(phase: Phase, status: string): PhaseLook {
  const look = phaseLooks[phase];
  return status === "failed" && (phase === "result" || phase === "complete")
    ? { ...look, icon: "cross", tone: "danger" }
    : look;
}

export const riskWords: Record<Risk, { name: string; tone: Tone }> = {
  low: { name: "Low risk", tone: "success" },
  medium: { name: "Medium risk", tone: "warning" },
  high: { name: "High risk", tone: "danger" },
  unknown: { name: "Risk not stated", tone: "danger" },
};

export const executionWords: Record<ExecutionStatus, { name: string; tone: Tone }> = {
  running: { name: "Running", tone: "info" },
  completed: { name: "Completed", tone: "success" },
  failed: { name: "Failed", tone: "danger" },
};

export const linkWords: Record<Link, string> = {
  connecting: "Connecting to the agent…",
  live: "Live",
  reconnecting: "Connection lost, reconnecting…",
  polling: "No live connection, asking every 2 s",
  ended: "",
};
