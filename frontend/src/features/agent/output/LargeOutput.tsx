import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import type { OutputHead, StepOutput } from "@/lib/types";
import { selectedOr, selectionIn } from "./copied";
import { afterOwnScroll, afterScroll, followAgain, followFromStart, letGo } from "./follow";
import { firstOrAsked } from "./first-lines";
import { LargeLine } from "./LargeLine";
import { LinePages } from "./line-pages";
import { OutputBar } from "./OutputBar";
import { PartBar } from "./PartBar";
import { useDrawnLines } from "./use-drawn-lines";
import { useLargeSearch } from "./use-large-search";
import { linesOfPart, partCount, partLines, partOf, rowPx } from "./which-view";

interface Props {
  step: StepOutput;
  head: OutputHead;
}

const nearEndPx = 2 * rowPx;

/** An output of up to millions of lines: those in view are fetched from the agent, and few more are held. */
export function LargeOutput({ step: { executionId, attempt }, head }: Props) {
  const step = useMemo(() => ({ executionId, attempt }), [executionId, attempt]);
  const box = useRef<HTMLDivElement>(null);
  const pages = useMemo(() => new LinePages((line, count, signal) => firstOrAsked(step, line, count, signal)), [step]);
  useSyncExternalStore(pages.subscribe, pages.version);
  useEffect(() => () => pages.stop(), [pages]);

  // What still grows is read at its end, what is over from its beginning.
  const [follow, setFollow] = useState({ ...followFromStart, following: !head.ended });
  const [part, setPart] = useState(0);
  const [marked, setMarked] = useState(0);
  const count = linesOfPart(part, head.lines);
  const { drawn, scrollToLine } = useDrawnLines(box, count);
  const numberOf = (index: number) => part * partLines + 1 + index;
  const firstLine = numberOf(drawn[0] ?? 0);
  const lastLine = numberOf(drawn.at(-1) ?? 0);
  useEffect(() => pages.show(firstLine, lastLine, head), [pages, firstLine, lastLine, head]);

  const following = follow.following;
  const lastPart = partCount(head.lines) - 1;
  useEffect(() => {
    const list = box.current;
    if (!following || !list) return;
    setPart(lastPart);
    list.scrollTop = list.scrollHeight;
    const view = { top: list.scrollTop, end: list.scrollHeight - list.clientHeight };
    setFollow((before) => afterOwnScroll(before, view));
  }, [following, lastPart, count]);

  const showLine = (line: number) => {
    setFollow(letGo);
    setMarked(line);
    setPart(partOf(line));
    // The part's own height must be there before it can be scrolled to.
    requestAnimationFrame(() => scrollToLine((line - 1) % partLines));
  };
  const { found, onSearch } = useLargeSearch(step, showLine, () => setMarked(0));
  const onScroll = () => {
    if (!box.current) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    const view = { top: scrollTop, end: scrollHeight - clientHeight };
    setFollow((before) => {
      const next = afterScroll(before, view, nearEndPx);
      // At the end of an output that is over there is nothing to follow.
      return head.ended && next.following !== before.following ? { ...next, following: before.following && next.following } : next;
    });
  };
  const inView = () => drawn.flatMap((index) => pages.line(numberOf(index))?.text ?? []).join("\n");
  const copied = () => selectedOr(selectionIn(box.current), () => ({ text: inView(), what: `lines ${firstLine} to ${lastLine}` }));

  return (
    <>
      <OutputBar kept={step} found={found} onSearch={onSearch} copied={copied} />
      <PartBar head={head} part={part} onPart={(next) => (setFollow(letGo), setPart(next))} />
      <ErrorNote error={pages.error} title="The lines cannot be shown" onRetry={() => pages.retry()} />
      <div className="relative flex min-h-40 flex-1 flex-col">
        <div
          ref={box}
          role="region"
          aria-label="Output"
          tabIndex={0}
          data-testid="large-output"
          data-lines={head.lines}
          data-following={following}
          onScroll={onScroll}
          onWheel={({ deltaY }) => deltaY < 0 && setFollow(letGo)}
          className="flex-1 overflow-auto overscroll-contain rounded-xl border border-line bg-sunken font-mono text-xs [contain:strict]"
        >
          <div className="relative w-max min-w-full" style={{ height: count * rowPx }}>
            {drawn.map((index) => {
              const number = numberOf(index);
              return <LargeLine key={number} number={number} line={pages.line(number)} topPx={index * rowPx} marked={number === marked} />;
            })}
          </div>
        </div>
        {!following && !head.ended && (
          <Button icon="down" className="absolute right-4 bottom-3 shadow-lg" data-testid="output-follow" onClick={() => setFollow(followAgain)}>
            Follow
          </Button>
        )}
      </div>
    </>
  );
}
