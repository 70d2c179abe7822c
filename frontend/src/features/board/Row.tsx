import { useDraggable } from "@dnd-kit/core";
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import { useWhyNot } from "@/features/auth/use-rights";
import { IncidentCard } from "../incidents/IncidentCard";
import { NowLine } from "./NowLine";
import { belowClass, StackToggle } from "./StackToggle";
import type { CardRow } from "./stacks";
import type { HeardActivity } from "./use-activity";

interface Props {
  row: CardRow;
  activity: HeardActivity;
  /** The card that was carried last: when it comes to another column the focus comes with it. */
  isKept: boolean;
  onToggle: (stackKey: string) => void;
}

/** A card that can be carried, and below the first one of a stack how many more are in it. */
export const Row = memo(function Row({ row, activity, isKept, onToggle }: Props) {
  const { incident, below } = row;
  const disabled = useWhyNot("change") !== null;
  const { setNodeRef, setActivatorNodeRef, listeners, attributes, isDragging } = useDraggable({ id: incident.id, data: { incident }, disabled });
  const link = useRef<HTMLElement | null>(null);
  const setLink = useCallback(
    (element: HTMLElement | null) => {
      link.current = element;
      setActivatorNodeRef(element);
    },
    [setActivatorNodeRef],
  );
  useEffect(() => {
    if (isKept && document.activeElement === document.body) link.current?.focus({ preventScroll: true });
  }, [isKept]);
  const describedBy = disabled ? undefined : attributes["aria-describedby"];
  // The card is a link first: of what a thing to carry says of itself only the instructions fit.
  const handle = useMemo(
    () => ({ ...listeners, ref: setLink, "aria-describedby": describedBy }),
    [listeners, setLink, describedBy],
  );
  const now = useMemo(() => <NowLine incident={incident} activity={activity} />, [incident, activity]);
  return (
    <div ref={setNodeRef} data-below={below || undefined} className={belowClass(row)}>
      <IncidentCard incident={incident} now={now} isCarried={isDragging} handle={handle} />
      <StackToggle row={row} onToggle={onToggle} />
    </div>
  );
});
