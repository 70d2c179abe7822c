import { useCallback, useEffect, useState } from "react";
import { Button } from "@/components/Button";
import type { OutputHead, StepOutput } from "@/lib/types";
import type { Chunk, LogEntry } from "../phase-log";
import { LargeOutput } from "./LargeOutput";
import { cutWords } from "./cut-words";
import { askFirstLines } from "./first-lines";
import { NoOutput } from "./NoOutput";
import { Outgrown } from "./Outgrown";
import { chunksOf, keptUpTo, resultOf, stepsWithOutput } from "./steps";
import { TerminalOutput } from "./TerminalOutput";
import { useOutputHead } from "./use-output";
import { fitting, isLarge, roomOf } from "./which-view";
import type { Room } from "./which-view";

interface Props {
  executionId: string;
  entries: LogEntry[];
  /** More may come. */
  running: boolean;
}

/** What the commands printed, one step at a time: the newest until the reader chooses another one. */
export function OutputPane({ executionId, entries, running }: Props) {
  const steps = stepsWithOutput(entries);
  const [chosen, setChosen] = useState<number | null>(null);
  const attempt = chosen ?? steps.at(-1);
  if (attempt === undefined || executionId === "") return null;
  return (
    <section aria-label="Output of the commands" data-testid="output-pane" className="contents">
      {steps.length > 1 && (
        <div className="flex flex-wrap items-center gap-2" role="group" aria-label="Output of which step">
          {steps.map((step) => (
            <Button key={step} className="px-2 py-0.5" aria-pressed={step === attempt} kind={step === attempt ? "plain" : "quiet"} onClick={() => setChosen(step)}>
              Step {step}
            </Button>
          ))}
        </div>
      )}
      <StepOutputView key={attempt} executionId={executionId} attempt={attempt} entries={entries} running={running} />
    </section>
  );
}

/** It takes the room that there is to show. */
const paneOf: Record<Room, string> = {
  none: "",
  lines: "h-34",
  little: "h-48",
  much: "min-h-64 flex-[3]",
};

function StepOutputView({ executionId, attempt, entries, running }: Props & { attempt: number }) {
  const toByte = keptUpTo(entries, attempt);
  const { head, isAsked } = useOutputHead(executionId, attempt, toByte !== null);
  const chunks = chunksOf(entries, attempt);
  const isOver = resultOf(entries, attempt) !== undefined;
  useEffect(() => {
    if (isOver && isAsked && toByte !== null && toByte !== fitting(toByte)) askFirstLines({ executionId, attempt });
  }, [isOver, isAsked, toByte, executionId, attempt]);
  const room = roomOf(head, toByte, chunks);
  if (room === "none") return <NoOutput entries={entries} attempt={attempt} running={running && !head?.ended} />;
  return (
    <div data-room={room} className={`relative flex shrink-0 flex-col gap-2 ${paneOf[room]}`}>
      <StepOutputShown step={{ executionId, attempt }} head={head} isAsked={isAsked} toByte={toByte} chunks={chunks} />
    </div>
  );
}

interface ShownProps {
  step: StepOutput;
  head: OutputHead | null;
  isAsked: boolean;
  toByte: number | null;
  chunks: Chunk[];
}

function StepOutputShown({ step, head, isAsked, toByte, chunks }: ShownProps) {
  // Who reads further up in a terminal is not torn away when the output outgrows it.
  const [isRead, setIsRead] = useState(false);
  const onFollowing = useCallback((following: boolean) => setIsRead(!following), []);
  // A terminal for what turns out to be too large for one would only be in its way; one that is open stays.
  const [isFirst, setIsFirst] = useState(true);
  if (isFirst && !isAsked) setIsFirst(false);
  if (isFirst && isAsked) return <div className="flex-1 rounded-xl border border-line bg-sunken" aria-busy="true" />;
  const outgrown = head !== null && isLarge(head);
  if (outgrown && !isRead) return <LargeOutput step={step} head={head} />;
  // The agent leaves out of its messages what it keeps: where they brought it, it is kept no more.
  const isKept = head !== null || (toByte !== null && chunks.length === 0);
  const keptBytes = isKept ? fitting(Math.max(head?.bytes ?? 0, toByte ?? 0)) : null;
  return (
    <>
      {head?.cut && <p className="text-xs text-warning-ink">{cutWords(head.cut)}</p>}
      {outgrown && <Outgrown onMore={() => setIsRead(false)} />}
      <TerminalOutput step={step} keptBytes={keptBytes} chunks={chunks} onFollowing={onFollowing} />
    </>
  );
}
