import { memo, useId, useState } from "react";
import { stepGist, tellsCommand } from "./gist";
import { LogEntryView } from "./LogEntryView";
import { LogLine } from "./LogLine";
import { logTone } from "./log-tone";
import type { LogEntry } from "./phase-log";
import { lookOf } from "./words";

/** An output comes in hundreds of messages, of which the log shows nothing: what has not changed is not drawn again. */
const Entry = memo(LogEntryView);

/** The phases of the step under way, or of the last one, a line each. */
export function StepPhases({ entries, isNewest }: { entries: LogEntry[]; isNewest: boolean }) {
  return entries.map((entry, index) => (
    <Entry key={entry.seq} entry={entry} isLast={isNewest && index === entries.length - 1} withCommand={tellsCommand(entry, entries[index - 1])} />
  ));
}

/** A step that another one has followed: one line, which opens to its phases. */
export function StepEntry({ entries }: { entries: LogEntry[] }) {
  const [folded, setFolded] = useState(true);
  const bodyId = useId();
  const result = entries.findLast((entry) => entry.phase === "result") ?? entries.at(-1);
  const command = entries.find((entry) => entry.command !== "")?.command ?? "";
  if (!result) return null;
  const { icon, tone } = lookOf(result);
  const step = result.attempt;
  return (
    <div data-testid="step-entry" data-step={step} data-tone={tone} data-folded={folded} className={`rounded-r-lg border-l-2 px-3 py-0.5 ${logTone[tone]}`}>
      <LogLine
        icon={icon}
        name={`Step ${step}`}
        step={1}
        command={folded ? command : ""}
        gist={stepGist(entries)}
        timestamp={result.timestamp}
        folded={folded}
        bodyId={bodyId}
        onFold={setFolded}
      />
      <div id={bodyId} hidden={folded} className="space-y-1 py-1">
        {!folded && <StepPhases entries={entries} isNewest={false} />}
      </div>
    </div>
  );
}
