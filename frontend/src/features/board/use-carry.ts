import { KeyboardSensor, MouseSensor, pointerWithin, rectIntersection, TouchSensor, useSensor, useSensors } from "@dnd-kit/core";
import type { CollisionDetection, DndContextProps, DragEndEvent, DragStartEvent, KeyboardCoordinateGetter } from "@dnd-kit/core";
import { useMemo, useState } from "react";
import { useNotices } from "@/components/notices";
import { incidentNumber, messageOf } from "@/lib/format";
import type { Incident, IncidentStatus } from "@/lib/types";
import { useMoveIncident } from "../incidents/use-incidents";
import { statusWords } from "../incidents/words";
import { announcements, instructions } from "./carry-words";
import { dropped, noPending, settled } from "./pending";
import { holdLinks } from "./hold-links";
import { isStepKey, nextColumn } from "./steps";

/** A press is a click until it has gone this far (px), a touch a swipe until it has stayed this long (ms). */
const mouseOptions = { activationConstraint: { distance: 6 } };
const touchOptions = { activationConstraint: { delay: 250, tolerance: 8 } };
/** Enter opens the card, as with any link. */
const keyboardCodes = { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter", "Tab"] };
/** Where in a column a card is held that the keyboard carries, px from its corner. */
const insetPx = 48;

/** By where the pointer is; the keyboard has none. */
const collisionDetection: CollisionDetection = (given) => (given.pointerCoordinates ? pointerWithin(given) : rectIntersection(given));

const incidentOf = (active: DragStartEvent["active"]) => active.data.current?.incident as Incident | undefined;

const stepper =
  (shown: readonly IncidentStatus[]): KeyboardCoordinateGetter =>
  (event, { currentCoordinates, context: { active, over, droppableRects } }) => {
    const from = (over?.id ?? (active && incidentOf(active)?.status)) as IncidentStatus | undefined;
    if (!from || !isStepKey(event.code)) return undefined;
    event.preventDefault();
    const rect = droppableRects.get(nextColumn(shown, from, event.code));
    return rect ? { x: rect.left, y: rect.top + insetPx } : currentCoordinates;
  };

/** Carrying a card to another column: by mouse, touch and keyboard. A drop is the same request as the choice on the incident's page;
 * what is refused goes back, with the server's words. */
export function useCarry(shown: readonly IncidentStatus[]) {
  const [carried, setCarried] = useState<Incident | null>(null);
  const [pending, setPending] = useState(noPending);
  const { mutate } = useMoveIncident();
  const { fail } = useNotices();
  const coordinateGetter = useMemo(() => stepper(shown), [shown]);
  const sensors = useSensors(
    useSensor(MouseSensor, mouseOptions),
    useSensor(TouchSensor, touchOptions),
    useSensor(KeyboardSensor, { coordinateGetter, keyboardCodes }),
  );

  const context = useMemo((): DndContextProps => {
    const drop = (incident: Incident, status: IncidentStatus) => {
      setPending((all) => dropped(all, incident.id, status));
      const stays = `${incidentNumber(incident.id)} stays in ${statusWords[incident.status].name}: `;
      mutate(
        { id: incident.id, status },
        {
          onError: (error) => fail(new Error(stays + messageOf(error))),
          onSettled: () => setPending((all) => settled(all, incident.id, status)),
        },
      );
    };
    const end = ({ active, over }: DragEndEvent) => {
      const incident = incidentOf(active);
      setCarried(null);
      if (incident && over && over.id !== incident.status) drop(incident, over.id as IncidentStatus);
    };
    return {
      sensors,
      collisionDetection,
      accessibility: { announcements, screenReaderInstructions: instructions },
      onDragStart: ({ active, activatorEvent }) => {
        if (!(activatorEvent instanceof KeyboardEvent)) holdLinks();
        setCarried(incidentOf(active) ?? null);
      },
      onDragCancel: () => setCarried(null),
      onDragEnd: end,
    };
  }, [sensors, mutate, fail]);
  return { carried, pending, context };
}
