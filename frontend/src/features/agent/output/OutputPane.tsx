import { useCallback, useState } from "react";
import { Button } from "@/components/Button";
import type { LogEntry } from "../phase-log";
import { LargeOutput } from "./LargeOutput";
import { cutWords } from "./cut-words";
import { chunksOf, keptUpTo, stepsWithOutput } from "./steps";
import { TerminalOutput } from "./TerminalOutput";
import { useOutputHead } from "./use-output";
import { fitting, isLarge } from "./which-view";

interface Props {
  executionId: string;
  entries: LogEntry[];
}

/** What the commands printed, one step at a time: the newest until the reader chooses another one. */
export function OutputPane({ executionId, entries }: Props) {
  const steps = stepsWithOutput(entries);
  const [chosen, setChosen] = useState<number | null>(null);
  const attempt = chosen ?? steps.at(-1);
  if (attempt === undefined || executionId === "") return null;
  return (
    <section aria-label="Output of the commands" data-testid="output-pane" className="relative flex min-h-64 flex-[3] flex-col gap-2">
      {steps.length > 1 && (
        <div className="flex flex-wrap items-center gap-2" role="group" aria-label="Output of which step">
          {steps.map((step) => (
            <Button key={step} className="px-2 py-0.5" aria-pressed={step === attempt} kind={step === attempt ? "plain" : "quiet"} onClick={() => setChosen(step)}>
              Step {step}
            </Button>
          ))}
        </div>
      )}
      <StepOutputView key={attempt} executionId={executionId} attempt={attempt} entries={entries} />
    </section>
  );
}

function StepOutputView({ executionId, attempt, entries }: Props & { attempt: number }) {
  const toByte = keptUpTo(entries, attempt);
  const { head, isAsked } = useOutputHead(executionId, attempt, toByte !== null);
  const step = { executionId, attempt };
  // Who reads further up in a terminal is not torn away when the output outgrows it.
  const [isRead, setIsRead] = useState(false);
  const onFollowing = useCallback((following: boolean) => setIsRead(!following), []);
  // A terminal for what turns out to be too large for one would only be in its way; one that is open stays.
  const [isFirst, setIsFirst] = useState(true);
  if (isFirst && !isAsked) setIsFirst(false);
  if (isFirst && isAsked) return <div className="min-h-40 flex-1 rounded-xl border border-line bg-sunken" aria-busy="true" />;
  const outgrown = head !== null && isLarge(head);
  if (outgrown && !isRead) return <LargeOutput step={step} head={head} />;
  const keptBytes = head || toByte !== null ? fitting(Math.max(head?.bytes ?? 0, toByte ?? 0)) : null;
  return (
    <>
      {head?.cut && <p className="text-xs text-warning-ink">{cutWords(head.cut)}</p>}
      {outgrown && <Outgrown onMore={() => setIsRead(false)} />}
      <TerminalOutput step={step} keptBytes={keptBytes} chunks={chunksOf(entries, attempt)} onFollowing={onFollowing} />
    </>
  );
}

/** The rest is in another view, and that is entered when the reader wants it. */
function Outgrown({ onMore }: { onMore: () => void }) {
  return (
    // Over the output, not beside it: what is read must not move.
    <p
      role="status"
      data-testid="outgrown"
      className="absolute right-28 bottom-3 left-3 z-10 flex flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-1.5 text-xs text-soft shadow-lg"
    >
      The output went on and is longer than what is shown here.
      <Button kind="quiet" className="-my-1" onClick={onMore}>
        Show all of it
      </Button>
    </p>
  );
}
