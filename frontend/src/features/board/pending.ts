import type { Incident, IncidentStatus } from "@/lib/types";

/** Cards that were dropped, and whose new status the backend has not answered yet: by their ids. */
export type Pending = ReadonlyMap<string, IncidentStatus>;

export const noPending: Pending = new Map();

export const dropped = (pending: Pending, id: string, status: IncidentStatus): Pending => new Map(pending).set(id, status);

/** Answered or refused: what the backend says stands. A later drop of the same card is not undone by the answer to an earlier one. */
export function settled(pending: Pending, id: string, status: IncidentStatus): Pending {
  if (pending.get(id) !== status) return pending;
  const rest = new Map(pending);
  rest.delete(id);
  return rest;
}

/** A carried card stays as it was when it was taken, whatever comes meanwhile: what is carried must not vanish under the hand. */
export function withCarried(incidents: Incident[], carried: Incident | null): Incident[] {
  if (!carried) return incidents;
  return [...incidents.filter(({ id }) => id !== carried.id), carried];
}

export function asDropped(incidents: Incident[], pending: Pending): Incident[] {
  if (pending.size === 0) return incidents;
  return incidents.map((incident) => {
    const status = pending.get(incident.id);
    return status && status !== incident.status ? { ...incident, status } : incident;
  });
}
