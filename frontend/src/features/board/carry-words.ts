import type { Announcements, ScreenReaderInstructions, UniqueIdentifier } from "@dnd-kit/core";
import { incidentNumber } from "@/lib/format";
import type { Incident, IncidentStatus } from "@/lib/types";
import { statusWords } from "../incidents/words";

/** What a screen reader says while a card is carried. */

const card = (id: UniqueIdentifier) => incidentNumber(String(id));
const column = (id: UniqueIdentifier) => statusWords[id as IncidentStatus].name;

export const instructions: ScreenReaderInstructions = {
  draggable: "Enter opens the incident. Space picks it up; then the left and right arrows choose a column, Space drops it there, Escape or Tab puts it back.",
};

/** `carried`: what was picked up last; where it was then says whether it was moved. */
export const announcementsOf = (carried: { readonly current: Incident | null }): Announcements => ({
  onDragStart: ({ active }) => `${card(active.id)} picked up.`,
  onDragOver: ({ active, over }) => over ? `${card(active.id)} is over ${column(over.id)}.` : undefined,
  onDragEnd: ({ active, over }) =>
    over && carried.current && over.id !== carried.current.status
      ? `${card(active.id)} dropped in ${column(over.id)}.`
      : `${card(active.id)} put back.`,
  onDragCancel: ({ active }) => `${card(active.id)} put back.`,
});
