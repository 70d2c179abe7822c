import type { Tone } from "@/components/tone";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";
import { saidOf } from "./ended";
import { isDaemonLine, personWords, recordWords, statusName, statusTone } from "./timeline-words";
import type { Said } from "./timeline-words";

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
  /** Another incident that it tells of. */
  incidentId?: string;
}

/** The executions that a person cancelled, by their own records. */
const cancelledIn = (records: AuditRecord[]) =>
  new Set(records.filter((one) => one.kind === "cancel" || (one.kind === "end" && saidOf(one, "cancelled_by"))).map((one) => saidOf(one, "execution_id")));

/** A step whose look was cut short by a cancel was not verified, however its command ended. */
const isCutShort = (record: AuditRecord, cancelled: ReadonlySet<string>) =>
  record.kind === "step.end" && saidOf(record, "health_after") === "" && cancelled.has(saidOf(record, "execution_id"));

function ofRecord(record: AuditRecord, cancelled: ReadonlySet<string>): Moment {
  const cutShort = isCutShort(record, cancelled);
  const said: Said = (name) => (cutShort && name === "cut_short" ? "true" : saidOf(record, name));
  const { title, tone, text } = recordWords.get(record.kind) ?? { title: () => record.kind };
  return {
    key: `audit-${record.seq}`,
    at: record.at,
    tone: tone?.(said) ?? "neutral",
    title: title(said),
    who: isDaemonLine(said("added")) ? "" : personWords(record.actor),
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

/** All that is known to have happened, the oldest first. The audit tells more than the incident does: with it, that alone.
 * `seen`: what the monitor saw of the target meanwhile. */
export function timelineOf(incident: Incident, records: AuditRecord[], seen: Moment[] = []): Moment[] {
  const opened: Moment = {
    key: "opened",
    at: incident.created_at,
    tone: "warning",
    title: "Opened",
    who: personWords(incident.generated_by),
    text: incident.source && incident.source !== incident.affected_system ? `reported by ${incident.source}` : "",
    executionId: "",
  };
  const cancelled = cancelledIn(records);
  const rest = records.length > 0 ? records.toSorted((a, b) => a.seq - b.seq).map((one) => ofRecord(one, cancelled)) : ofHistory(incident);
  return [...seen, opened, ...rest].toSorted((a, b) => ms(a.at) - ms(b.at));
}
