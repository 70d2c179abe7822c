import { useState } from "react";
import { newUuid } from "@/lib/uuid";

/** What is typed and not sent outlives a reload, and a login that ended meanwhile. Where the browser forbids its store, it lives as long as the page. */

const draftKey = (incidentId: string) => `selfheal.note.${incidentId}`;
const nameKey = "selfheal.name";

function read(store: () => Storage, key: string): string {
  try {
    return store().getItem(key) ?? "";
  } catch {
    return "";
  }
}

function write(store: () => Storage, key: string, text: string): void {
  try {
    if (text === "") store().removeItem(key);
    else store().setItem(key, text);
  } catch {
    // It is on the screen all the same.
  }
}

const session = () => sessionStorage;
const local = () => localStorage;

export function useDraft(incidentId: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => read(session, draftKey(incidentId)));
  const change = (text: string) => {
    setDraft(text);
    write(session, draftKey(incidentId), text);
  };
  return [draft, change];
}

/** Who is not logged in says who they are; once in a browser. */
export function useOwnName(): [string, (name: string) => void] {
  const [name, setName] = useState(() => read(local, nameKey));
  const change = (text: string) => {
    setName(text);
    write(local, nameKey, text);
  };
  return [name, change];
}

const sentKey = (incidentId: string) => `selfheal.note-sent.${incidentId}`;

/** The same text sent again is the same note, also where only the answer was lost, and after a reload; another text is another one. */
export function useNoteId(incidentId: string): (text: string) => string {
  return (text) => {
    const [id = "", ...known] = read(session, sentKey(incidentId)).split(" ");
    if (id !== "" && known.join(" ") === text) return id;
    const fresh = newUuid();
    write(session, sentKey(incidentId), `${fresh} ${text}`);
    return fresh;
  };
}

/** It is kept: whoever comes back finds no draft of it. What was typed since stays. */
export function forgetDraft(incidentId: string, text: string): void {
  if (read(session, draftKey(incidentId)).trim() === text) write(session, draftKey(incidentId), "");
}

/** It was seen to be kept: the same words again are another note. */
export const forgetSent = (incidentId: string): void => write(session, sentKey(incidentId), "");

/** How long a text is for the backend. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
