import type { Difference, ExecutionStatus, Phase, PhaseMessage } from "@/lib/types";

/** What the log shows of an execution, put together from its messages. Plain arithmetic: messages in,
 * entries out; doubles and late ones change nothing. */

export interface Chunk {
  stream: "stdout" | "stderr";
  text: string;
}

export interface LogEntry {
  /** Of the first message in it. */
  seq: number;
  attempt: number;
  /** How many steps were approved; null where nothing says so. */
  stepCount: number | null;
  phase: Phase;
  status: string;
  message: string;
  command: string;
  timestamp: string;
  chunks: Chunk[];
  /** True once the front of a long output was let go. */
  cut: boolean;
  exitCode: number | null;
  durationMs: number | null;
  /** The step's output is kept by the agent at least up to here; null where nothing says so. */
  toByte: number | null;
  health: number | null;
  healthBefore: number | null;
  healthAfter: number | null;
  recorded: boolean | null;
  refused: boolean;
  differences: Difference[];
  interrupted: boolean;
  /** By whom it was cut off; "" = by nobody. */
  cancelledBy: string;
}

export interface PhaseLog {
  executionId: string;
  /** What it acts on; "" while nothing says so. */
  system: string;
  lastSeq: number;
  status: ExecutionStatus;
  entries: LogEntry[];
}

export const emptyLog: PhaseLog = { executionId: "", system: "", lastSeq: -1, status: "running", entries: [] };

/** More than anyone reads, less than makes a browser slow. */
export const outputLimit = 200_000;

function withOutput(entry: LogEntry, added: Chunk[]): LogEntry {
  const chunks = [...entry.chunks];
  for (const chunk of added) {
    const last = chunks.at(-1);
    if (chunk.text === "") continue;
    if (last?.stream === chunk.stream) {
      chunks[chunks.length - 1] = { ...last, text: last.text + chunk.text };
    } else chunks.push(chunk);
  }
  let over = chunks.reduce((sum, chunk) => sum + chunk.text.length, 0) - outputLimit;
  let cut = entry.cut;
  while (over > 0 && chunks[0]) {
    cut = true;
    const first = chunks[0];
    if (first.text.length <= over) chunks.shift();
    else chunks[0] = { ...first, text: first.text.slice(over) };
    over -= first.text.length;
  }
  return { ...entry, chunks, cut };
}

function entryOf(message: PhaseMessage, seq: number): LogEntry {
  return {
    seq,
    attempt: message.attempt,
    stepCount: message.step_count,
    phase: message.phase,
    status: message.status,
    message: message.message,
    command: message.command,
    timestamp: message.timestamp,
    chunks: [],
    cut: false,
    exitCode: message.exit_code,
    durationMs: message.duration_ms,
    toByte: message.to_byte,
    health: message.health,
    healthBefore: message.health_before,
    healthAfter: message.health_after,
    recorded: message.recorded,
    refused: message.refused,
    differences: message.differences,
    interrupted: message.interrupted,
    cancelledBy: message.cancelled_by,
  };
}

const chunksOf = (message: PhaseMessage): Chunk[] => [
  { stream: "stdout", text: message.stdout },
  { stream: "stderr", text: message.stderr },
];

const streamed = (entry: LogEntry, stream: Chunk["stream"]) =>
  entry.chunks.filter((chunk) => chunk.stream === stream).reduce((all, chunk) => all + chunk.text, "");

/** A result repeats the whole output; only what was not streamed before is still news. */
function unseen(entry: LogEntry, message: PhaseMessage): Chunk[] {
  if (entry.cut) return [];
  return chunksOf(message).map(({ stream, text }) => {
    const seen = streamed(entry, stream);
    return { stream, text: text.startsWith(seen) ? text.slice(seen.length) : "" };
  });
}

function appended(entries: LogEntry[], message: PhaseMessage, seq: number): LogEntry[] {
  const last = entries.at(-1);
  const fresh = entryOf(message, seq);
  if (message.phase === "executing" && last?.phase === "executing" && last.attempt === message.attempt) {
    const merged = withOutput(last, chunksOf(message));
    const renewed = {
      ...merged,
      status: message.status || last.status,
      message: message.message || last.message,
      command: message.command || last.command,
      toByte: message.to_byte ?? last.toByte,
    };
    return [...entries.slice(0, -1), renewed];
  }
  if (message.phase === "result" && last?.phase === "executing" && last.attempt === message.attempt) {
    return [...entries.slice(0, -1), withOutput(last, unseen(last, message)), fresh];
  }
  return [...entries, withOutput(fresh, chunksOf(message))];
}

function statusAfter(message: PhaseMessage): ExecutionStatus {
  if (message.interrupted) return "interrupted";
  if (message.phase === "error") return message.refused ? "refused" : "failed";
  if (message.phase !== "complete") return "running";
  if (message.cancelled_by) return "cancelled";
  return message.status === "completed" ? "completed" : "failed";
}

/** The log with one more message; the same log when the message is no news. */
export function addPhase(log: PhaseLog, message: PhaseMessage): PhaseLog {
  if (log.status !== "running") return log;
  const next = log.lastSeq + 1;
  let seq = message.seq ?? next;
  if (seq < next) {
    // An error seen before would have ended the log, so this one is new: a refusal outside the count.
    if (message.phase !== "error") return log;
    seq = next;
  }
  return {
    executionId: log.executionId || message.execution_id,
    system: log.system || message.system,
    lastSeq: seq,
    status: statusAfter(message),
    entries: appended(log.entries, message, seq),
  };
}
