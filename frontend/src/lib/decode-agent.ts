import type {
  Difference,
  ExecutionLog,
  ExecutionStatus,
  ExecutionSummary,
  PhaseMessage,
  Undone,
  UndoOffer,
} from "./types";
import { phases } from "./types";
import { clipped, isFields, listOf, number, oneOf, shown, someOf, text } from "./values";

const executionStatuses: readonly ExecutionStatus[] = ["running", "completed", "failed", "refused", "interrupted", "cancelled"];

const differenceLimit = 16;

function decodeDifference(value: unknown): Difference | null {
  if (!isFields(value) || text(value.field) === "") return null;
  return { name: clipped(value.field, 160), proposed: clipped(shown(value.was), 500), now: clipped(shown(value.now), 500) };
}

export function decodePhase(value: unknown): PhaseMessage | null {
  if (!isFields(value)) return null;
  const phase = oneOf(phases, value.phase);
  if (!phase) return null;
  return {
    seq: number(value.seq),
    execution_id: text(value.execution_id),
    incident_id: text(value.incident_id),
    system: text(value.system),
    attempt: number(value.attempt) ?? 1,
    step_count: number(value.step_count),
    phase,
    status: text(value.status),
    message: text(value.message),
    command: text(value.command),
    timestamp: text(value.timestamp),
    stdout: text(value.stdout),
    stderr: text(value.stderr),
    exit_code: number(value.exit_code),
    duration_ms: number(value.duration_ms) ?? number(value.duration),
    to_byte: number(value.to_byte) ?? number(value.output_bytes),
    health: number(value.health),
    health_before: number(value.health_before),
    health_after: number(value.health_after),
    recorded: typeof value.recorded === "boolean" ? value.recorded : null,
    refused: phase === "error" && value.refused === true,
    differences: phase === "error" ? someOf(value.differences, decodeDifference, differenceLimit) : [],
    interrupted: value.interrupted === true,
    cancelled_by: text(value.cancelled_by),
  };
}

function decodeUndo(value: unknown): UndoOffer | null {
  if (!isFields(value) || !Date.parse(text(value.until))) return null;
  const keys = number(value.key_count);
  return { until: text(value.until), key_count: keys !== null && keys >= 0 ? keys : null, bytes: number(value.bytes) ?? 0 };
}

function decodeUndone(value: unknown): Undone | null {
  if (!isFields(value) || !Date.parse(text(value.at))) return null;
  return { execution_id: text(value.execution_id), by: text(value.by), at: text(value.at) };
}

/** What failed says why in fields of its own. */
function statusOf(value: Record<string, unknown>): ExecutionStatus {
  const status = oneOf(executionStatuses, value.status) ?? "running";
  if (status !== "failed") return status;
  if (value.refused === true) return "refused";
  return text(value.cancelled_by) === "" ? status : "cancelled";
}

export function decodeExecution(value: unknown): ExecutionSummary | null {
  if (!isFields(value) || typeof value.execution_id !== "string") return null;
  return {
    execution_id: value.execution_id,
    incident_id: text(value.incident_id),
    system: text(value.system),
    action: text(value.action),
    status: statusOf(value),
    started_at: text(value.started_at),
    ended_at: text(value.ended_at),
    undo: decodeUndo(value.undo),
    undone: decodeUndone(value.undone),
  };
}

export function decodeExecutionLog(value: unknown): ExecutionLog | null {
  const summary = decodeExecution(value);
  if (!summary || !isFields(value)) return null;
  return { ...summary, phases: listOf(value.phases, decodePhase) };
}

