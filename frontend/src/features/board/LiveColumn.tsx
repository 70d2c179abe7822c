import { useDroppable } from "@dnd-kit/core";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useRef } from "react";
import type { ReactNode } from "react";
import { Skeleton } from "@/components/Skeleton";
import type { IncidentStatus } from "@/lib/types";
import { ColumnFrame } from "./ColumnFrame";
import { Row } from "./Row";
import type { CardRow } from "./stacks";
import { useFocusedRow } from "./use-focused-row";
import type { HeardActivity } from "./use-activity";

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
  activity: HeardActivity;
  /** Of the card that is carried, or was last: it stays drawn wherever one scrolls, and gets the focus back. */
  keptId: string | null;
  onToggle: (stackKey: string) => void;
  /** The reader scrolled near to the end. */
  onNearEnd: () => void;
}

/** A column of any length: only the cards in sight are drawn. */
export function LiveColumn(props: Props) {
  const { status, rows, count, loading, empty, foot, activity, keptId, onToggle, onNearEnd } = props;
  const { setNodeRef, isOver } = useDroppable({ id: status });
  const scroller = useRef<HTMLDivElement>(null);
  const focus = useFocusedRow();
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => guessPx,
    getItemKey: useCallback((place: number) => rows[place]?.incident.id ?? place, [rows]),
    gap: gapPx,
    overscan: overscanCount,
    rangeExtractor: (range) => {
      const kept = rows.flatMap(({ incident: { id } }, place) => (id === keptId || id === focus.id() ? [place] : []));
      return [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b);
    },
  });
  const onScroll = ({ currentTarget: at }: { currentTarget: HTMLElement }) => {
    if (at.scrollHeight - at.scrollTop - at.clientHeight < nearPx) onNearEnd();
  };
  return (
    <ColumnFrame status={status} count={loading ? null : count} isOver={isOver} ref={setNodeRef}>
      <div ref={scroller} onScroll={onScroll} className="max-h-[max(20rem,calc(100dvh-16rem))] flex-1 overflow-x-hidden overflow-y-auto px-3 pb-3">
        {rows.length === 0 && (loading ? <Skeleton className="h-24" /> : empty)}
        <ul {...focus.handlers} hidden={rows.length === 0} className="relative" style={{ height: list.getTotalSize() }}>
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
                  <Row row={row} activity={activity} isKept={row.incident.id === keptId} onToggle={onToggle} />
                </li>
              )
            );
          })}
        </ul>
        {foot}
      </div>
    </ColumnFrame>
  );
}
