import { useDroppable } from "@dnd-kit/core";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useRef } from "react";
import type { ReactNode } from "react";
import { Skeleton } from "@/components/Skeleton";
import type { IncidentStatus } from "@/lib/types";
import type { Activity } from "@/lib/types-activity";
import { ColumnFrame } from "./ColumnFrame";
import { Row } from "./Row";
import type { CardRow } from "./stacks";

/** Of a card with a title of one line, px; measured as soon as it is drawn. */
const guessPx = 108;
const gapPx = 10;
const overscanCount = 6;
/** So near to the end the next page is asked for, px. */
const nearPx = 800;

interface Props {
  status: IncidentStatus;
  rows: CardRow[];
  /** Incidents, folded ones too. */
  count: number;
  loading: boolean;
  empty: ReactNode;
  foot: ReactNode;
  activity: Activity;
  /** A card that is being carried stays drawn, wherever one scrolls. */
  carriedId: string | null;
  onToggle: (stackKey: string) => void;
  /** The reader scrolled near to the end. */
  onNearEnd: () => void;
}

/** A column of any length: only the cards in sight are drawn. */
export const LiveColumn = memo(function LiveColumn(props: Props) {
  const { status, rows, count, loading, empty, foot, activity, carriedId, onToggle, onNearEnd } = props;
  const { setNodeRef, isOver } = useDroppable({ id: status });
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => guessPx,
    getItemKey: useCallback((place: number) => rows[place]?.incident.id ?? place, [rows]),
    gap: gapPx,
    overscan: overscanCount,
    rangeExtractor: (range) => {
      const places = defaultRangeExtractor(range);
      const carried = carriedId === null ? -1 : rows.findIndex((row) => row.incident.id === carriedId);
      return carried < 0 || places.includes(carried) ? places : [...places, carried].sort((a, b) => a - b);
    },
  });
  const onScroll = ({ currentTarget: at }: { currentTarget: HTMLElement }) => {
    if (at.scrollHeight - at.scrollTop - at.clientHeight < nearPx) onNearEnd();
  };
  return (
    <ColumnFrame status={status} count={loading ? null : count} isOver={isOver} ref={setNodeRef}>
      <div ref={scroller} onScroll={onScroll} className="max-h-[max(20rem,calc(100dvh-16rem))] flex-1 overflow-x-hidden overflow-y-auto px-3 pb-3">
        {rows.length === 0 && (loading ? <Skeleton className="h-24" /> : empty)}
        <ul hidden={rows.length === 0} className="relative" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            return (
              row && (
                <li
                  key={key}
                  ref={list.measureElement}
                  data-index={index}
                  aria-setsize={rows.length}
                  aria-posinset={index + 1}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <Row row={row} activity={activity} onToggle={onToggle} />
                </li>
              )
            );
          })}
        </ul>
        {foot}
      </div>
    </ColumnFrame>
  );
});
