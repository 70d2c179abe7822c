import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/components/Button";
import { bySteps } from "./gist";
import type { LogEntry } from "./phase-log";
import { StepEntry, StepPhases } from "./StepEntry";
import { lookOf } from "./words";

/** Within this of the end still counts as reading along. */
const nearEndPx = 32;

interface Props {
  entries: LogEntry[];
  /** True while more is to come. */
  running: boolean;
}

/** The phases, one line each once they are over, and a whole step in one line once another has followed it. It follows the newest line until the reader scrolls up. */
export function CommandLog({ entries, running }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);

  const last = entries.at(-1);
  const steps = bySteps(entries);
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [entries.length, last?.message, last?.command, following]);

  const onScroll = () => {
    if (!box.current) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    setFollowing(scrollHeight - scrollTop - clientHeight <= nearEndPx);
  };

  return (
    <div className="relative flex min-h-32 flex-[2] flex-col">
      <div
        ref={box}
        role="log"
        aria-label="Command log"
        aria-live="off"
        tabIndex={0}
        onScroll={onScroll}
        className="min-h-0 flex-1 space-y-1 overflow-y-auto rounded-xl border border-line bg-sunken p-3 font-mono text-xs leading-relaxed"
      >
        {steps.map((step, index) =>
          index < steps.length - 1 ? <StepEntry key={step[0]?.seq} entries={step} /> : <StepPhases key={step[0]?.seq} entries={step} isNewest />,
        )}
        {running && (
          <p className="flex items-center gap-2 px-3 py-1 text-faint">
            <span className="inline-block h-3.5 w-1.5 bg-soft motion-safe:animate-pulse" aria-hidden="true" />
            {entries.length === 0 && "Waiting for the agent…"}
          </p>
        )}
      </div>
      <PhaseSaid last={entries.at(-1)} />
      {!following && (
        <Button
          icon="down"
          className="absolute right-4 bottom-3 shadow-lg"
          onClick={() => setFollowing(true)}
        >
          Latest
        </Button>
      )}
    </div>
  );
}

/** A change of phase is read out, once and in few words; the log itself, whose lines go on changing, only when it is asked for. */
function PhaseSaid({ last }: { last: LogEntry | undefined }) {
  const step = last && last.attempt > 1 ? `, step ${last.attempt}` : "";
  return (
    <p role="status" data-testid="phase-said" className="sr-only">
      {last && `${lookOf(last).name}${step}`}
    </p>
  );
}
