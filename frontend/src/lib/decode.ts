import type {
  AgentAction,
  Analysis,
  Frame,
  Incident,
  Member,
  StatusChange,
  SystemState,
} from "./types";
import { evidenceOf } from "./decode-evidence";
import { incidentStatuses, severities } from "./types";
import { clipped, fields, isFields, listOf, number, oneOf, text, textList } from "./values";

/** Each decoder answers null for what it cannot use, so that one bad row costs only itself. */

export function decodeAnalysis(value: unknown): Analysis | null {
  if (!isFields(value)) return null;
  return {
    severity: oneOf(severities, value.severity),
    diagnosis: text(value.diagnosis),
    diagnosis_provider: text(value.diagnosis_provider, "unknown"),
    solution: text(value.solution),
    solution_provider: text(value.solution_provider, "unknown"),
    confidence: Math.min(1, Math.max(0, number(value.confidence) ?? 0)),
    rule: clipped(value.rule, 100),
    cites: listOf(value.cites, number),
  };
}

function decodeStatusChange(value: unknown): StatusChange | null {
  if (!isFields(value)) return null;
  return {
    from_status: typeof value.from_status === "string" ? value.from_status : null,
    to_status: text(value.to_status),
    changed_at: text(value.changed_at),
  };
}

export function decodeAction(value: unknown): AgentAction | null {
  if (!isFields(value)) return null;
  return {
    id: text(value.id),
    action: text(value.action),
    command: text(value.command),
    executed_at: text(value.executed_at),
    result: text(value.result),
    exit_code: number(value.exit_code),
    stdout: text(value.stdout),
    stderr: text(value.stderr),
    duration_ms: number(value.duration_ms),
    health_before: number(value.health_before),
    health_after: number(value.health_after),
    approver: clipped(value.approver, 200),
  };
}

function decodeMember(value: unknown): Member | null {
  if (!isFields(value) || text(value.system) === "") return null;
  return {
    system: clipped(value.system, 100),
    fault: clipped(value.fault, 200),
    why: clipped(value.why, 20),
    since: text(value.since),
    well_at: text(value.well_at),
  };
}

/** The monitor puts what it saw beside what it measured. */
function snapshot(value: unknown): Pick<Incident, "metrics_snapshot" | "evidence" | "fault" | "linked_to"> {
  const { evidence, fault, linked_to, ...metrics } = fields(value);
  return {
    metrics_snapshot: metrics,
    evidence: evidenceOf(evidence, undefined),
    fault: clipped(fault, 100),
    linked_to: clipped(linked_to, 100),
  };
}

export function decodeIncident(value: unknown): Incident | null {
  if (!isFields(value) || typeof value.id !== "string" || value.id === "") return null;
  const incident: Incident = {
    id: value.id,
    message: text(value.message),
    source: text(value.source),
    status: oneOf(incidentStatuses, value.status) ?? "triage",
    generated_by: text(value.generated_by, "manual"),
    notes: text(value.notes),
    created_at: text(value.created_at),
    updated_at: text(value.updated_at),
    affected_system: text(value.affected_system),
    team: clipped(value.team, 100),
    error_logs: textList(value.error_logs),
    ...snapshot(value.metrics_snapshot),
    cut: textList(value.cut),
  };
  const analysis = decodeAnalysis(value.analysis);
  if (analysis) incident.analysis = analysis;
  if (Array.isArray(value.status_history)) {
    incident.status_history = listOf(value.status_history, decodeStatusChange);
  }
  if (Array.isArray(value.agent_actions)) {
    incident.agent_actions = listOf(value.agent_actions, decodeAction);
  }
  if (Array.isArray(value.members)) incident.members = listOf(value.members, decodeMember);
  return incident;
}

export function decodeSystem(value: unknown): SystemState | null {
  if (!isFields(value) || typeof value.name !== "string" || value.name === "") return null;
  return {
    name: value.name,
    // A frame uses "type" for its own kind, so the system's own type may be missing there.
    type: value.type === "system" ? text(value.system_type) : text(value.type),
    status: text(value.status, "unknown"),
    health: number(value.health),
    checked_at: text(value.checked_at),
    metrics: fields(value.metrics),
  };
}

/** Tells the three kinds of frames apart; a kind that is new to this page is ignored. */
export function decodeFrame(value: unknown): Frame | null {
  if (!isFields(value)) return null;
  if (value.type === "system") {
    const nested = value.systems ?? value.system;
    const systems = listOf(Array.isArray(nested) ? nested : [nested ?? value], decodeSystem);
    return systems.length === 0 ? null : { kind: "systems", systems };
  }
  if (value.type === "incident_deleted") {
    const incidentId = text(value.incident_id);
    return incidentId === "" ? null : { kind: "deleted", incidentId };
  }
  if (value.type !== undefined) return null;
  const incident = decodeIncident(value);
  return incident && { kind: "incident", incident };
}
