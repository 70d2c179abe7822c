import { Icon } from "@/components/Icon";
import type { Tone } from "@/components/tone";
import { clockTime, duration, percent } from "@/lib/format";
import type { Chunk, LogEntry } from "./phase-log";
import { lookOf } from "./words";

const box: Record<Tone, string> = {
  neutral: "border-l-faint bg-raised text-soft",
  info: "border-l-info bg-info-wash text-info-ink",
  success: "border-l-success bg-success-wash text-success-ink",
  warning: "border-l-warning bg-warning-wash text-warning-ink",
  danger: "border-l-danger bg-danger-wash text-danger-ink",
  special: "border-l-special bg-special-wash text-special-ink",
};

const streamColour: Record<Chunk["stream"], string> = {
  stdout: "text-ink",
  stderr: "text-warning-ink",
};

function facts(entry: LogEntry): string[] {
  const all: string[] = [];
  if (entry.exitCode !== null) all.push(`exit code ${entry.exitCode}`);
  if (entry.durationMs !== null) all.push(duration(entry.durationMs));
  if (entry.health !== null) all.push(`health ${percent(entry.health)}`);
  if (entry.healthBefore !== null && entry.healthAfter !== null) {
    all.push(`health ${percent(entry.healthBefore)} → ${percent(entry.healthAfter)}`);
  }
  if (entry.recorded === false) all.push("record still on its way to the backend");
  return all;
}

function Output({ entry }: { entry: LogEntry }) {
  if (entry.chunks.length === 0) return null;
  return (
    <pre className="mt-1.5 break-words whitespace-pre-wrap" aria-label="Output">
      {entry.cut && <span className="text-faint">… earlier output left out …{"\n"}</span>}
      {entry.chunks.map((chunk, index) => (
        <span key={index} className={streamColour[chunk.stream]}>
          {chunk.text}
        </span>
      ))}
    </pre>
  );
}

/** One entry of the log, in the colour of its phase. */
export function LogEntryView({ entry }: { entry: LogEntry }) {
  const look = lookOf(entry);
  const details = facts(entry);
  return (
    <div
      data-testid="phase-entry"
      data-phase={entry.phase}
      data-status={entry.status}
      data-seq={entry.seq}
      data-attempt={entry.attempt}
      data-tone={look.tone}
      className={`rounded-r-lg border-l-2 px-3 py-2 ${box[look.tone]}`}
    >
      <div className="flex items-center gap-2">
        <Icon name={look.icon} className="size-3.5" />
        <span className="font-semibold">{look.name}</span>
        {entry.attempt > 1 && <span className="text-faint">step {entry.attempt}</span>}
        <time dateTime={entry.timestamp} className="ml-auto text-faint tabular-nums">
          {clockTime(entry.timestamp)}
        </time>
      </div>
      {entry.message && (
        <p className="mt-1 break-words whitespace-pre-wrap text-ink">{entry.message}</p>
      )}
      {entry.command && (
        <p className="mt-1 break-all whitespace-pre-wrap text-ink">
          <span className="text-faint select-none" aria-hidden="true">
            ${" "}
          </span>
          {entry.command}
        </p>
      )}
      <Output entry={entry} />
      {details.length > 0 && <p className="mt-1 text-soft">{details.join(" · ")}</p>}
    </div>
  );
}
