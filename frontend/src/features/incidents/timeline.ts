import type { Tone } from "@/components/tone";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";
import { oneOf } from "@/lib/values";
import { incidentStatuses } from "@/lib/types";
import { statusWords } from "./words";

/** One thing that happened to an incident. */
export interface Moment {
  key: string;
  at: string;
  tone: Tone;
  title: string;
  /** Who did it; "" where that is not told. */
  who: string;
  text: string;
  /** The execution that it belongs to; "" for none. */
  executionId: string;
}

type Said = (name: string) => string;

interface Words {
  title: (said: Said) => string;
  tone?: (said: Said) => Tone;
  text?: (said: Said) => string;
}

const statusName = (value: string) => {
  const status = oneOf(incidentStatuses, value);
  return status ? statusWords[status].name : value;
};
const statusTone = (value: string): Tone => {
  const status = oneOf(incidentStatuses, value);
  return status ? statusWords[status].tone : "neutral";
};
const joined = (...parts: string[]) => parts.filter((part) => part !== "").join(" · ");
const on = (said: Said) => `${said("action")}${said("system") && ` on ${said("system")}`}`;
const health = (said: Said) =>
  said("health_before") && said("health_after") && `health ${said("health_before")} → ${said("health_after")}`;

/** How a kind of the audit reads here; one that is new to this page is shown as it is. */
const words = new Map<string, Words>([
  ["incident.status", { title: (said) => statusName(said("to")), tone: (said) => statusTone(said("to")) }],
  ["incident.severity", { title: (said) => `Severity ${said("to")}` }],
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
      title: (said) => `Step ${said("attempt")} verified: ${said("healed") === "true" ? "healed" : said("result")}`,
      tone: (said) => (said("healed") === "true" ? "success" : said("result") === "failed" ? "danger" : "warning"),
      text: (said) => joined(health(said), said("duration_ms") && `${said("duration_ms")} ms`),
    },
  ],
  ["cancel", { title: () => "Cancelled", tone: () => "warning" }],
  [
    "end",
    {
      title: (said) => `Execution ${said("status")}`,
      tone: (said) => (said("status") === "completed" ? "success" : said("status") === "failed" ? "danger" : "warning"),
      text: (said) => said("reason"),
    },
  ],
]);

function ofRecord(record: AuditRecord): Moment {
  const said: Said = (name) => record.detail.find((one) => one.name === name)?.value ?? "";
  const { title, tone, text } = words.get(record.kind) ?? { title: () => record.kind };
  return {
    key: `audit-${record.seq}`,
    at: record.at,
    tone: tone?.(said) ?? "neutral",
    title: title(said),
    who: record.actor,
    text: text?.(said) ?? "",
    executionId: said("execution_id"),
  };
}

/** What an incident tells itself, for a backend without an audit, or who may not read it. */
function ofHistory({ status_history = [], agent_actions = [] }: Incident): Moment[] {
  const changes = status_history.map((change, index) => ({
    key: `status-${index}`,
    at: change.changed_at,
    tone: statusTone(change.to_status),
    title: statusName(change.to_status),
    who: "",
    text: "",
    executionId: "",
  }));
  const actions = agent_actions.map((action, index) => ({
    key: `action-${action.id || index}`,
    at: action.executed_at,
    tone: (action.result === "success" ? "success" : action.result === "failed" ? "danger" : "warning") as Tone,
    title: `${action.action}: ${action.result}`,
    who: action.approver,
    text: action.command,
    executionId: "",
  }));
  return [...changes, ...actions];
}

const ms = (at: string) => Date.parse(at) || 0;

/** All that is known to have happened, the oldest first. The audit tells more than the incident does: with it, that alone. */
export function timelineOf(incident: Incident, records: AuditRecord[]): Moment[] {
  const opened: Moment = {
    key: "opened",
    at: incident.created_at,
    tone: "warning",
    title: "Opened",
    who: incident.generated_by,
    text: incident.source && `seen by ${incident.source}`,
    executionId: "",
  };
  const rest = records.length > 0 ? records.toSorted((a, b) => a.seq - b.seq).map(ofRecord) : ofHistory(incident);
  return [opened, ...rest].toSorted((a, b) => ms(a.at) - ms(b.at));
}
