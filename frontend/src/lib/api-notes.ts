import type { Schemas } from "./api/schemas";
import { call } from "./http";
import { backend, incidentPath, many } from "./services";
import { clipped, isFields, text } from "./values";

/** What people noted about an incident: only ever added to. */

export type Note = Schemas["Note"];

/** The backend's bound, in bytes. */
export const noteBytesMax = 4_000;

function decodeNote(value: unknown): Note | null {
  if (!isFields(value) || text(value.id) === "") return null;
  return {
    id: text(value.id),
    incident_id: text(value.incident_id),
    author: clipped(value.author, 200),
    // Whole: made plain it may have three times the bytes that it was sent with.
    text: clipped(value.text, 3 * noteBytesMax),
    created_at: text(value.created_at),
  };
}

export const listNotes = (incidentId: string, signal?: AbortSignal) =>
  call(backend, incidentPath(incidentId, "/notes"), many(decodeNote), { signal });

/** The same id again is no second note. `author`: who is not logged in says so; of who is, the account counts. */
export interface NewNote {
  id: string;
  text: string;
  author?: string;
}

export const addNote = (incidentId: string, body: NewNote) =>
  call(backend, incidentPath(incidentId, "/notes"), decodeNote, { method: "POST", body });
