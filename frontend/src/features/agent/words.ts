import type { IconName } from "@/components/Icon";
import type { Tone } from "@/components/tone";
import type { ExecutionStatus, Phase } from "@/lib/types";
import type { LogEntry } from "./phase-log";
import type { Link } from "./stream-types";

/** Every phase and state has its row here; one without does not compile. */

interface PhaseLook {
  name: string;
  icon: IconName;
  tone: Tone;
}

const phaseLooks: Record<Phase, PhaseLook> = {
  thinking: { name: "Preparing", icon: "thought", tone: "info" },
  command: { name: "Command", icon: "terminal", tone: "neutral" },
  executing: { name: "Executing", icon: "terminal", tone: "neutral" },
  result: { name: "Result", icon: "check", tone: "success" },
  verifying: { name: "Verifying", icon: "pulse", tone: "special" },
  verification: { name: "Verification", icon: "pulse", tone: "special" },
  complete: { name: "Complete", icon: "check", tone: "success" },
  error: { name: "Error", icon: "warning", tone: "danger" },
};

/** Nothing was done, so nothing has failed. */
const refusedLook: PhaseLook = { name: "Nothing was run", icon: "pulse", tone: "warning" };
/** Nobody saw how it went; what was found afterwards is in its words. */
const interruptedLook: PhaseLook = { name: "Interrupted", icon: "warning", tone: "warning" };

/** A person wanted it so: neither a success nor a failure. */
const cancelledLook: PhaseLook = { name: "Cancelled", icon: "stop", tone: "neutral" };

/** Result and complete turn red when they report a failure; a refusal is none, and an interruption or a cancel is neither. */
export function lookOf(entry: Pick<LogEntry, "phase" | "status" | "refused" | "interrupted" | "cancelledBy">): PhaseLook {
  const { phase, status, refused, interrupted, cancelledBy } = entry;
  if (cancelledBy) return phase === "result" ? { ...cancelledLook, name: "Cut off" } : cancelledLook;
  if (interrupted) return refused ? { ...interruptedLook, name: "Interrupted, nothing was run" } : interruptedLook;
  if (refused) return refusedLook;
  const look = phaseLooks[phase];
  return status === "failed" && (phase === "result" || phase === "complete")
    ? { ...look, icon: "cross", tone: "danger" }
    : look;
}

export const executionWords: Record<ExecutionStatus, { name: string; tone: Tone }> = {
  running: { name: "Running", tone: "info" },
  completed: { name: "Completed", tone: "success" },
  failed: { name: "Failed", tone: "danger" },
  refused: { name: "Nothing was run", tone: "warning" },
  interrupted: { name: "Interrupted", tone: "warning" },
  cancelled: { name: "Cancelled", tone: "neutral" },
};

/** For an execution whose end this page could not learn. */
export const lostWords: { name: string; tone: Tone } = { name: "No word from the agent", tone: "warning" };

/** How the record of one command reads; a word that is new to this page is shown as it is. */
const resultWords = new Map<string, { name: string; tone: Tone }>([
  ["success", { name: "success", tone: "success" }],
  ["failed", { name: "failed", tone: "danger" }],
  ["unknown", { name: "Outcome unknown, may have run", tone: "warning" }],
]);

export const resultLook = (result: string): { name: string; tone: Tone } =>
  resultWords.get(result) ?? { name: result || "no result stated", tone: "warning" };

export const linkWords: Record<Link, string> = {
  connecting: "Connecting to the agent…",
  live: "Live",
  reconnecting: "Connection lost, reconnecting…",
  polling: "No live connection, asking every 2 s",
  ended: "",
};
