import { useId, useState } from "react";
import { CopyButton } from "@/components/CopyButton";
import { DifferenceTable } from "@/components/DifferenceTable";
import { inPageWords } from "@/lib/machine-words";
import { factsOf, gistOf } from "./gist";
import { LogLine } from "./LogLine";
import { logTone } from "./log-tone";
import type { LogEntry } from "./phase-log";
import { isFolded } from "./summary";
import { lookOf } from "./words";

interface Props {
  entry: LogEntry;
  /** Nothing follows it yet. */
  isLast: boolean;
  /** Its command stands on its line; else it was told before. */
  withCommand: boolean;
}

/** One entry of the log, in the colour of its phase; folded to a line once it is over, until the reader opens it. */
export function LogEntryView({ entry, isLast, withCommand }: Props) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const bodyId = useId();
  const look = lookOf(entry);
  const folded = chosen ?? isFolded(entry, isLast);
  const commandOnLine = folded && withCommand ? entry.command : "";
  return (
    <div
      data-testid="phase-entry"
      data-phase={entry.phase}
      data-status={entry.status}
      data-seq={entry.seq}
      data-attempt={entry.attempt}
      data-tone={look.tone}
      data-folded={folded}
      className={`rounded-r-lg border-l-2 px-3 ${folded ? "py-0.5" : "py-2"} ${logTone[look.tone]}`}
    >
      <LogLine
        icon={look.icon}
        name={look.name}
        step={entry.attempt}
        command={commandOnLine}
        gist={folded && !commandOnLine ? gistOf(entry) || entry.command : ""}
        timestamp={entry.timestamp}
        folded={folded}
        bodyId={bodyId}
        onFold={setChosen}
      />
      <div id={bodyId} hidden={folded}>
        <Body entry={entry} />
      </div>
    </div>
  );
}

function Body({ entry }: { entry: LogEntry }) {
  const details = factsOf(entry);
  return (
    <>
      {entry.message && <p className="mt-1 break-words whitespace-pre-wrap text-ink">{inPageWords(entry.message)}</p>}
      {entry.command && (
        <div className="mt-1 flex items-start gap-2">
          <p className="min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap text-ink">
            <span className="text-faint select-none" aria-hidden="true">
              ${" "}
            </span>
            {entry.command}
          </p>
          <CopyButton text={entry.command} label="the command" />
        </div>
      )}
      {entry.differences.length > 0 && <DifferenceTable differences={entry.differences} />}
      {details.length > 0 && <p className="mt-1 text-soft">{details.join(" · ")}</p>}
    </>
  );
}
