import { useEffect, useState } from "react";
import { getOutputRange } from "@/lib/api-output";
import type { StepOutput } from "@/lib/types";
import { OutputFeed } from "./output-feed";
import type { TerminalView } from "./terminal";

/** Where bytes are shown: a terminal, or what stands in for one. */
export type Shown = Pick<TerminalView, "write" | "clear">;

/** Every kept byte once, from the first on, however late this reader came. */
export function useKept(view: Shown | null, { executionId, attempt }: StepOutput, keptBytes: number | null) {
  const [feed, setFeed] = useState<OutputFeed | null>(null);
  const isKept = keptBytes !== null;
  useEffect(() => {
    if (!view || !isKept) return;
    view.clear();
    const made = new OutputFeed({
      fetchFrom: (from, signal) => getOutputRange({ executionId, attempt }, from, signal),
      show: view.write,
    });
    setFeed(made);
    return () => {
      made.stop();
      setFeed(null);
    };
  }, [view, executionId, attempt, isKept]);
  useEffect(() => {
    if (feed && keptBytes !== null) feed.extend(keptBytes);
  }, [feed, keptBytes]);
}
