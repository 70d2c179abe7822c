import { useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import { blockCount, blockPx, linesOfBlock, rowPx } from "./which-view";

/** Of so many lines, all of one height, those that are in view in `box` or near it, from 0. */
export function useDrawnLines(box: RefObject<HTMLDivElement | null>, count: number) {
  const blocks = useVirtualizer({
    count: blockCount(count),
    getScrollElement: () => box.current,
    estimateSize: (block) => blockPx(block, count),
    overscan: 1,
  });
  const drawn = blocks.getVirtualItems().flatMap(({ index }) => linesOfBlock(index, count));
  const scrollToLine = (line: number) => blocks.scrollToOffset(line * rowPx - (box.current?.clientHeight ?? 0) / 2);
  return { drawn, scrollToLine };
}
