import type { Tone } from "@/components/tone";
import { bullets, duration, percent } from "@/lib/format";
import { incidentStatuses } from "@/lib/types";
import { oneOf } from "@/lib/values";
import { statusWords } from "./words";

/** What a record says under a name; "" where it does not. */
export type Said = (name: string) => string;

export interface Words {
  title: (said: Said) => string;
  tone?: (said: Said) => Tone;
  text?: (said: Said) => string;
}

export const statusName = (value: string) => {
  const status = oneOf(incidentStatuses, value);
  return status ? statusWords[status].name : value;
};
export const statusTone = (value: string): Tone => {
  const status = oneOf(incidentStatuses, value);
  return status ? statusWords[status].tone : "neutral";
};
const joined = (...parts: string[]) => parts.filter((part) => part !== "").join(" · ");
const on = (said: Said) => `${said("action")}${said("system") && ` on ${said("system")}`}`;
const health = (said: Said) =>
  said("health_before") && said("health_after") && `health ${percent(Number(said("health_before")))} → ${percent(Number(said("health_after")))}`;

/** By a person: no failure. Records of before the agent said so have it in their reason alone. */
const isCancelled = (said: Said) => said("cancelled_by") !== "" || said("reason").startsWith("Cancelled by ");

/** Cancelled while its command ran, or while it was being verified: `cut_short` is this page's own word. */
const isStepCancelled = (said: Said) => isCancelled(said) || said("cut_short") !== "";

/** Diagnosis and solution: by what, how sure, and who asked for it. */
const finding = (what: string) => (said: Said) =>
  [
    `${what} by ${said("provider")}`,
    said("rule"),
    Number(said("confidence_percent")) > 0 && `${said("confidence_percent")} % confident`,
    said("asked_by") && `asked for by ${personWords(said("asked_by"))}`,
  ]
    .filter((part) => part)
    .join(", ");
const firstPoint = (said: Said) => bullets(said("text"))[0] ?? "";

/** A line that a daemon added to the notes begins with its name. */
const writers = new Map([
  ["health-monitor", "The monitor noted"],
  ["ai-agent", "The agent noted"],
  ["backend", "The backend noted"],
]);
const writerOf = (line: string) => writers.get(line.split(": ")[0] ?? "");
/** The title says who wrote it. */
export const isDaemonLine = (line: string): boolean => writerOf(line) !== undefined;
const lineTitle = (line: string) => writerOf(line) ?? "Noted";
/** Which execution it was stands in the timeline itself. */
const lineText = (line: string) => (isDaemonLine(line) ? line.slice(line.indexOf(": ") + 2).replace(/ \(execution [0-9a-f-]{36}\)/, "") : line);

/** Who did it, in a reader's words. */
const people = new Map([
  ["daemon", "Selfheal"],
  ["unauthenticated", "somebody"],
  ["anonymous", "somebody"],
  ["health-monitor", "the monitor"],
  ["ai-agent", "the agent"],
  ["ai-diagnosis", "the diagnosis"],
  ["backend", "the backend"],
  ["incident-generator", "the generator"],
  ["manual", "hand"],
]);
export const personWords = (actor: string): string => people.get(actor) ?? actor;

/** Out of triage to a look: somebody has taken notice of it. */
const statusTitle = (said: Said) => (said("from") === "triage" && said("to") === "investigating" ? "Acknowledged: Investigating" : statusName(said("to")));

/** How the command of a step that was cancelled ended. */
const commandEnds = new Map([
  ["success", "done"],
  ["failed", "failed"],
  ["unknown", "cut off, it may have run"],
]);

/** How a kind of the audit reads here; one that is new to this page is shown as it is. */
export const recordWords = new Map<string, Words>([
  ["incident.status", { title: statusTitle, tone: (said) => statusTone(said("to")) }],
  ["incident.severity", { title: (said) => `Severity ${said("to")}` }],
  ["incident.team", { title: (said) => (said("to") ? `Assigned to ${said("to")}` : "Assigned to nobody"), text: (said) => said("from") && `before: ${said("from")}` }],
  ["incident.notes", { title: (said) => (said("added") ? lineTitle(said("added")) : "Note of the report changed"), text: (said) => lineText(said("added")) || said("text") }],
  ["incident.note", { title: () => "Noted", text: (said) => said("text") }],
  ["incident.diagnosis", { title: finding("Diagnosis"), tone: () => "info", text: firstPoint }],
  ["incident.solution", { title: finding("Solution"), tone: () => "info", text: firstPoint }],
  ["check", { title: (said) => `Checked by hand: ${said("status")}`, tone: (said) => (said("status") === "healthy" ? "success" : "warning"), text: (said) => said("health") && `health ${said("health")} %` }],
  ["proposal", { title: (said) => `Proposed: ${on(said)}`, tone: () => "info" }],
  [
    "refusal",
    {
      title: (said) => (said("what") === "approval" ? "Approval turned down" : "No fix proposed"),
      tone: () => "warning",
      text: (said) => said("reason"),
    },
  ],
  ["approval.first", { title: (said) => `Approved once: ${on(said)}`, tone: () => "info" }],
  ["approval", { title: (said) => `Approved: ${on(said)}`, tone: () => "special" }],
  ["rehearsal", { title: (said) => `Tried on a copy: ${on(said)}`, text: (said) => joined(said("status"), said("lost"), health(said)) }],
  ["step.begin", { title: (said) => `Step ${said("attempt")}: ${said("action")}`, tone: () => "info", text: (said) => said("command") }],
  [
    "step.end",
    {
      title: (said) =>
        isStepCancelled(said) ? `Step ${said("attempt")}: Cancelled` : `Step ${said("attempt")} verified: ${said("healed") === "true" ? "healed" : said("result")}`,
      tone: (said) => (isStepCancelled(said) ? "neutral" : said("healed") === "true" ? "success" : said("result") === "failed" ? "danger" : "warning"),
      text: (said) => joined(isStepCancelled(said) ? `its command: ${commandEnds.get(said("result")) ?? said("result")}, not verified` : "", health(said), said("duration_ms") && duration(Number(said("duration_ms")))),
    },
  ],
  ["cancel", { title: () => "Cancelled", tone: () => "neutral" }],
  [
    "end",
    {
      title: (said) => (isCancelled(said) ? "Execution cancelled" : `Execution ${said("status")}`),
      tone: (said) => (isCancelled(said) ? "neutral" : said("status") === "completed" ? "success" : said("status") === "failed" ? "danger" : "warning"),
      text: (said) => said("reason"),
    },
  ],
]);

