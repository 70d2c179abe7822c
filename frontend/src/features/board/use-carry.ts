import { KeyboardSensor, MouseSensor, pointerWithin, rectIntersection, TouchSensor, useSensor, useSensors } from "@dnd-kit/core";
import type { CollisionDetection, DndContextProps, DragStartEvent, KeyboardCoordinateGetter } from "@dnd-kit/core";
import { useMemo, useRef, useState } from "react";
import { holdTips } from "@/components/tips";
import type { Incident, IncidentStatus } from "@/lib/types";
import { announcementsOf, instructions } from "./carry-words";
import { holdLinks } from "./hold-links";
import { isStepKey, nextColumn } from "./steps";
import { useMove } from "./use-move";

/** A press is a click until it has gone this far (px), a touch a swipe until it has stayed this long (ms). */
const mouseOptions = { activationConstraint: { distance: 6 } };
const touchOptions = { activationConstraint: { delay: 250, tolerance: 8 } };
/** Enter opens the card, as with any link. Tab leads away from it: that is no choice of a column. */
const keyboardCodes = { start: ["Space"], cancel: ["Escape", "Tab"], end: ["Space", "Enter"] };
/** Where in a column a card is held that the keyboard carries, px from its corner. */
const insetPx = 48;

/** By where the pointer is; the keyboard has none. */
const collisionDetection: CollisionDetection = (given) => (given.pointerCoordinates ? pointerWithin(given) : rectIntersection(given));

const incidentOf = (active: DragStartEvent["active"]) => active.data.current?.incident as Incident | undefined;

/** Where a carried card began, while the sensor does not know it: null once it does. */
type Begun = { current: { x: number; y: number } | null };

/** The sensor takes the card's place at the first key for where it began, and (0, 0) where the card is not measured yet, right after it was picked
 * up. What it is told then must be how far to go. */
const stepper =
  (shown: readonly IncidentStatus[], begun: Begun): KeyboardCoordinateGetter =>
  (event, { currentCoordinates, context: { active, activeNode, collisionRect, over, droppableRects, droppableContainers } }) => {
    const from = (over?.id ?? (active && incidentOf(active)?.status)) as IncidentStatus | undefined;
    if (!from || !isStepKey(event.code)) return undefined;
    event.preventDefault();
    const to = nextColumn(shown, from, event.code);
    const rect = droppableRects.get(to) ?? droppableContainers.get(to)?.node.current?.getBoundingClientRect();
    if (!rect) return currentCoordinates;
    const card = collisionRect ? null : activeNode?.getBoundingClientRect();
    if (card) begun.current = { x: card.left, y: card.top };
    const { x, y } = begun.current ?? { x: 0, y: 0 };
    return { x: rect.left - x, y: rect.top + insetPx - y };
  };

/** Carrying a card to another column: by mouse, touch and keyboard. A drop is the same request as the choice on the incident's page.
 * `focusedId`: the card that has the focus to begin with. */
export function useCarry(shown: readonly IncidentStatus[], focusedId: string | null) {
  const [carried, setCarried] = useState<Incident | null>(null);
  /** Stays when it is let go: the focus comes back to it wherever it lies then. */
  const [keptId, setKeptId] = useState(focusedId);
  /** The last one that was taken, as it was then. What becomes of it meanwhile does not change what the hand is at. */
  const taken = useRef<Incident | null>(null);
  const { pending, move } = useMove();
  const begun: Begun = useRef(null);
  const coordinateGetter = useMemo(() => stepper(shown, begun), [shown, begun]);
  const sensors = useSensors(
    useSensor(MouseSensor, mouseOptions),
    useSensor(TouchSensor, touchOptions),
    useSensor(KeyboardSensor, { coordinateGetter, keyboardCodes }),
  );

  const context = useMemo(
    (): DndContextProps => ({
      sensors,
      collisionDetection,
      accessibility: { announcements: announcementsOf(taken), screenReaderInstructions: instructions },
      onDragStart: ({ active, activatorEvent }) => {
        if (!(activatorEvent instanceof KeyboardEvent)) holdLinks();
        holdTips(true);
        begun.current = null;
        taken.current = incidentOf(active) ?? null;
        setCarried(taken.current);
        setKeptId(taken.current?.id ?? null);
      },
      onDragCancel: () => {
        holdTips(false);
        setCarried(null);
      },
      onDragEnd: ({ over }) => {
        const incident = taken.current;
        holdTips(false);
        setCarried(null);
        if (incident && over && over.id !== incident.status) move({ id: incident.id, from: incident.status, to: over.id as IncidentStatus });
      },
    }),
    [sensors, move, begun],
  );
  return { carried, keptId, pending, context };
}
