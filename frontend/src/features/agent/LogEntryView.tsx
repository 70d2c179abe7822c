import { useId, useState } from "react";
import { DifferenceTable } from "@/components/DifferenceTable";
import { Icon } from "@/components/Icon";
import type { Tone } from "@/components/tone";
import { Exact } from "@/components/Time";
import { clockTime, duration, percent } from "@/lib/format";
import type { LogEntry } from "./phase-log";
import { isFolded } from "./summary";
import { lookOf } from "./words";

const box: Record<Tone, string> = {
  neutral: "border-l-faint bg-raised text-soft",
  info: "border-l-info bg-info-wash text-info-ink",
  success: "border-l-success bg-success-wash text-success-ink",
  warning: "border-l-warning bg-warning-wash text-warning-ink",
  danger: "border-l-danger bg-danger-wash text-danger-ink",
  special: "border-l-special bg-special-wash text-special-ink",
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

interface Props {
  entry: LogEntry;
  /** Nothing follows it yet. */
  isLast: boolean;
}

/** One entry of the log, in the colour of its phase; folded to a line once it is over, until the reader opens it. */
export function LogEntryView({ entry, isLast }: Props) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const bodyId = useId();
  const look = lookOf(entry);
  const details = facts(entry);
  const folded = chosen ?? isFolded(entry, isLast);
  const gist = [entry.message.split("\n")[0] ?? "", ...details].filter((part) => part !== "").join(" · ");
  return (
    <div
      data-testid="phase-entry"
      data-phase={entry.phase}
      data-status={entry.status}
      data-seq={entry.seq}
      data-attempt={entry.attempt}
      data-tone={look.tone}
      data-folded={folded}
      className={`rounded-r-lg border-l-2 px-3 ${folded ? "py-0.5" : "py-2"} ${box[look.tone]}`}
    >
      <button type="button" aria-expanded={!folded} aria-controls={bodyId} onClick={() => setChosen(!folded)} className="flex w-full items-center gap-2 text-left">
        <Icon name={look.icon} className="size-3.5" />
        <span className="font-semibold whitespace-nowrap">{look.name}</span>
        {entry.attempt > 1 && <span className="whitespace-nowrap">step {entry.attempt}</span>}
        {folded && <span className="min-w-0 flex-1 truncate text-soft">{gist || entry.command}</span>}
        <Exact inside iso={entry.timestamp} className="ml-auto text-soft tabular-nums">
          {clockTime(entry.timestamp)}
        </Exact>
      </button>
      <div id={bodyId} hidden={folded}>
        <Body entry={entry} details={details} />
      </div>
    </div>
  );
}

function Body({ entry, details }: { entry: LogEntry; details: string[] }) {
  return (
    <>
      {entry.message && <p className="mt-1 break-words whitespace-pre-wrap text-ink">{entry.message}</p>}
      {entry.command && (
        <p className="mt-1 wrap-anywhere whitespace-pre-wrap text-ink">
          <span className="text-faint select-none" aria-hidden="true">
            ${" "}
          </span>
          {entry.command}
        </p>
      )}
      {entry.differences.length > 0 && <DifferenceTable differences={entry.differences} />}
      {details.length > 0 && <p className="mt-1 text-soft">{details.join(" · ")}</p>}
    </>
  );
}
